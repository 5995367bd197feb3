// A daemon whose command line its unit file makes, anew each time it starts.
#pragma once

#include "host/daemon.h"
#include "host/systemd_unit.h"

namespace fg::host {

class UnitDaemon : public Daemon {
public:
  // `unit` is "docker.service", in `files`.
  UnitDaemon(NetworkNamespace& node, Files& files, std::string name, std::string unit)
      : Daemon(node, std::move(name)), m_files(files), m_unit(std::move(unit)) {}

protected:
  struct Command {
    std::string program;            // empty where the unit does not say
    std::vector<std::string> words; // behind the program
    std::map<std::string, std::string> environment;
  };
  // What ExecStart= or another setting becomes.
  Command command(std::string_view setting = "ExecStart") const {
    auto unit = SystemdUnit::read(m_files, m_unit);
    Command out{{}, {}, unit.environment(m_files)};
    out.words = unit.command(setting, out.environment);
    if (out.words.empty()) return out;
    out.program = std::move(out.words.front());
    out.words.erase(out.words.begin());
    return out;
  }
  Files& files() const { return m_files; }

private:
  Files& m_files;
  std::string m_unit;
};

} // namespace fg::host
