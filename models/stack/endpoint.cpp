// Probes: what is sent, and what comes back.
#include "stack/endpoint.h"
#include "stack/datagram.h"

#include "device/address_conversion.h"
#include "stack/ip_stack.h"
#include "stack/packet_id_tag.h"
#include "stack/port_range.h"
#include "stack/quick_ack.h"
#include "stack/transport.h"

#include "ns3/boolean.h"
#include "ns3/inet-socket-address.h"
#include "ns3/log.h"
#include "ns3/node.h"
#include "ns3/nstime.h"
#include "ns3/tcp-socket-factory.h"
#include "ns3/tcp-socket.h"
#include "ns3/udp-socket-factory.h"
#include "ns3/uinteger.h"

namespace fg::stack {

NS_LOG_COMPONENT_DEFINE("FgEndpoint");

using device::fromNs3;
using device::toNs3;

Endpoint::Endpoint(ns3::Ptr<IpStack> stack) : m_stack(stack) {
  m_echoListener =
      m_stack->icmp().addEchoListener([this](const auto& reply) { return takeEchoReply(reply); });
  m_errorListener =
      m_stack->icmp().addErrorListener([this](const auto& notice) { return takeError(notice); });
}

namespace {

// A socket may outlive us in the simulator.
void silence(const ns3::Ptr<ns3::Socket>& socket) {
  if (!socket) return;
  socket->SetRecvCallback(ns3::MakeNullCallback<void, ns3::Ptr<ns3::Socket>>());
  socket->SetConnectCallback(ns3::MakeNullCallback<void, ns3::Ptr<ns3::Socket>>(),
                             ns3::MakeNullCallback<void, ns3::Ptr<ns3::Socket>>());
  socket->SetCloseCallbacks(ns3::MakeNullCallback<void, ns3::Ptr<ns3::Socket>>(),
                            ns3::MakeNullCallback<void, ns3::Ptr<ns3::Socket>>());
  socket->SetSendCallback(ns3::MakeNullCallback<void, ns3::Ptr<ns3::Socket>, uint32_t>());
}

} // namespace

Endpoint::~Endpoint() {
  *m_alive = false;
  m_stack->icmp().removeListener(m_echoListener);
  m_stack->icmp().removeListener(m_errorListener);
  for (const auto& [port, socket] : m_udpSockets)
    silence(socket);
  for (const auto& [port, probe] : m_connections)
    silence(probe.socket);
  for (const auto& [listener, socket] : m_listeners)
    silence(socket);
  for (const auto& socket : m_accepted)
    silence(socket);
}

Answer Endpoint::answer(Answer::Kind kind) const {
  Answer out;
  out.kind = kind;
  out.at = m_stack->ns().now();
  return out;
}

void Endpoint::reportFailure(LocalFailure failure, const AnswerCallback& callback, uint32_t info) {
  auto report = [this, failure, callback, info, alive = m_alive] {
    if (!*alive || !callback) return;
    Answer out = answer(Answer::Kind::LocalError);
    out.failure = failure;
    out.info = info;
    callback(out);
  };
  m_stack->ns().environment().scheduler.after(net::SimTime{0}, report);
}

uint16_t Endpoint::ephemeralPort() {
  PortRange range = localPortRange(m_stack->ns());
  bool outside = m_lastPort < range.low || m_lastPort >= range.high;
  m_lastPort = outside ? range.low : static_cast<uint16_t>(m_lastPort + 1);
  return m_lastPort;
}

// --- ping ------------------------------------------------------------------------------------------

trace::PacketId Endpoint::sendEcho(const EchoSpec& spec, AnswerCallback callback) {
  net::Ipv4Address source =
      spec.source.value_or(m_stack->sourceTowards(spec.destination).value_or(net::Ipv4Address{}));
  net::Bytes data(spec.size);
  for (size_t i = 0; i < data.size(); ++i)
    data[i] = static_cast<uint8_t>(i);
  constexpr uint32_t kHeaders = 28;
  bool fits = !spec.fragmentable && m_stack->wantsDontFragment(spec.destination, kHeaders + spec.size);
  net::Ipv4Packet::Spec ip{source, spec.destination,    net::Protocol::Icmp, spec.ttl,
                           0,      m_stack->nextIpId(), spec.df || fits};
  auto packet = net::Ipv4Packet::makeEcho(ip, net::icmp::kEchoRequest, spec.id, spec.sequence, data);
  m_echoes[{spec.id, spec.sequence}] = {spec.destination, 0, callback, nullptr};
  Sent sent = m_stack->originate(std::move(packet), {trace::Origin::Probe, {}, "ping", !spec.source});
  if (sent.failure) {
    m_echoes.erase({spec.id, spec.sequence});
    reportFailure(*sent.failure, callback, m_stack->pathMtu(spec.destination));
  }
  return sent.id;
}

std::string Endpoint::takeEchoReply(const Icmp::EchoReply& reply) {
  auto it = m_echoes.find({reply.packet.icmpId(), reply.packet.icmpSequence()});
  if (it == m_echoes.end()) return {};
  AnswerCallback callback = it->second.callback;
  m_echoes.erase(it);
  Answer out = answer(Answer::Kind::EchoReply);
  out.from = reply.packet.source();
  out.ttl = reply.packet.ttl();
  out.bytes = reply.packet.data().size();
  out.packet = reply.id;
  if (callback) callback(out);
  return "ping";
}

// --- ICMP errors -------------------------------------------------------------------------------------

std::string Endpoint::takeError(const Icmp::Notice& notice) {
  const net::Ipv4Packet& quoted = notice.quoted;
  Answer out = answer(Answer::Kind::IcmpError);
  out.from = notice.from;
  out.icmpType = notice.type;
  out.icmpCode = notice.code;
  out.info = notice.rest;
  out.ttl = notice.ttl;
  out.packet = notice.packet;
  out.offendingDestination = quoted.destination();
  if (net::hasPorts(quoted.protocol())) out.offendingPort = quoted.destinationPort();
  bool final = notice.type != net::icmp::kRedirect;
  AnswerCallback callback;
  std::string receiver;
  if (quoted.protocol() == net::Protocol::Icmp && quoted.icmpType() == net::icmp::kEchoRequest) {
    auto it = m_echoes.find({quoted.icmpId(), quoted.icmpSequence()});
    if (it == m_echoes.end()) return {};
    callback = it->second.callback;
    receiver = "ping";
    if (final) m_echoes.erase(it);
  } else if (quoted.protocol() == net::Protocol::Udp) {
    auto it = m_datagrams.find({quoted.sourcePort(), quoted.destinationPort()});
    if (it == m_datagrams.end()) return {};
    callback = it->second.callback;
    receiver = "udp socket";
    if (final) m_datagrams.erase(it);
  } else if (quoted.protocol() == net::Protocol::Tcp) {
    auto it = m_connections.find(quoted.sourcePort());
    bool tooBig = notice.type == net::icmp::kUnreachable && notice.code == net::icmp::kFragmentationNeeded;
    if (it == m_connections.end()) return {};
    receiver = "tcp socket";
    // A connection that is being opened fails with the error; one that stands goes on (tcp_v4_err).
    if (!final || tooBig || it->second.connected) return receiver;
    callback = it->second.callback;
    giveUp(quoted.sourcePort());
  }
  if (callback) callback(out);
  return receiver;
}

// --- UDP -------------------------------------------------------------------------------------------

ns3::Ptr<ns3::Socket> Endpoint::udpSocket(uint16_t port, net::Ipv4Address address) {
  if (auto it = m_udpSockets.find(port); it != m_udpSockets.end()) return it->second;
  m_stack->transport().enable();
  auto socket =
      ns3::Socket::CreateSocket(m_stack->GetObject<ns3::Node>(), ns3::UdpSocketFactory::GetTypeId());
  if (socket->Bind(ns3::InetSocketAddress(toNs3(address), port)) != 0) return nullptr;
  socket->SetIpRecvTtl(true);
  socket->SetRecvCallback(ns3::Callback<void, ns3::Ptr<ns3::Socket>>(
      [this, port](ns3::Ptr<ns3::Socket> from) { takeUdp(from, port); }));
  m_udpSockets[port] = socket;
  return socket;
}

// A socket that has no route refuses to send; the packet that it would have sent is recorded all the same.
trace::PacketId Endpoint::unroutable(net::Protocol protocol, const UdpSpec& spec,
                                     const AnswerCallback& callback) {
  net::Ipv4Packet::Spec ip{{}, spec.destination, protocol, spec.ttl, 0, m_stack->nextIpId()};
  net::Ipv4Packet packet;
  if (protocol == net::Protocol::Udp) {
    packet = net::Ipv4Packet::makeUdp(ip, spec.sport, spec.dport,
                                      spec.data.empty() ? probeData(spec.dport, spec.size) : spec.data);
  } else {
    net::Bytes syn(20);
    syn[0] = static_cast<uint8_t>(spec.sport >> 8);
    syn[1] = static_cast<uint8_t>(spec.sport);
    syn[2] = static_cast<uint8_t>(spec.dport >> 8);
    syn[3] = static_cast<uint8_t>(spec.dport);
    syn[12] = 5 << 4;
    syn[13] = net::tcp::kSyn;
    packet = net::Ipv4Packet::make(ip, syn);
  }
  std::string by = net::protocolText(protocol) + " socket";
  Sent sent = m_stack->originate(std::move(packet), {trace::Origin::Probe, {}, by});
  reportFailure(sent.failure.value_or(LocalFailure::NetUnreachable), callback);
  return sent.id;
}

trace::PacketId Endpoint::sendUdp(const UdpSpec& wanted, AnswerCallback callback) {
  UdpSpec spec = wanted;
  if (spec.sport == 0) spec.sport = ephemeralPort();
  if (!m_stack->sourceTowards(spec.destination)) return unroutable(net::Protocol::Udp, spec, callback);
  auto socket = udpSocket(spec.sport);
  if (!socket) { // somebody else has the port: EADDRINUSE
    reportFailure(LocalFailure::Invalid, callback);
    return {};
  }
  socket->SetIpTtl(spec.ttl);
  net::Bytes data = spec.data.empty() ? probeData(spec.dport, spec.size) : spec.data;
  auto packet = ns3::Create<ns3::Packet>(data.data(), static_cast<uint32_t>(data.size()));
  ns3::SocketSetDontFragmentTag dontFragment;
  constexpr size_t kUdpHeaders = 28;
  bool fits = !spec.fragmentable && m_stack->wantsDontFragment(spec.destination, kUdpHeaders + data.size());
  if (spec.df || fits)
    dontFragment.Enable();
  else
    dontFragment.Disable();
  packet->AddPacketTag(dontFragment);
  m_datagrams[{spec.sport, spec.dport}] = {spec.destination, spec.dport, callback, nullptr};
  IpStack::ProbeScope probing(*m_stack);
  socket->SendTo(packet, 0, ns3::InetSocketAddress(toNs3(spec.destination), spec.dport));
  Sent sent = m_stack->lastSent();
  if (sent.failure) reportFailure(*sent.failure, callback, m_stack->pathMtu(spec.destination));
  return sent.id;
}

namespace {

net::Bytes bytesOf(const ns3::Ptr<ns3::Packet>& packet) {
  net::Bytes bytes(packet->GetSize());
  packet->CopyData(bytes.data(), packet->GetSize());
  return bytes;
}

} // namespace

void Endpoint::takeUdp(ns3::Ptr<ns3::Socket> socket, uint16_t port) {
  ns3::Address fromAddress;
  while (auto packet = socket->RecvFrom(fromAddress)) {
    auto from = ns3::InetSocketAddress::ConvertFrom(fromAddress);
    auto it = m_datagrams.find({port, from.GetPort()});
    if (it == m_datagrams.end() || !it->second.callback) continue;
    Answer out = answer(Answer::Kind::UdpData);
    out.from = fromNs3(from.GetIpv4());
    out.bytes = packet->GetSize();
    out.data = bytesOf(packet);
    ns3::SocketIpTtlTag ttl;
    if (packet->PeekPacketTag(ttl)) out.ttl = ttl.GetTtl();
    PacketIdTag id;
    if (packet->PeekPacketTag(id)) out.packet = id.id();
    AnswerCallback callback = it->second.callback;
    callback(out);
  }
}

// --- TCP -------------------------------------------------------------------------------------------

ns3::Ptr<ns3::Socket> Endpoint::tcpSocket(uint16_t port, uint32_t mtu, net::Ipv4Address address) {
  constexpr uint32_t kHeaders = 52; // IP 20, TCP 20, timestamps 12
  m_stack->transport().enable();
  auto socket =
      ns3::Socket::CreateSocket(m_stack->GetObject<ns3::Node>(), ns3::TcpSocketFactory::GetTypeId());
  // ns-3 knows no MSS option and would send 536 bytes on every link.
  socket->SetAttribute("SegmentSize", ns3::UintegerValue(std::clamp<uint32_t>(mtu, 576, 65535) - kHeaders));
  socket->SetAttribute("ConnTimeout", ns3::TimeValue(ns3::Seconds(1)));   // Linux: TCP_TIMEOUT_INIT
  socket->SetAttribute("MinRto", ns3::TimeValue(ns3::MilliSeconds(200))); // TCP_RTO_MIN
  socket->SetAttribute("DataRetries", ns3::UintegerValue(15));            // net.ipv4.tcp_retries2
  socket->SetAttribute("SndBufSize", ns3::UintegerValue(1 << 20));
  socket->SetAttribute("RcvBufSize", ns3::UintegerValue(1 << 20));
  acknowledgeFirstAtOnce(socket);
  if (socket->Bind(ns3::InetSocketAddress(toNs3(address), port)) != 0) return nullptr;
  return socket;
}

uint32_t Endpoint::smallestMtu() const {
  uint32_t mtu = 1500;
  for (const host::Interface* interface : m_stack->ns().interfaces())
    if (interface->up) mtu = std::min(mtu, interface->mtu);
  return mtu;
}

void Endpoint::reportTcp(uint16_t port, Answer::Kind kind) {
  auto it = m_connections.find(port);
  if (it == m_connections.end()) return;
  Answer out = answer(kind);
  out.from = it->second.destination;
  out.packet = m_stack->answering();
  AnswerCallback callback = it->second.callback;
  bool over =
      kind == Answer::Kind::TcpRefused || kind == Answer::Kind::TcpReset || kind == Answer::Kind::TimedOut;
  if (over) m_connections.erase(it);
  if (callback) callback(out);
}

trace::PacketId Endpoint::connectTcp(const TcpSpec& wanted, std::span<const uint8_t> request,
                                     AnswerCallback callback) {
  TcpSpec spec = wanted;
  if (spec.sport == 0) spec.sport = ephemeralPort();
  if (!m_stack->sourceTowards(spec.destination))
    return unroutable(net::Protocol::Tcp, {spec.destination, spec.dport, spec.sport}, callback);
  auto socket = tcpSocket(spec.sport, m_stack->pathMtu(spec.destination));
  if (!socket) {
    reportFailure(LocalFailure::Invalid, callback);
    return {};
  }
  constexpr uint32_t kSyns = 7; // one, and net.ipv4.tcp_syn_retries: Linux gives up after 127 s
  socket->SetAttribute("ConnCount", ns3::UintegerValue(kSyns));
  socket->SetAttribute("RcvBufSize", ns3::UintegerValue(spec.buffer));
  uint16_t port = spec.sport;
  m_connections[port] = {spec.destination, spec.dport, callback, socket};
  watchTcp(socket, port, net::Bytes(request.begin(), request.end()));
  IpStack::ProbeScope probing(*m_stack);
  socket->Connect(ns3::InetSocketAddress(toNs3(spec.destination), spec.dport));
  Sent sent = m_stack->lastSent();
  // A SYN that a rule of OUTPUT drops is a lost one to TCP: it is sent again, or REJECT's error ends it.
  if (!sent.failure || *sent.failure == LocalFailure::NotPermitted) return sent.id;
  giveUp(port);
  reportFailure(*sent.failure, callback);
  return sent.id;
}

void Endpoint::watchTcp(ns3::Ptr<ns3::Socket> socket, uint16_t port, net::Bytes request) {
  using Told = ns3::Callback<void, ns3::Ptr<ns3::Socket>>;
  // Before it sends the handshake's last ACK (tcp_finish_connect); ns-3 tells it after that.
  using State = ns3::TcpSocket::TcpStates_t;
  ns3::Callback<void, State, State> changed([this, port](State, State now) {
    auto it = m_connections.find(port);
    if (now == ns3::TcpSocket::ESTABLISHED && it != m_connections.end()) it->second.connected = true;
  });
  socket->TraceConnectWithoutContext("State", changed);
  Told connected([this, port, request](ns3::Ptr<ns3::Socket> open) {
    reportTcp(port, Answer::Kind::TcpConnected);
    if (!request.empty())
      open->Send(ns3::Create<ns3::Packet>(request.data(), static_cast<uint32_t>(request.size())));
  });
  Told ended([this, port](ns3::Ptr<ns3::Socket>) { connectionEnded(port); });
  socket->SetConnectCallback(connected, ended);
  socket->SetCloseCallbacks(ended, ended); // ns-3 reports a reset of a connection that opens as its end
  socket->SetRecvCallback(Told([this, port](ns3::Ptr<ns3::Socket> from) { takeTcp(from, port); }));
}

void Endpoint::giveUp(uint16_t port) {
  auto it = m_connections.find(port);
  if (it == m_connections.end() || it->second.connected) return;
  silence(it->second.socket);
  IpStack::MuteScope mute(*m_stack);
  it->second.socket->Close();
  m_connections.erase(it);
}

// A connection that never was: it was reset while a packet was handed in, or TCP gave up by itself.
void Endpoint::connectionEnded(uint16_t port) {
  auto it = m_connections.find(port);
  if (it == m_connections.end()) return;
  if (it->second.connected) {
    const bool reset = m_stack->transport().isGivenReset();
    return reportTcp(port, reset ? Answer::Kind::TcpReset : Answer::Kind::TcpClosed);
  }
  reportTcp(port, m_stack->answering() ? Answer::Kind::TcpRefused : Answer::Kind::TimedOut);
}

bool Endpoint::sendLate(uint16_t localPort) { return m_stack->transport().sendLate(localPort); }

void Endpoint::closeTcp(uint16_t sourcePort) {
  auto it = m_connections.find(sourcePort);
  if (it == m_connections.end()) return;
  ns3::Ptr<ns3::Socket> socket = it->second.socket;
  m_connections.erase(it);
  silence(socket);
  if (socket) socket->Close();
}

void Endpoint::takeTcp(ns3::Ptr<ns3::Socket> socket, uint16_t port) {
  net::Bytes data;
  while (auto packet = socket->Recv()) {
    if (packet->GetSize() == 0) break;
    net::Bytes more = bytesOf(packet);
    data.insert(data.end(), more.begin(), more.end());
  }
  auto it = m_connections.find(port);
  if (data.empty() || it == m_connections.end()) return;
  Answer out = answer(Answer::Kind::TcpData);
  out.from = it->second.destination;
  out.bytes = data.size();
  out.data = std::move(data);
  out.packet = m_stack->answering();
  AnswerCallback callback = it->second.callback;
  if (callback) callback(out);
}

} // namespace fg::stack
