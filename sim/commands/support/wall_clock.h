// Points of simulated time as tools print them, by the machine's clock and time zone.
#pragma once

#include "commands/commands.h"

#include <string>

namespace fg::commands {

struct WallTime {
  int year = 0, month = 0, day = 0, weekday = 0, hour = 0, minute = 0, second = 0;
  int64_t nanoseconds = 0;
};
WallTime localTime(const Machine& machine, net::SimTime at);
// The moment at which the scenario starts.
std::chrono::sys_seconds utcStart(const Machine& machine);

// "Fri 2018-02-02 22:52:43 CST", as systemd writes it.
std::string systemdTime(const Machine& machine, net::SimTime at);
// "2h 28min ago" (format_timestamp_relative of systemd v219).
std::string systemdAgo(net::SimTime past);
// "Feb 02 22:52:43", as the journal does.
std::string journalTime(const Machine& machine, net::SimTime at);
// "2018-02-02T14:52:43Z".
std::string kubernetesTime(const Machine& machine, net::SimTime at);
// "2018-02-02T22:52:43.123456789+08:00", and with "Z" for UTC.
std::string dockerTime(const Machine& machine, net::SimTime at);
std::string dockerUtcTime(const Machine& machine, net::SimTime at);
// "Fri, 02 Feb 2018 22:52:43 +0800" (RFC 1123 with a numeric zone), as kubectl describe writes it.
std::string rfc1123Time(const Machine& machine, net::SimTime at);
// "2d": the AGE column of kubectl (ShortHumanDuration).
std::string kubectlAge(net::SimTime age);

} // namespace fg::commands
