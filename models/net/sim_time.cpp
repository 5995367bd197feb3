#include "net/sim_time.h"

#include <array>
#include <charconv>
#include <cmath>

namespace fg::net {
namespace {

struct Unit {
  std::string_view name;
  int64_t nanoseconds;
};
// Longer names come first, so that "ms" is not read as "m".
constexpr std::array<Unit, 7> kUnits{{{"ns", 1},
                                      {"us", 1'000},
                                      {"µs", 1'000},
                                      {"ms", 1'000'000},
                                      {"s", 1'000'000'000},
                                      {"m", 60'000'000'000},
                                      {"h", 3'600'000'000'000}}};

std::string trimmed(double value, std::string_view unit) {
  char digits[32];
  auto [end, error] = std::to_chars(digits, digits + sizeof digits, value);
  return std::string(digits, error == std::errc{} ? end : digits) + std::string(unit);
}

} // namespace

std::optional<SimTime> parseDuration(std::string_view text) {
  bool negative = !text.empty() && text.front() == '-';
  if (negative) text.remove_prefix(1);
  if (text == "0") return SimTime{0};
  if (text.empty()) return {};
  long double total = 0;
  while (!text.empty()) {
    if ((text.front() < '0' || text.front() > '9') && text.front() != '.') return {};
    double number = 0;
    auto [end, error] =
        std::from_chars(text.data(), text.data() + text.size(), number, std::chars_format::fixed);
    if (error != std::errc{}) return {};
    text.remove_prefix(static_cast<size_t>(end - text.data()));
    const Unit* unit = nullptr;
    for (const Unit& candidate : kUnits)
      if (!unit && text.starts_with(candidate.name)) unit = &candidate;
    if (!unit) return {};
    text.remove_prefix(unit->name.size());
    total += static_cast<long double>(number) * static_cast<long double>(unit->nanoseconds);
  }
  if (total > 9.2e18L) return {};
  auto nanoseconds = static_cast<int64_t>(std::llround(total));
  return SimTime{negative ? -nanoseconds : nanoseconds};
}

std::string durationText(SimTime time) {
  int64_t ns = time.count();
  if (ns == 0) return "0s";
  std::string out = ns < 0 ? "-" : "";
  ns = std::abs(ns);
  if (ns < 1'000) return out + std::to_string(ns) + "ns";
  if (ns < 1'000'000) return out + trimmed(static_cast<double>(ns) / 1e3, "us");
  if (ns < 1'000'000'000) return out + trimmed(static_cast<double>(ns) / 1e6, "ms");
  if (int64_t hours = ns / 3'600'000'000'000) out += std::to_string(hours) + "h";
  ns %= 3'600'000'000'000;
  if (int64_t minutes = ns / 60'000'000'000) out += std::to_string(minutes) + "m";
  ns %= 60'000'000'000;
  if (ns == 0) return out;
  return out + trimmed(static_cast<double>(ns) / 1e9, "s");
}

} // namespace fg::net
