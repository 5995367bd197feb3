#include "flannel/renewal.h"

#include "core/go_time.h"

#include <fmt/format.h>

#include <cstdint>
#include <limits>

namespace fg::flannel {
namespace {

using namespace std::chrono_literals;

constexpr uint64_t kSecond = 1'000'000'000;

} // namespace

net::SimTime renewalDelay(std::optional<net::SimTime> expiration, net::SimTime now, net::SimTime margin) {
  if (expiration) return *expiration - now - margin;
  constexpr auto kLeast = static_cast<uint64_t>(std::numeric_limits<int64_t>::min());
  return net::SimTime(static_cast<int64_t>(kLeast - static_cast<uint64_t>(margin.count())));
}

std::string goText(net::SimTime duration) {
  if (duration > -1s && duration < 1s) return net::durationText(duration);
  // Without overflow for -2^63 too.
  bool negative = duration < 0s;
  auto count = static_cast<uint64_t>(duration.count());
  uint64_t all = negative ? 0 - count : count;
  uint64_t seconds = all / kSecond, minutes = seconds / 60, hours = minutes / 60;
  std::string out = negative ? "-" : "";
  if (hours > 0) out += fmt::format("{}h", hours);
  if (minutes > 0) out += fmt::format("{}m", minutes % 60);
  return out + fmt::format("{}", seconds % 60) + core::fractionText(std::chrono::nanoseconds(all % kSecond))
         + "s";
}

std::string goText(std::chrono::sys_seconds epoch, net::SimTime time) {
  auto when = std::chrono::sys_time<net::SimTime>(epoch) + time;
  auto day = std::chrono::floor<std::chrono::days>(when);
  std::chrono::year_month_day date(day);
  std::chrono::hh_mm_ss clock(std::chrono::floor<std::chrono::seconds>(when - day));
  auto fraction = when - std::chrono::floor<std::chrono::seconds>(when);
  return fmt::format("{}-{:02}-{:02} {:02}:{:02}:{:02}{} +0000 UTC", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                     clock.hours().count(), clock.minutes().count(), clock.seconds().count(),
                     core::fractionText(fraction));
}

} // namespace fg::flannel
