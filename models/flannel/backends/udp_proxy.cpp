#include "flannel/backends/udp_proxy.h"

namespace fg::flannel {
namespace {

using namespace std::chrono_literals;
using trace::Disposition;

// What copying one packet takes: twice across the border of the kernel; and on a machine that is at its
// limits.
constexpr net::SimTime kCopy = 30us, kSlowCopy = 50ms;
constexpr size_t kQueueLength = 500; // packets; txqueuelen of a TUN interface
constexpr uint8_t kIcmpTtl = 8;      // as the program sends them

} // namespace

UdpProxy::UdpProxy(BackendContext& context, int tun, uint16_t port)
    : m_context(context), m_tun(tun), m_port(port), m_name(context.node.interfaceName(tun)) {
  if (!kernel()) return;
  kernel()->openTun(m_context.node, *interface(), [this](host::HeldPacket held) {
    enqueue({std::move(held), true});
  });
  // net.ListenUDP with the address of the external interface (backend/udp/network.go).
  kernel()->bindUdp(m_context.node, {m_context.external.address, m_port, m_name},
                    [this](host::Datagram datagram) {
                      if (auto packet = net::Ipv4Packet::parse(std::move(datagram.data)))
                        enqueue({{std::move(*packet), datagram.carried}, false});
                    });
}

void UdpProxy::close() {
  for (const Waiting& waiting : m_queue)
    drop(waiting.held, Disposition::InterfaceDown, "flanneld ended while it waited in " + m_name);
  m_queue.clear();
  if (!kernel()) return;
  kernel()->closeUdp(m_context.node, m_port);
  kernel()->openTun(m_context.node, *interface(), nullptr);
}

void UdpProxy::setRoute(const net::Ipv4Prefix& subnet, net::Ipv4Address node) { m_routes[subnet] = node; }
void UdpProxy::removeRoute(const net::Ipv4Prefix& subnet) { m_routes.erase(subnet); }

void UdpProxy::setPace(ForwarderPace pace) {
  m_pace = pace;
  switch (pace) {
  case ForwarderPace::Well:
    interface()->fault.clear();
    break;
  case ForwarderPace::Slow:
    interface()->fault = "flanneld is slow: 50 ms a packet";
    break;
  case ForwarderPace::Dead:
    interface()->fault = "flanneld hangs and reads nothing";
    break;
  }
  startNext();
}

// --- the loop ----------------------------------------------------------------------------------

void UdpProxy::enqueue(Waiting waiting) {
  if (m_queue.size() >= kQueueLength)
    return drop(waiting.held, Disposition::QueueFull,
                std::to_string(kQueueLength) + " packets wait in " + m_name + " for flanneld already");
  m_queue.push_back(std::move(waiting));
  startNext();
}

void UdpProxy::startNext() {
  if (m_working || m_queue.empty() || m_pace == ForwarderPace::Dead) return;
  m_working = true;
  m_context.timers.after(m_pace == ForwarderPace::Slow ? kSlowCopy : kCopy, [this] { work(); });
}

void UdpProxy::work() {
  m_working = false;
  if (m_pace == ForwarderPace::Dead || m_queue.empty()) return;
  Waiting next = std::move(m_queue.front());
  m_queue.pop_front();
  if (next.fromTun)
    tunToUdp(std::move(next.held));
  else
    udpToTun(std::move(next.held));
  startNext();
}

const net::Ipv4Address* UdpProxy::nodeFor(net::Ipv4Address destination) const {
  for (const auto& [subnet, node] : m_routes)
    if (subnet.contains(destination)) return &node;
  return nullptr;
}

void UdpProxy::tunToUdp(host::HeldPacket held) {
  const net::Ipv4Address* node = nodeFor(held.packet.destination());
  if (!node) {
    drop(held, Disposition::NoRoute, "flanneld knows no node for " + held.packet.destination().text());
    return sendNetUnreachable(held);
  }
  if (!lowerTtl(held)) return;
  host::Datagram datagram{m_context.external.address, *node, m_port, m_port, held.packet.bytes(), held.id};
  kernel()->sendUdp(m_context.node, m_name, datagram);
}

void UdpProxy::udpToTun(host::HeldPacket held) {
  if (lowerTtl(held)) kernel()->writeTun(m_context.node, *interface(), std::move(held));
}

// Where the TTL runs out, the program says nothing to the sender: no hop of traceroute shows it.
bool UdpProxy::lowerTtl(host::HeldPacket& held) {
  auto ttl = static_cast<uint8_t>(held.packet.ttl() - 1);
  if (ttl == 0) {
    drop(held, Disposition::TtlExpired, "its TTL ran out in flanneld, which sends no ICMP error");
    return false;
  }
  trace::Recorder& recorder = m_context.node.recorder();
  recorder.step(held.id, m_context.node.id(),
                trace::Transformation{trace::Field::Ttl, recorder.intern(std::to_string(held.packet.ttl())),
                                      recorder.intern(std::to_string(ttl)),
                                      recorder.intern("flanneld copies it")});
  held.packet.setTtl(ttl);
  return true;
}

// Not about ICMP packets, not even echo requests, nor about later fragments.
void UdpProxy::sendNetUnreachable(const host::HeldPacket& offender) {
  const net::Ipv4Packet& packet = offender.packet;
  if (packet.protocol() == net::Protocol::Icmp || packet.fragmentOffset() != 0) return;
  host::NetworkNamespace& node = m_context.node;
  net::Ipv4Address own = interface()->addresses.front().prefix.address();
  net::Ipv4Packet::Spec spec{own, packet.source(), net::Protocol::Icmp, kIcmpTtl};
  auto error =
      net::Ipv4Packet::makeIcmpError(spec, net::icmp::kUnreachable, net::icmp::kNetUnreachable, 0, packet);
  trace::PacketId id;
  if (offender.id) id = node.recorder().beginPacket(node.id(), trace::Origin::IcmpError, offender.id);
  trace::StringId by = node.recorder().intern("flanneld");
  node.recorder().step(id, node.id(), trace::Originate{error.header(), by});
  node.recorder().step(id, node.id(), trace::ExitInterface{by, {}, node.recorder().intern(m_name), {}});
  kernel()->writeTun(node, *interface(), {std::move(error), id});
}

void UdpProxy::drop(const host::HeldPacket& held, trace::Disposition disposition, const std::string& reason) {
  trace::Recorder& recorder = m_context.node.recorder();
  recorder.step(held.id, m_context.node.id(), trace::Drop{disposition, recorder.intern(reason)});
}

} // namespace fg::flannel
