#include "core/go_time.h"

namespace fg::core {
namespace {

// With zeros before it.
std::string padded(int64_t number, size_t width) {
  std::string digits = std::to_string(number);
  return digits.size() < width ? std::string(width - digits.size(), '0') + digits : digits;
}

} // namespace

std::string fractionText(std::chrono::nanoseconds part) {
  if (part.count() == 0) return "";
  std::string digits = padded(part.count(), 9);
  return "." + digits.substr(0, digits.find_last_not_of('0') + 1);
}

std::string rfc3339Text(std::chrono::nanoseconds since1970) {
  std::chrono::sys_time<std::chrono::nanoseconds> when(since1970);
  auto second = std::chrono::floor<std::chrono::seconds>(when);
  auto day = std::chrono::floor<std::chrono::days>(second);
  std::chrono::year_month_day date(day);
  std::chrono::hh_mm_ss clock(second - day);
  return padded(static_cast<int>(date.year()), 4) + "-" + padded(static_cast<unsigned>(date.month()), 2) + "-"
         + padded(static_cast<unsigned>(date.day()), 2) + "T" + padded(clock.hours().count(), 2) + ":"
         + padded(clock.minutes().count(), 2) + ":" + padded(clock.seconds().count(), 2)
         + fractionText(when - second);
}

} // namespace fg::core
