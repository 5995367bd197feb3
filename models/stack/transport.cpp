#include "stack/transport.h"

#include "device/address_conversion.h"
#include "stack/arp.h"
#include "stack/daemon_tcp.h"
#include "stack/ip_stack.h"
#include "stack/packet_id_tag.h"
#include "stack/tcp_segment.h"

#include "ns3/ipv4-raw-socket-factory.h"
#include "ns3/log.h"
#include "ns3/node.h"
#include "ns3/tcp-l4-protocol.h"
#include "ns3/udp-l4-protocol.h"

#include <algorithm>
#include <utility>

namespace fg::stack {

NS_LOG_COMPONENT_DEFINE("FgTransport");

using device::Frame;
using trace::Disposition;

namespace {

/**
 * \brief Makes raw sockets: ns-3 keeps its own factory to itself.
 */
class RawSocketFactory : public ns3::Ipv4RawSocketFactory {
public:
  ns3::Ptr<ns3::Socket> CreateSocket() override { return GetObject<ns3::Ipv4>()->CreateRawSocket(); }
};

ns3::Ipv4Header headerOf(const net::Ipv4Packet& packet) {
  ns3::Ipv4Header header;
  header.SetSource(device::toNs3(packet.source()));
  header.SetDestination(device::toNs3(packet.destination()));
  header.SetProtocol(static_cast<uint8_t>(packet.protocol()));
  header.SetTtl(packet.ttl());
  header.SetTos(packet.tos());
  header.SetIdentification(packet.header().id);
  header.SetPayloadSize(static_cast<uint16_t>(packet.payload().size()));
  return header;
}

} // namespace

void Transport::dispose() {
  m_protocols.clear();
  m_rawSockets.clear();
  m_handed = nullptr;
}

void Transport::enable() {
  auto node = m_stack.GetObject<ns3::Node>();
  if (!node->GetObject<ns3::UdpL4Protocol>()) node->AggregateObject(ns3::CreateObject<ns3::UdpL4Protocol>());
  if (!node->GetObject<ns3::TcpL4Protocol>()) node->AggregateObject(ns3::CreateObject<ns3::TcpL4Protocol>());
  if (!node->GetObject<ns3::Ipv4RawSocketFactory>())
    node->AggregateObject(ns3::CreateObject<RawSocketFactory>());
}

void Transport::insert(ns3::Ptr<ns3::IpL4Protocol> protocol) {
  m_protocols[protocol->GetProtocolNumber()] = protocol;
}

void Transport::remove(ns3::Ptr<ns3::IpL4Protocol> protocol) {
  m_protocols.erase(protocol->GetProtocolNumber());
}

ns3::Ptr<ns3::IpL4Protocol> Transport::protocol(int number) const {
  auto it = m_protocols.find(number);
  return it == m_protocols.end() ? nullptr : it->second;
}

// --- in ------------------------------------------------------------------------------------------

ns3::Ptr<ns3::Packet> Transport::payloadOf(const Frame& frame) const {
  bool tcp = frame.packet->protocol() == net::Protocol::Tcp && isSoundTcp(*frame.packet);
  net::Ipv4Packet handed = tcp ? withSoundOptions(*frame.packet) : *frame.packet;
  if (tcp && (handed.tcpFlags() & net::tcp::kRst) != 0) handed = asPlainReset(handed);
  auto payload = handed.payload();
  auto packet = ns3::Create<ns3::Packet>(payload.data(), static_cast<uint32_t>(payload.size()));
  packet->AddPacketTag(PacketIdTag(frame.id));
  return packet;
}

// All that ns-3's protocols ask of it is its device.
ns3::Ptr<ns3::Ipv4Interface> Transport::interfaceOf(const Frame& frame) const {
  ns3::Ptr<ns3::NetDevice> device = m_stack.device(frame.notes.in);
  if (m_handed && m_handed->GetDevice() == device) return m_handed;
  m_handed = ns3::CreateObject<ns3::Ipv4Interface>();
  m_handed->SetDevice(device);
  return m_handed;
}

void Transport::receive(const Frame& frame) {
  const net::Ipv4Packet& packet = *frame.packet;
  bool tcp = packet.protocol() == net::Protocol::Tcp;
  bool sound = tcp ? isSoundTcp(packet) : packet.hasTransportHeader();
  if (!sound)
    return m_stack.drop(frame, Disposition::Malformed,
                        "not a well-formed " + net::protocolText(packet.protocol()) + " header");
  if (tcp && m_stack.daemonTcp().receive(frame)) return;
  auto handler = protocol(static_cast<int>(packet.protocol()));
  if (!handler) return refuse(frame, false);
  std::optional<Given> given;
  if (tcp) {
    Flow back{packet.protocol(), packet.destination(), packet.destinationPort(), packet.source(),
              packet.sourcePort()};
    if (packet.tcpFlags() & net::tcp::kSyn)
      m_begun.insert(back);
    else if (!m_begun.contains(back))
      return refuseStray(frame);
    given = Given{back, (packet.tcpFlags() & net::tcp::kRst) != 0};
    m_heard[back] = {frame.id, m_stack.ns().now()};
    if (auto mss = announcedMss(packet.payload())) m_peerMss[back] = *mss;
    if (packet.tcpFlags() & net::tcp::kAck) m_stack.arp().confirmPath(packet.source());
  }
  IpStack::AnswerScope answering(m_stack, frame.id);
  auto outer = std::exchange(m_answeredTos, withoutEcn(packet.tos()));
  m_hidden = frame.hidden;
  auto outerGiven = std::exchange(m_given, given);
  auto status = handler->Receive(payloadOf(frame), headerOf(packet), interfaceOf(frame));
  m_hidden = false;
  m_given = outerGiven;
  m_answeredTos = outer;
  switch (status) {
  case ns3::IpL4Protocol::RX_CSUM_FAILED:
    return m_stack.drop(frame, Disposition::Malformed, "the transport protocol refuses its checksum");
  case ns3::IpL4Protocol::RX_ENDPOINT_CLOSED:
  case ns3::IpL4Protocol::RX_ENDPOINT_UNREACH:
    return refuse(frame, true);
  case ns3::IpL4Protocol::RX_OK:
    break;
  }
  std::string receiver = net::protocolText(packet.protocol()) + " socket " + packet.destination().text() + ":"
                         + std::to_string(packet.destinationPort());
  m_stack.record(frame, trace::DeliverLocally{m_stack.recorder().intern(receiver)});
}

void Transport::refuse(const Frame& frame, bool resetWasSent) {
  const net::Ipv4Packet& packet = *frame.packet;
  m_stack.drop(frame, Disposition::NoListener,
               "nothing listens on " + net::protocolText(packet.protocol()) + " port "
                   + std::to_string(packet.destinationPort()));
  if (packet.protocol() == net::Protocol::Udp) {
    Frame forgotten = frame; // __udp4_lib_rcv: nf_reset_ct comes first, so that conntrack looks the error up
    forgotten.notes.conntrack = {};
    return m_stack.icmp().sendError(forgotten, {net::icmp::kUnreachable, net::icmp::kPortUnreachable});
  }
  if (!resetWasSent) m_stack.icmp().sendReset(frame);
}

void Transport::connectionIsGone() {
  if (m_given) m_begun.erase(m_given->flow);
}

void Transport::refuseStray(const Frame& frame) {
  const net::Ipv4Packet& packet = *frame.packet;
  m_stack.drop(frame, Disposition::NoListener,
               "there is no connection from " + packet.source().text() + ":"
                   + std::to_string(packet.sourcePort()) + " to port "
                   + std::to_string(packet.destinationPort()));
  m_stack.icmp().sendReset(frame);
}

bool Transport::receiveError(const Icmp::Notice& notice) {
  auto handler = protocol(static_cast<int>(notice.quoted.protocol()));
  auto quoted = notice.quoted.payload();
  if (!handler || quoted.size() < 8) return false;
  handler->ReceiveIcmp(device::toNs3(notice.from), notice.ttl, notice.type, notice.code, notice.rest,
                       device::toNs3(notice.quoted.source()), device::toNs3(notice.quoted.destination()),
                       quoted.data());
  return true;
}

// --- out -----------------------------------------------------------------------------------------

// What a socket sends while it is given a packet answers that packet; so does what TCP sends for the same
// flow at the same instant, because a listening socket answers a SYN in an event of its own.
trace::PacketId Transport::causeOf(const net::Ipv4Packet& packet) const {
  if (m_stack.answering()) return m_stack.answering();
  if (packet.protocol() != net::Protocol::Tcp) return {};
  auto it = m_heard.find({packet.protocol(), packet.source(), packet.sourcePort(), packet.destination(),
                          packet.destinationPort()});
  return it != m_heard.end() && it->second.at == m_stack.ns().now() ? it->second.packet : trace::PacketId{};
}

// tcp_advertise_mss: what the route's MTU leaves, or what the route says.
uint16_t Transport::ownMss(net::Ipv4Address destination) const {
  constexpr uint32_t kHeaders = 40;
  const host::NetworkNamespace& ns = m_stack.ns();
  auto route = ns.lookup(destination);
  uint32_t mtu = ns.mtuOf(route, destination, host::NetworkNamespace::MtuFor::Own);
  uint32_t mss = std::max(mtu - std::min(mtu, kHeaders), static_cast<uint32_t>(ns.ipv4().minAdvMss));
  if (route.route.advmss != 0) mss = route.route.advmss;
  return static_cast<uint16_t>(std::min<uint32_t>(mss, 0xffff));
}

// tcp_mtu_to_mss: what the path takes and what the other end announced, without the options.
size_t Transport::segmentSize(const net::Ipv4Packet::Spec& spec, std::span<const uint8_t> segment) const {
  constexpr size_t kIpHeader = 20, kTcpHeader = 20;
  size_t header = static_cast<size_t>(segment[12] >> 4) * 4;
  size_t path = m_stack.pathMtu(spec.destination);
  size_t most = path > kIpHeader + header ? path - kIpHeader - header : 1;
  Flow flow{net::Protocol::Tcp, spec.source, static_cast<uint16_t>(segment[0] << 8 | segment[1]),
            spec.destination, static_cast<uint16_t>(segment[2] << 8 | segment[3])};
  if (auto it = m_peerMss.find(flow); it != m_peerMss.end()) {
    size_t options = header - kTcpHeader, mss = it->second;
    most = std::min(most, mss > options ? mss - options : 1);
  }
  return most;
}

void Transport::originate(net::Ipv4Packet packet) {
  Origination origination;
  origination.cause = causeOf(packet);
  origination.why = origination.cause   ? trace::Origin::Reply
                    : m_stack.probing() ? trace::Origin::Probe
                                        : trace::Origin::Application;
  std::string by = net::protocolText(packet.protocol()) + " socket";
  origination.by = by;
  origination.hidden = m_hidden;
  // Sockets leave checksums to the card; the kernel's resets, and what has to be fragmented, do not.
  bool reset = packet.protocol() == net::Protocol::Tcp && (packet.tcpFlags() & net::tcp::kRst) != 0;
  origination.notes.checksumLeft = !reset;
  origination.sourceChosen =
      !origination.cause && m_stack.sourceTowards(packet.destination()) == packet.source();
  m_stack.originate(std::move(packet), origination);
}

void Transport::send(ns3::Ptr<ns3::Packet> packet, const net::Ipv4Packet::Spec& wanted) {
  if (m_stack.muted()) return;
  net::Bytes payload(packet->GetSize());
  packet->CopyData(payload.data(), static_cast<uint32_t>(payload.size()));
  net::Ipv4Packet::Spec spec = wanted;
  if (spec.ttl == 0) spec.ttl = m_stack.defaultTtl();
  constexpr size_t kIpHeader = 20, kTcpHeader = 20;
  if (spec.protocol != net::Protocol::Tcp || payload.size() < kTcpHeader) {
    spec.id = m_stack.nextIpId();
    return originate(net::Ipv4Packet::make(spec, payload));
  }
  if ((payload[13] & net::tcp::kRst) && m_answeredTos) spec.tos = *m_answeredTos;
  if (payload[13] & net::tcp::kSyn) payload = withMss(payload, ownMss(spec.destination));
  for (const net::Bytes& segment : cutSegment(payload, segmentSize(spec, payload))) {
    spec.id = m_stack.nextIpId();
    spec.dontFragment = m_stack.wantsDontFragment(spec.destination, segment.size() + kIpHeader);
    noteSent(spec, segment);
    originate(net::Ipv4Packet::make(spec, segment));
  }
}

namespace {

bool opens(std::span<const uint8_t> segment) { return (segment[13] & net::tcp::kSyn) != 0; }
bool hasData(std::span<const uint8_t> segment) {
  return segment.size() > static_cast<size_t>(segment[12] >> 4) * 4;
}

} // namespace

// A SYN begins a connection, and forgets what an earlier one of the same flow sent.
void Transport::noteSent(const net::Ipv4Packet::Spec& spec, const net::Bytes& segment) {
  if (!opens(segment) && !hasData(segment)) return;
  const auto from = static_cast<uint16_t>(segment[0] << 8 | segment[1]);
  const Flow flow{net::Protocol::Tcp, spec.source, from, spec.destination,
                  static_cast<uint16_t>(segment[2] << 8 | segment[3])};
  if (opens(segment)) m_begun.insert(flow);
  if (m_hidden) return;
  Early& kept = m_early[from];
  if (opens(segment) || kept.flow != flow) kept = {flow, spec, {}};
  if (hasData(segment) && kept.segment.empty()) kept.segment = segment;
}

bool Transport::sendLate(uint16_t localPort) {
  auto it = m_early.find(localPort);
  if (it == m_early.end() || it->second.segment.empty()) return false;
  net::Ipv4Packet::Spec spec = it->second.spec;
  spec.id = m_stack.nextIpId();
  originate(net::Ipv4Packet::make(spec, it->second.segment));
  return true;
}

// --- raw sockets -----------------------------------------------------------------------------------

bool Transport::giveToRawSockets(const Frame& frame) {
  if (m_rawSockets.empty()) return false;
  bool taken = false;
  for (const auto& socket : std::vector(m_rawSockets))
    taken |= socket->ForwardUp(payloadOf(frame), headerOf(*frame.packet), interfaceOf(frame));
  return taken;
}

ns3::Ptr<ns3::Socket> Transport::createRawSocket() {
  auto socket = ns3::CreateObject<ns3::Ipv4RawSocketImpl>();
  socket->SetNode(m_stack.GetObject<ns3::Node>());
  m_rawSockets.push_back(socket);
  return socket;
}

void Transport::deleteRawSocket(ns3::Ptr<ns3::Socket> socket) {
  std::erase_if(m_rawSockets, [&](const auto& other) { return other == socket; });
}

} // namespace fg::stack
