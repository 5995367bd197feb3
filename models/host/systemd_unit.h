// systemd's unit files, as far as they decide how a network daemon is started: which environment files are
// read, what the command line becomes, and whether it is started again. systemd.service(5), systemd.exec(5)
#pragma once

#include "host/files.h"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace fg::host {

class SystemdUnit {
public:
  // Reads the unit and then its drop-ins (NAME.d/*.conf in /usr/lib and /etc/systemd/system), in the
  // order of their names. A unit that is not there has no settings.
  static SystemdUnit read(const Files& files, std::string_view name);

  // Where it and its drop-ins were found, the drop-ins in the order in which they count; empty where there is
  // no such unit.
  const std::string& path() const { return m_path; }
  const std::vector<std::string>& dropIns() const { return m_dropIns; }

  // All values of a setting in their order; "" clears those before it, as in systemd.
  std::vector<std::string> values(std::string_view section, std::string_view setting) const;
  std::string value(std::string_view section, std::string_view setting) const; // the last one, or ""

  // What EnvironmentFile= and Environment= give; the last assignment wins, and files win over Environment=.
  std::map<std::string, std::string> environment(const Files& files) const;
  // The words of ExecStart=, ExecStartPost= …: $NAME is split at blanks, ${NAME} is not.
  std::vector<std::string> command(std::string_view setting,
                                   const std::map<std::string, std::string>& env) const;
  // Restart= says yes to an end with this status.
  bool restarts(int status) const;
  // The same for an end by a signal.
  bool restartsAfterSignal() const;
  // Units that a setting of [Unit] or [Install] names: After=, Requires= …
  std::vector<std::string> units(std::string_view section, std::string_view setting) const;
  // "docker.service" for itself; the Description=, or the name where there is none.
  std::string description() const;

private:
  struct Setting {
    std::string section, name, value;
  };
  void parse(std::string_view text);
  std::string m_name, m_path;
  std::vector<std::string> m_dropIns;
  std::vector<Setting> m_settings;
};

// "KEY=value" lines with quotes and comments, as EnvironmentFile= and a shell read them.
std::map<std::string, std::string> parseEnvironmentFile(std::string_view text);
// A command's words: blanks split, quotes keep together.
std::vector<std::string> splitWords(std::string_view text);

} // namespace fg::host
