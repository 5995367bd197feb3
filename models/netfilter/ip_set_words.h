// The words of one command of `ipset` that are left to read, and how it refuses.
#pragma once

#include "netfilter/ip_set_command.h"

#include <fmt/format.h>

namespace fg::netfilter {

constexpr uint32_t kLongestSetTimeout = 2147483; // seconds

inline tl::unexpected<SetError> refusedWith(std::string message) {
  return tl::unexpected(SetError{std::move(message)});
}
inline tl::unexpected<SetError> misuse(std::string message) {
  return tl::unexpected(SetError{std::move(message), 2});
}

std::string_view setVerbName(char letter); // "create"

struct IpSetCommand::Words {
  std::vector<std::string> left;
  char verb = 0;

  bool empty() const { return left.empty(); }
  std::string take() {
    std::string word = std::move(left.front());
    left.erase(left.begin());
    return word;
  }
  tl::expected<std::string, SetError> needed(std::string_view which) {
    if (!empty()) return take();
    return misuse(fmt::format("Missing {}mandatory argument to command {}", which, setVerbName(verb)));
  }
  tl::expected<std::string, SetError> valueOf(const std::string& option) {
    if (!empty()) return take();
    return misuse(fmt::format("Missing mandatory argument of option `{}'", option));
  }
};

} // namespace fg::netfilter
