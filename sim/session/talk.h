// What somebody types in the shell, and what is answered: the commands of the place, and the shell's own.
#pragma once

#include "session/session.h"

#include <string>
#include <vector>

namespace fg::session {

class Talk {
public:
  // Precondition: the place is there.
  Talk(Session& session, const std::string& place);

  std::string prompt() const; // "[root@node1 ~]# "
  // One line; nothing more is to come once isOver().
  commands::CommandResult answer(const std::string& line);
  bool isOver() const { return m_where.empty(); }
  int status() const { return m_status; }
  // What the last, unfinished word can become.
  std::vector<std::string> complete(const std::string& line);

private:
  struct Standing {
    std::string place; // its full name
    engine::Simulation::Shell shell;
  };
  using Words = std::vector<std::string>;
  commands::CommandResult ordinary(const std::string& line);
  commands::CommandResult at(const Words& words);
  commands::CommandResult undo();
  commands::CommandResult redo();
  commands::CommandResult history() const;
  commands::CommandResult save(const Words& words);
  commands::CommandResult help(const std::string& line, const Words& words);
  std::string timeText() const;
  // Leaves places that are gone.
  std::string checkPlaces();

  Session& m_session;
  std::vector<Standing> m_where; // the last one is where it stands
  struct Typed {
    net::SimTime at;
    std::string place, line;
  };
  std::vector<Typed> m_typed;
  int m_status = 0;
};

} // namespace fg::session
