#include "netfilter/tos_value.h"

#include <fmt/format.h>

#include <array>

namespace fg::netfilter {
namespace {
constexpr std::array<std::pair<std::string_view, uint8_t>, 5> kTosNames{{{"Minimize-Delay", 0x10},
                                                                         {"Maximize-Throughput", 0x08},
                                                                         {"Maximize-Reliability", 0x04},
                                                                         {"Minimize-Cost", 0x02},
                                                                         {"Normal-Service", 0x00}}};
constexpr uint8_t kNameMask = 0x3f;

bool sameIgnoringCase(std::string_view a, std::string_view b) {
  auto upper = [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; };
  if (a.size() != b.size()) return false;
  for (size_t i = 0; i < a.size(); ++i)
    if (upper(a[i]) != upper(b[i])) return false;
  return true;
}
} // namespace

tl::expected<TosValue, std::string> parseTos(std::string_view extension, std::string_view option,
                                             std::string_view text) {
  for (auto [name, value] : kTosNames)
    if (sameIgnoringCase(name, text)) return TosValue{value, kNameMask};
  size_t slash = text.find('/');
  auto value = parseNumber(text.substr(0, slash), 0xff);
  if (!value) return tl::unexpected(fmt::format("Symbolic name \"{}\" is unknown", text));
  auto mask = slash == text.npos ? std::optional<uint64_t>(0xff) : parseNumber(text.substr(slash + 1), 0xff);
  if (!mask)
    return tl::unexpected(
        fmt::format("{}: bad value for option \"{}\", or out of range.\n", extension, option));
  return TosValue{static_cast<uint8_t>(*value), static_cast<uint8_t>(*mask)};
}

std::string_view tosName(TosValue wanted) {
  for (auto [name, value] : kTosNames)
    if (wanted.mask == kNameMask && wanted.value == value) return name;
  return {};
}

std::optional<uint8_t> parseDscpClass(std::string_view text) {
  static constexpr std::array<std::pair<std::string_view, uint8_t>, 22> kClasses{
      {{"CS0", 0x00},  {"CS1", 0x08},  {"CS2", 0x10},  {"CS3", 0x18},  {"CS4", 0x20},  {"CS5", 0x28},
       {"CS6", 0x30},  {"CS7", 0x38},  {"BE", 0x00},   {"AF11", 0x0a}, {"AF12", 0x0c}, {"AF13", 0x0e},
       {"AF21", 0x12}, {"AF22", 0x14}, {"AF23", 0x16}, {"AF31", 0x1a}, {"AF32", 0x1c}, {"AF33", 0x1e},
       {"AF41", 0x22}, {"AF42", 0x24}, {"AF43", 0x26}, {"EF", 0x2e}}};
  for (auto [name, value] : kClasses)
    if (sameIgnoringCase(name, text)) return value;
  return {};
}

} // namespace fg::netfilter
