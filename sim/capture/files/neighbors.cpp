// ip-neigh.json: the neighbour table.
#include "capture/files/files.h"
#include "capture/json.h"

namespace fg::capture {

void readNeighbors(Reading& reading) {
  auto root = parseJson(reading.file, reading.text, reading.findings);
  if (!root) return;
  for (const Fields& fields : objectsOf(*root, reading.file, reading.findings)) {
    auto address = fields.address("dst");
    auto states = fields.words("state");
    std::string state = states.empty() ? "" : states.front();
    if (!address || state == "NOARP" || state == "NONE") continue; // IPv6, and interfaces without ARP
    found::Neighbor neighbor;
    neighbor.place = fields.place();
    neighbor.interface = fields.text("dev");
    neighbor.address = *address;
    neighbor.state = state;
    if (fields.has("lladdr")) neighbor.mac = fields.mac("lladdr");
    reading.draft.ns.neighbors.push_back(std::move(neighbor));
  }
}

} // namespace fg::capture
