// The neighbour table: which Ethernet address each next hop has, and how sure the kernel is of it.
#include "report/tables/register.h"

namespace fg::report {
namespace {

std::vector<Row> neighborsRows(world::World& world, host::NetworkNamespace* ns) {
  std::vector<Row> out;
  for (const link::Neighbor& neighbor : ns->neighbors().entries(world.environment().scheduler.now())) {
    std::string device(ns->interfaceName(neighbor.interface));
    out.push_back({neighbor.address.text() + " dev " + device,
                   {neighbor.address.text(), device, link::isValid(neighbor.state) ? neighbor.mac.text() : "",
                    std::string(link::name(neighbor.state))}});
  }
  return out;
}

std::optional<net::SimTime> nextStale(world::World& world, host::NetworkNamespace& ns) {
  std::optional<net::SimTime> next;
  for (const link::Neighbor& neighbor : ns.neighbors().entries(world.environment().scheduler.now()))
    if (neighbor.state == link::NeighborState::Reachable)
      keepEarlier(next, neighbor.confirmed + neighbor.reachableFor + net::SimTime{1});
  return next;
}

} // namespace

TableSpec neighborsTable() {
  return {.name = "neighbors",
          .title = "Neighbours",
          .command = "ip neigh",
          .columns = {{"address", "Address"}, {"device", "Device"}, {"mac", "MAC"}, {"state", "State"}},
          .rows = neighborsRows,
          .agesAt = nextStale};
}

} // namespace fg::report
