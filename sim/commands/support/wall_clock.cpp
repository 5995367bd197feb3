#include "commands/support/wall_clock.h"

#include "core/go_time.h"

#include <fmt/format.h>

#include <array>

namespace fg::commands {
namespace {

constexpr std::array kWeekdays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::array kMonthNames{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                 "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

WallTime parts(std::chrono::local_time<std::chrono::nanoseconds> time) {
  using namespace std::chrono;
  auto day = floor<days>(time);
  year_month_day date(day);
  auto second = floor<seconds>(time);
  hh_mm_ss clock(second - day);
  WallTime out;
  out.year = static_cast<int>(date.year());
  out.month = static_cast<int>(static_cast<unsigned>(date.month()));
  out.day = static_cast<int>(static_cast<unsigned>(date.day()));
  out.weekday = static_cast<int>(weekday(day).c_encoding());
  out.hour = static_cast<int>(clock.hours().count());
  out.minute = static_cast<int>(clock.minutes().count());
  out.second = static_cast<int>(clock.seconds().count());
  out.nanoseconds = (time - second).count();
  return out;
}

} // namespace

WallTime localTime(const Machine& machine, net::SimTime at) {
  return parts(std::chrono::local_time<std::chrono::nanoseconds>(machine.clock) + at);
}

std::chrono::sys_seconds utcStart(const Machine& machine) {
  return std::chrono::sys_seconds(machine.clock.time_since_epoch() - machine.utcOffset);
}

std::string systemdTime(const Machine& machine, net::SimTime at) {
  WallTime t = localTime(machine, at);
  return fmt::format("{} {:04}-{:02}-{:02} {:02}:{:02}:{:02} {}", kWeekdays[static_cast<size_t>(t.weekday)],
                     t.year, t.month, t.day, t.hour, t.minute, t.second, machine.timeZone);
}

std::string systemdAgo(net::SimTime past) {
  using namespace std::chrono;
  int64_t us = duration_cast<microseconds>(past).count(), s = us / 1'000'000, min = s / 60, h = min / 60,
          d = h / 24;
  // systemd counts a year as 365.25 days, and a month as a twelfth of that.
  int64_t month = 2'629'800, year = 31'557'600, week = 7 * 86'400;
  if (s >= year) return fmt::format("{} years {} months ago", s / year, s % year / month);
  if (s >= month) return fmt::format("{} months {} days ago", s / month, s % month / 86'400);
  if (s >= week) return fmt::format("{} weeks {} days ago", s / week, s % week / 86'400);
  if (d >= 2) return fmt::format("{} days ago", d);
  if (h >= 25) return fmt::format("1 day {}h ago", h - 24);
  if (h >= 6) return fmt::format("{}h ago", h);
  if (h >= 1) return fmt::format("{}h {}min ago", h, min % 60);
  if (min >= 5) return fmt::format("{}min ago", min);
  if (min >= 1) return fmt::format("{}min {}s ago", min, s % 60);
  if (s >= 1) return fmt::format("{}s ago", s);
  if (us >= 1000) return fmt::format("{}ms ago", us / 1000);
  return us > 0 ? fmt::format("{}us ago", us) : "now";
}

std::string journalTime(const Machine& machine, net::SimTime at) {
  WallTime t = localTime(machine, at);
  return fmt::format("{} {:02} {:02}:{:02}:{:02}", kMonthNames[static_cast<size_t>(t.month - 1)], t.day,
                     t.hour, t.minute, t.second);
}

std::string kubernetesTime(const Machine& machine, net::SimTime at) {
  return core::rfc3339Text(utcStart(machine).time_since_epoch()
                           + std::chrono::floor<std::chrono::seconds>(at))
         + "Z";
}

std::string rfc1123Time(const Machine& machine, net::SimTime at) {
  WallTime t = localTime(machine, at);
  auto minutes = machine.utcOffset.count() / 60;
  return fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} {}{:02}{:02}",
                     kWeekdays[static_cast<size_t>(t.weekday)], t.day,
                     kMonthNames[static_cast<size_t>(t.month - 1)], t.year, t.hour, t.minute, t.second,
                     minutes < 0 ? '-' : '+', std::abs(minutes) / 60, std::abs(minutes) % 60);
}

std::string dockerTime(const Machine& machine, net::SimTime at) {
  auto minutes = machine.utcOffset.count() / 60;
  std::string zone =
      fmt::format("{}{:02}:{:02}", minutes < 0 ? '-' : '+', std::abs(minutes) / 60, std::abs(minutes) % 60);
  return core::rfc3339Text(machine.clock.time_since_epoch() + at) + (minutes == 0 ? "Z" : zone);
}

std::string dockerUtcTime(const Machine& machine, net::SimTime at) {
  return core::rfc3339Text(utcStart(machine).time_since_epoch() + at) + "Z";
}

std::string kubectlAge(net::SimTime age) {
  auto seconds = std::chrono::duration_cast<std::chrono::seconds>(age).count();
  if (seconds < -1) return "<invalid>";
  if (seconds < 0) return "0s";
  if (seconds < 60) return fmt::format("{}s", seconds);
  if (seconds < 3600) return fmt::format("{}m", seconds / 60);
  if (seconds < 86'400) return fmt::format("{}h", seconds / 3600);
  if (seconds < 365 * 86'400) return fmt::format("{}d", seconds / 86'400);
  return fmt::format("{}y", seconds / (365 * 86'400));
}

} // namespace fg::commands
