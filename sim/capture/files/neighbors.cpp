// ip-neigh.json and ip-neigh.txt: the neighbour table.
#include "capture/listings/objects.h"

namespace fg::capture {
namespace {

void takeNeighbor(const Fields& fields, found::Namespace& ns) {
  auto address = fields.address("dst");
  auto states = fields.words("state");
  std::string state = states.empty() ? "" : states.front();
  if (!address || state == "NOARP" || state == "NONE") return; // IPv6, and interfaces without ARP
  found::Neighbor neighbor;
  neighbor.place = fields.place();
  neighbor.interface = fields.text("dev");
  neighbor.address = *address;
  neighbor.state = state;
  if (fields.has("lladdr")) neighbor.mac = fields.mac("lladdr");
  ns.neighbors.push_back(std::move(neighbor));
}

} // namespace

void readNeighbors(Reading& reading) {
  forEachJsonObject(reading, [&](const Fields& fields) { takeNeighbor(fields, reading.draft.ns); });
}

void readNeighborText(Reading& reading) {
  forEachNeighbor(reading, [&](const Fields& fields) { takeNeighbor(fields, reading.draft.ns); });
}

} // namespace fg::capture
