// What listens in a namespace: the small answering servers, and bulk transfers.
#include "device/address_conversion.h"
#include "stack/datagram.h"
#include "stack/endpoint.h"
#include "stack/ip_stack.h"
#include "stack/quick_ack.h"
#include "stack/transport.h"

#include "ns3/boolean.h"
#include "ns3/inet-socket-address.h"
#include "ns3/log.h"

namespace fg::stack {

NS_LOG_COMPONENT_DEFINE("FgEndpointServers");

namespace {

constexpr uint32_t kAnswerBytes = 4;
using Told = ns3::Callback<void, ns3::Ptr<ns3::Socket>>;
using Accepted = ns3::Callback<void, ns3::Ptr<ns3::Socket>, const ns3::Address&>;
using MayAccept = ns3::Callback<bool, ns3::Ptr<ns3::Socket>, const ns3::Address&>;

// Sends as much as the socket takes, until `total`.
void pump(ns3::Ptr<ns3::Socket> socket, Transfer& transfer, uint64_t& sent, uint64_t total) {
  constexpr uint64_t kChunk = 16384;
  while (sent < total && socket->GetTxAvailable() > 0) {
    uint64_t wanted = std::min({total - sent, kChunk, uint64_t{socket->GetTxAvailable()}});
    int taken = socket->Send(ns3::Create<ns3::Packet>(static_cast<uint32_t>(wanted)));
    if (taken <= 0) return;
    sent += static_cast<uint64_t>(taken);
    transfer.sent += static_cast<uint64_t>(taken);
  }
}

// Makes a connected socket send `total` bytes and count what it gets. What is captured lives as long as the
// socket.
void runBulk(ns3::Ptr<ns3::Socket> socket, std::shared_ptr<Transfer> transfer, uint64_t total) {
  auto sent = std::make_shared<uint64_t>(0);
  socket->SetRecvCallback(Told([transfer](ns3::Ptr<ns3::Socket> from) {
    while (auto packet = from->Recv()) {
      if (packet->GetSize() == 0) break;
      transfer->received += packet->GetSize();
    }
  }));
  socket->SetSendCallback(ns3::Callback<void, ns3::Ptr<ns3::Socket>, uint32_t>(
      [transfer, sent, total](ns3::Ptr<ns3::Socket> ready, uint32_t) {
        pump(ready, *transfer, *sent, total);
      }));
  pump(socket, *transfer, *sent, total);
}

ns3::Ptr<ns3::Packet> packetOf(const net::Bytes& bytes) {
  return ns3::Create<ns3::Packet>(bytes.data(), static_cast<uint32_t>(bytes.size()));
}

} // namespace

// Where NAT leads a listener's answers back to itself over `lo`, on which no time passes, it would answer for
// ever. A real one would, too, as fast as its processor can.
bool Endpoint::mayAnswer() {
  constexpr uint32_t kAnswersAtOnce = 1000;
  net::SimTime now = m_stack->ns().now();
  if (m_answered.at != now) m_answered = {now, 0};
  ++m_answered.count;
  if (m_answered.count == kAnswersAtOnce + 1)
    m_stack->recorder().warn(m_stack->ns().name() + " answers its own answers without end: cut off after "
                             + std::to_string(kAnswersAtOnce) + " at one instant");
  return m_answered.count <= kAnswersAtOnce;
}

void Endpoint::answerDatagrams(ns3::Ptr<ns3::Socket> socket, uint16_t port) {
  ns3::Address from;
  while (auto packet = socket->RecvFrom(from)) {
    if (!mayAnswer()) continue;
    net::Bytes query(packet->GetSize());
    packet->CopyData(query.data(), packet->GetSize());
    auto sender = ns3::InetSocketAddress::ConvertFrom(from);
    std::optional<Said> said;
    if (m_server)
      said = m_server({net::Protocol::Udp, port, device::fromNs3(sender.GetIpv4()), sender.GetPort(), query});
    net::Bytes answer = said ? std::move(said->reply) : answerData(port, query);
    if (!answer.empty()) socket->SendTo(packetOf(answer), 0, from);
  }
}

// Who is not served otherwise gets four bytes whenever another four are complete.
void Endpoint::answerStream(ns3::Ptr<ns3::Socket> socket, Stream& stream) {
  while (auto packet = socket->Recv()) {
    if (packet->GetSize() == 0) break;
    net::Bytes more(packet->GetSize());
    packet->CopyData(more.data(), packet->GetSize());
    stream.pending.insert(stream.pending.end(), more.begin(), more.end());
  }
  std::optional<Said> said;
  if (m_server && !stream.pending.empty())
    said = m_server({net::Protocol::Tcp, stream.port, stream.from, stream.fromPort, stream.pending});
  if (said) {
    if (!said->reply.empty() || said->closes) stream.pending.clear();
    if (!said->reply.empty()) socket->Send(packetOf(said->reply));
    if (said->closes) socket->Close();
    return;
  }
  std::size_t whole = stream.pending.size() / kAnswerBytes * kAnswerBytes;
  for (std::size_t i = 0; i < whole; i += kAnswerBytes)
    socket->Send(ns3::Create<ns3::Packet>(kAnswerBytes));
  stream.pending.erase(stream.pending.begin(), stream.pending.begin() + static_cast<std::ptrdiff_t>(whole));
}

bool Endpoint::listen(net::Protocol protocol, uint16_t port, net::Ipv4Address address) {
  Listener listener{protocol, port, address};
  if (m_listening.contains(listener) || !net::hasPorts(protocol)) return false;
  ns3::Ptr<ns3::Socket> socket =
      protocol == net::Protocol::Udp ? udpSocket(port, address) : tcpSocket(port, smallestMtu(), address);
  if (!socket) return false;
  if (protocol == net::Protocol::Udp) {
    socket->SetAttribute("MtuDiscover", ns3::BooleanValue(true)); // Linux sets DF by default
    socket->SetRecvCallback(Told([this, port](ns3::Ptr<ns3::Socket> from) { answerDatagrams(from, port); }));
    m_udpSockets.erase(port); // it is no probe's
  } else {
    socket->Listen();
    socket->SetAcceptCallback(
        MayAccept([](ns3::Ptr<ns3::Socket>, const ns3::Address&) { return true; }),
        Accepted([this, port](ns3::Ptr<ns3::Socket> accepted, const ns3::Address& client) {
          m_accepted.push_back(accepted);
          acknowledgeFirstAtOnce(accepted);
          auto from = ns3::InetSocketAddress::ConvertFrom(client);
          auto stream =
              std::make_shared<Stream>(Stream{port, device::fromNs3(from.GetIpv4()), from.GetPort(), {}});
          accepted->SetRecvCallback(
              Told([this, stream](ns3::Ptr<ns3::Socket> ready) { answerStream(ready, *stream); }));
          auto forget = [this](const ns3::Ptr<ns3::Socket>&) {
            if (m_stack->transport().isGivenReset()) m_stack->transport().connectionIsGone();
          };
          // ns-3 tells of a reset before the connection is closed: a Close() then would still send a FIN.
          accepted->SetCloseCallbacks(Told([this, forget](ns3::Ptr<ns3::Socket> closing) {
                                        forget(closing);
                                        if (!m_stack->transport().isGivenReset()) closing->Close();
                                      }),
                                      Told(forget));
        }));
  }
  m_listeners[listener] = socket;
  m_listening.insert(listener);
  return true;
}

void Endpoint::stopListening(net::Protocol protocol, uint16_t port) {
  auto it = m_listeners.find({protocol, port, {}});
  if (it == m_listeners.end()) return;
  it->second->Close();
  m_listeners.erase(it);
  m_listening.erase({protocol, port, {}});
}

std::shared_ptr<Transfer> Endpoint::receiveBulk(uint16_t port, uint64_t bytesBack) {
  auto transfer = std::make_shared<Transfer>();
  auto socket = tcpSocket(port, smallestMtu());
  if (!socket) {
    transfer->failed = true;
    return transfer;
  }
  socket->Listen();
  socket->SetAcceptCallback(
      MayAccept([](ns3::Ptr<ns3::Socket>, const ns3::Address&) { return true; }),
      Accepted([this, transfer, bytesBack](ns3::Ptr<ns3::Socket> accepted, const ns3::Address&) {
        m_accepted.push_back(accepted);
        acknowledgeFirstAtOnce(accepted);
        runBulk(accepted, transfer, bytesBack);
      }));
  Listener listener{net::Protocol::Tcp, port};
  m_listeners[listener] = socket;
  m_listening.insert(listener);
  return transfer;
}

std::shared_ptr<Transfer> Endpoint::sendBulk(const TcpSpec& spec, uint64_t bytes) {
  auto transfer = std::make_shared<Transfer>();
  uint16_t port = spec.sport ? spec.sport : ephemeralPort();
  auto socket = tcpSocket(port, m_stack->pathMtu(spec.destination));
  if (!socket) {
    transfer->failed = true;
    return transfer;
  }
  m_connections[port] = {spec.destination, spec.dport, {}, socket};
  socket->SetConnectCallback(
      Told([transfer, bytes](ns3::Ptr<ns3::Socket> open) { runBulk(open, transfer, bytes); }),
      Told([transfer](ns3::Ptr<ns3::Socket>) { transfer->failed = true; }));
  if (socket->Connect(ns3::InetSocketAddress(device::toNs3(spec.destination), spec.dport)) != 0)
    transfer->failed = true;
  return transfer;
}

} // namespace fg::stack
