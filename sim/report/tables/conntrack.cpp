// The connections that a namespace follows: both tuples of each, and what NAT does to it.
#include "report/tables/register.h"

#include "netfilter/conntrack/entry.h"

#include <fmt/format.h>

#include <algorithm>

namespace fg::report {
namespace {

using netfilter::ConntrackEntry;
using netfilter::Manipulation;

std::string natText(const ConntrackEntry& entry) {
  std::string out;
  for (Manipulation how : {Manipulation::Destination, Manipulation::Source})
    if (std::size_t at = netfilter::slot(how); entry.translated[at])
      out += (out.empty() ? "" : "; ") + entry.boundBy[at];
  return out;
}

std::vector<Row> conntrackRows(world::World& world, host::NetworkNamespace* ns) {
  std::vector<Row> out;
  net::SimTime now = world.environment().scheduler.now();
  for (const auto& entry : ns->netfilter.conntrack.entries(now)) {
    net::SimTime left = std::max(net::SimTime{0}, entry->expires - now);
    out.push_back({std::to_string(entry->id),
                   {ns->netfilter.conntrack.text(*entry, now), natText(*entry),
                    fmt::format("{} s", std::chrono::floor<std::chrono::seconds>(left).count())}});
  }
  return out;
}

} // namespace

TableSpec conntrackTable() {
  return {.name = "conntrack",
          .title = "Connections",
          .command = "conntrack -L",
          .columns = {{"entry", "Entry"}, {"nat", "NAT by"}, {"left", "Forgotten in"}},
          .rows = conntrackRows};
}

} // namespace fg::report
