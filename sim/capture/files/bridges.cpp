// bridge-link.json and bridge-fdb.json: the ports of bridges, and what bridges and VXLAN devices have
// learned.
#include "capture/files/files.h"
#include "capture/json.h"

#include <algorithm>

namespace fg::capture {

void readBridgeLinks(Reading& reading) {
  auto root = parseJson(reading.file, reading.text, reading.findings);
  if (!root) return;
  found::Namespace& ns = reading.draft.ns;
  for (const Fields& fields : objectsOf(*root, reading.file, reading.findings)) {
    std::string name = fields.text("ifname");
    auto port = std::find_if(ns.interfaces.begin(), ns.interfaces.end(),
                             [&](const found::Interface& interface) { return interface.name == name; });
    if (port == ns.interfaces.end() || !fields.has("master")) continue;
    port->master = fields.text("master");
    port->hairpin = fields.flag("hairpin");
    std::string state = fields.text("state");
    if (port->up && (state == "blocking" || state == "listening" || state == "learning"))
      ns.caveats.push_back(name + " is " + state + " by spanning tree, which is not modelled: it forwards");
    if (fields.flag("isolated")) ns.caveats.push_back(name + " is an isolated port, which is not modelled");
  }
}

void readFdb(Reading& reading) {
  auto root = parseJson(reading.file, reading.text, reading.findings);
  if (!root) return;
  for (const Fields& fields : objectsOf(*root, reading.file, reading.findings)) {
    auto mac = fields.mac("mac");
    if (!mac || mac->isMulticast()) continue;
    found::FdbEntry entry;
    entry.place = fields.place();
    entry.mac = *mac;
    entry.interface = fields.text("ifname");
    entry.master = fields.text("master");
    entry.destination = fields.address("dst");
    entry.port = static_cast<uint16_t>(fields.number("port", 0, 65535).value_or(0));
    entry.vni = static_cast<uint32_t>(fields.number("vni", 0, 0xffffff).value_or(0));
    entry.via = fields.text("viaIf");
    entry.state = fields.text("state");
    reading.draft.ns.fdb.push_back(std::move(entry));
  }
}

} // namespace fg::capture
