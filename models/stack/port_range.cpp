#include "stack/port_range.h"

#include <charconv>

namespace fg::stack {

PortRange localPortRange(const host::NetworkNamespace& ns) {
  std::string text = ns.sysctl("net.ipv4.ip_local_port_range");
  PortRange given;
  size_t blank = text.find_first_of(" \t");
  if (blank == std::string::npos) return {};
  std::from_chars(text.data(), text.data() + blank, given.low);
  std::from_chars(text.data() + blank + 1, text.data() + text.size(), given.high);
  return given.low <= given.high ? given : PortRange{};
}

} // namespace fg::stack
