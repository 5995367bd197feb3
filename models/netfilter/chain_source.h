// Chains that a program put into a table without anybody having looked at them yet.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace fg::netfilter {

// What is in such chains. A packet or a listing that comes to one of them makes its rules. They lead to one
// another and to chains of the table, and never in a circle.
class ChainSource {
public:
  virtual ~ChainSource() = default;
  // Is it a name that only a chain of such a source has?
  virtual bool owns(std::string_view chain) const = 0;
  virtual bool has(std::string_view chain) const = 0;
  // As iptables-save writes them: "-A CHAIN …", a line a rule.
  virtual std::string rulesOf(const std::string& chain) const = 0;
  virtual std::vector<std::string> names() const = 0;
};

} // namespace fg::netfilter
