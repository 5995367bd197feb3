// The elements of sets and their options as `ipset` reads and prints them.
#pragma once

#include "netfilter/ip_sets.h"

#include <tl/expected.hpp>

#include <span>

namespace fg::netfilter {

// A failure that the tool puts its name before; status 1, or 2 with a hint to the help.
struct SetError {
  std::string message;
  int status = 1;
};

// "1.2.3.4", "10.0.0.0/8", "10.0.0.1-10.0.0.9", "1.2.3.4,tcp:80-90": the elements that it stands for, at most
// one more than the set can hold.
tl::expected<std::vector<SetElement>, SetError> parseElements(const IpSet& set, std::string_view text);
std::string elementText(const IpSet& set, const SetElement& element);
// "1.2.3.4,tcp:80 timeout 5 packets 0 bytes 0 comment \"x\"": a line of `ipset list`.
std::string entryText(const IpSet& set, const SetElement& element, const IpSet::Entry& entry,
                      net::SimTime now);
// "family inet hashsize 1024 maxelem 65536 bucketsize 12 initval 0x1".
std::string headerText(const IpSet& set);
// A number from `low` to `high`; or the tool's message.
tl::expected<uint32_t, SetError> parseSetNumber(std::string_view text, uint32_t low, uint32_t high);

} // namespace fg::netfilter
