// bridge-link and bridge-fdb, as JSON or text: the ports of bridges, and what bridges and VXLAN devices have
// learned.
#include "capture/listings/objects.h"

namespace fg::capture {

namespace {

void takeBridgePort(const Fields& fields, Draft& draft) {
  found::Namespace& ns = draft.ns;
  std::string name = fields.text("ifname");
  auto known = draft.byName.find(name);
  if (known == draft.byName.end() || !fields.has("master")) return;
  found::Interface* port = &ns.interfaces[known->second];
  port->master = fields.text("master");
  port->hairpin |= fields.flag("hairpin"); // without -d it is not said
  std::string state = fields.text("state");
  if (port->up && (state == "blocking" || state == "listening" || state == "learning"))
    ns.caveats.push_back(name + " is " + state + " by spanning tree, which is not modelled: it forwards");
  if (fields.flag("isolated")) ns.caveats.push_back(name + " is an isolated port, which is not modelled");
}

// An entry that is stale is there, and packets follow it, until the bridge clears its table.
void takeFdbEntry(const Fields& fields, found::Namespace& ns) {
  auto mac = fields.mac("mac");
  if (!mac || mac->isMulticast()) return;
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
  if (entry.state == "stale") entry.state.clear();
  ns.fdb.push_back(std::move(entry));
}

} // namespace

void readBridgeLinks(Reading& reading) {
  forEachJsonObject(reading, [&](const Fields& fields) { takeBridgePort(fields, reading.draft); });
}

void readBridgeLinkText(Reading& reading) {
  forEachBridgeLink(reading, [&](const Fields& fields) { takeBridgePort(fields, reading.draft); });
}

void readFdb(Reading& reading) {
  forEachJsonObject(reading, [&](const Fields& fields) { takeFdbEntry(fields, reading.draft.ns); });
}

void readFdbText(Reading& reading) {
  forEachFdbEntry(reading, [&](const Fields& fields) { takeFdbEntry(fields, reading.draft.ns); });
}

} // namespace fg::capture
