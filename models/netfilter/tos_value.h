// The byte that a packet's IP header has for its class of service: as TOS (RFC 791) and as DSCP (RFC 2474).
#pragma once

#include "netfilter/extension_spec.h"

namespace fg::netfilter {

struct TosValue {
  uint8_t value = 0, mask = 0xff;
};

// "0x10", "0x10/0x3f", or a name, which means under the mask 0x3f.
tl::expected<TosValue, std::string> parseTos(std::string_view extension, std::string_view option,
                                             std::string_view text);
// The name of a value under the mask 0x3f, or empty.
std::string_view tosName(TosValue value);
// "EF", "af11", "CS7", "BE".
std::optional<uint8_t> parseDscpClass(std::string_view text);

} // namespace fg::netfilter
