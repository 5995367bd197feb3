// What -m tcp and -m udp share: source and destination port ranges and their text.
#pragma once

#include "netfilter/extension_spec.h"

namespace fg::netfilter {

struct PortTest {
  PortRange range;
  bool given = false, inverted = false;

  bool isAny() const { return range.first == 0 && range.last == 65535 && !inverted; }
  bool fits(uint16_t port) const { return range.covers(port) != inverted; }
  // The port, where only one fits.
  std::optional<uint16_t> only() const {
    return inverted || range.first != range.last ? std::nullopt : std::optional(range.first);
  }
  // " ! --dport 80:90"
  void save(std::string& out, std::string_view option) const;
  // " dpts:80:90", " dpt:!http"
  void list(std::string& out, std::string_view word, uint8_t protocol, Names names) const;
};

tl::expected<PortTest, std::string> parsePortTest(const Options& options, std::string_view name);

} // namespace fg::netfilter
