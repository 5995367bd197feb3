// The connections that a namespace follows: both tuples of each, and what NAT does to it.
#include "report/tables/register.h"

#include "netfilter/conntrack/entry.h"

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
  netfilter::ConntrackFormat format;
  format.left = kSecondsLeft;
  for (const auto& entry : ns->netfilter().conntrack.entries(now)) {
    out.push_back({std::to_string(entry->id),
                   {ns->netfilter().conntrack.text(*entry, now, format), natText(*entry),
                    std::string(kSecondsLeft) + " s"},
                   entry->expires});
  }
  return out;
}

std::optional<net::SimTime> nextForgotten(world::World& world, host::NetworkNamespace& ns) {
  std::optional<net::SimTime> next;
  for (const auto& entry : ns.netfilter().conntrack.entries(world.environment().scheduler.now()))
    keepEarlier(next, entry->expires);
  return next;
}

} // namespace

TableSpec conntrackTable() {
  return {.name = "conntrack",
          .title = "Connections",
          .command = "conntrack -L",
          .columns = {{"entry", "Entry"}, {"nat", "NAT by"}, {"left", "Forgotten in"}},
          .rows = conntrackRows,
          .agesAt = nextForgotten};
}

} // namespace fg::report
