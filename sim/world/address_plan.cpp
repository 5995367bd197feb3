#include "world/address_plan.h"

#include <algorithm>

namespace fg::world {
namespace {

void collect(const net::Ipv4Prefix& part, const std::vector<net::Ipv4Prefix>& excluded,
             std::vector<net::Ipv4Prefix>& out) {
  auto covers = [&](const net::Ipv4Prefix& e) { return e.contains(part); };
  auto touches = [&](const net::Ipv4Prefix& e) { return e.overlaps(part); };
  if (std::any_of(excluded.begin(), excluded.end(), covers)) return;
  if (std::none_of(excluded.begin(), excluded.end(), touches)) {
    out.push_back(part);
    return;
  }
  int length = part.length() + 1;
  collect({part.network(), length}, excluded, out);
  collect({net::Ipv4Address(part.network().value() | 1U << (32 - length)), length}, excluded, out);
}

} // namespace

std::vector<net::Ipv4Prefix> complement(const std::vector<net::Ipv4Prefix>& excluded) {
  std::vector<net::Ipv4Prefix> out;
  collect({}, excluded, out);
  return out;
}

} // namespace fg::world
