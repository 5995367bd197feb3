#include "report/words/context.h"

#include <charconv>

namespace fg::report {
namespace {

uint16_t number(std::string_view text) {
  uint16_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

} // namespace

std::string placeName(const trace::Recording& recording, const world::Directory& directory,
                      const Sentences& say, trace::NamespaceId id) {
  if (!id) return {};
  const world::Place* place = directory.find(id);
  return say.recorded(place ? place->shortName : recording.nameSpace(id).name);
}

std::string addressText(net::Ipv4Address address, const world::Directory& directory, const Sentences& say,
                        const world::Place* from) {
  world::AddressInfo info = directory.about(address, from);
  if (!info.service.empty()) return say("address.service", info.service);
  if (!info.place && info.kind != world::AddressKind::Outside) return {};
  if (!info.place) {
    auto lease = directory.leaseFor(address);
    return lease ? say("address.leased", lease->node) : say("address.outside");
  }
  switch (info.place->kind) {
  case world::PlaceKind::Pod:
    return say("address.pod", info.place->shortName, info.place->node);
  case world::PlaceKind::Node:
    return say("address.node", info.place->shortName);
  case world::PlaceKind::Gateway:
    return say("address.gateway", say.recorded(info.place->shortName));
  case world::PlaceKind::Namespace:
    return say("address.namespace", info.place->shortName);
  case world::PlaceKind::Outside:
    return say("address.outside");
  }
  return {};
}

std::string endText(net::Ipv4Address address, uint16_t port, net::Protocol protocol) {
  return net::hasPorts(protocol) ? fmt::format("{}:{}", address.text(), port) : address.text();
}

std::string flowText(const net::PacketHeader& h) {
  return endText(h.source, h.sourcePort, h.protocol) + " > "
         + endText(h.destination, h.destinationPort, h.protocol);
}

std::string millisecondsText(net::SimTime time, const Sentences& say) {
  return say("time.ms", fmt::format("{:.3f}", static_cast<double>(time.count()) / 1e6));
}

std::string chanceText(double probability) { return fmt::format("{:.5g}", probability); }

std::string ownerText(net::Ipv4Address address, const world::Directory& directory, const Sentences& say,
                      const world::Place* from) {
  world::AddressInfo info = directory.about(address, from);
  if (!info.place) return {};
  std::string name = say.recorded(info.place->shortName);
  return info.interface.empty() ? name : name + ":" + info.interface;
}

void apply(net::PacketHeader& header, const trace::Transformation& change,
           const trace::Recording& recording) {
  std::string_view after = recording.text(change.after);
  switch (change.field) {
  case trace::Field::Source:
    header.source = net::Ipv4Address::parse(after).value_or(header.source);
    break;
  case trace::Field::Destination:
    header.destination = net::Ipv4Address::parse(after).value_or(header.destination);
    break;
  case trace::Field::SourcePort:
    header.sourcePort = number(after);
    break;
  case trace::Field::DestinationPort:
    header.destinationPort = number(after);
    break;
  case trace::Field::IcmpId:
    header.icmpId = number(after);
    break;
  case trace::Field::Ttl:
    header.ttl = static_cast<uint8_t>(number(after));
    break;
  case trace::Field::Mark:
  case trace::Field::MacSource:
  case trace::Field::MacDestination:
  case trace::Field::Tos:
  case trace::Field::Mss:
  case trace::Field::UdpChecksum:
    break;
  }
}

} // namespace fg::report
