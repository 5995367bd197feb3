// The IP layer of one network namespace: receive, forward, deliver, output in the order of Linux.
//
//  receive -> PREROUTING -> routeInput -+-> INPUT -> deliver
//                                       +-> forward: ttl, mtu, redirect -> FORWARD --+
//  originate -> route -> OUTPUT -> (reroute) ---------------------------------------+-> POSTROUTING
//                                                           -> fragment -> neighbour -> device
#pragma once

#include "device/linux_net_device.h"
#include "device/vxlan_device.h"
#include "host/network_namespace.h"
#include "host/user_space.h"
#include "stack/ns3_compatibility.h"
#include "stack/origination.h"

#include "ns3/traced-callback.h"

#include <map>
#include <memory>
#include <string_view>
#include <vector>

namespace fg::stack {

class Arp;
class DaemonTcp;
class Icmp;
class Reassembly;
class Transport;

/**
 * \brief Linux' IPv4 on the state of a host::NetworkNamespace.
 *
 * ns-3's sockets, UdpL4Protocol and TcpL4Protocol work on it as on any ns3::Ipv4. Each decision about a
 * packet is written to the namespace's trace::Recorder.
 */
class IpStack : public Ipv4Compatibility, public device::FrameSink {
public:
  static ns3::TypeId GetTypeId();
  IpStack();
  ~IpStack() override;

  // Precondition: aggregated to a Node already. `lastStream` counts the connections of all daemons.
  void install(host::NetworkNamespace& ns,
               std::shared_ptr<uint64_t> lastStream = std::make_shared<uint64_t>(0));
  // The namespace is gone; what is still under way to it is lost.
  void remove();
  bool isInstalled() const { return m_ns != nullptr; }
  host::NetworkNamespace& ns() const { return *m_ns; }
  trace::Recorder& recorder() const { return m_ns->recorder(); }
  Arp& arp() { return *m_arp; }
  Icmp& icmp() { return *m_icmp; }
  Transport& transport() { return *m_transport; }
  DaemonTcp& daemonTcp() { return *m_daemonTcp; }

  void addDevice(ns3::Ptr<device::LinuxNetDevice> device);
  void removeDevice(int interface);
  device::LinuxNetDevice* device(int interface) const;

  // Sends a packet that is made here (ip_local_out). Its source address is set already.
  Sent originate(net::Ipv4Packet packet, const Origination& origination);
  // The source address that Linux would choose; nothing where there is no route.
  std::optional<net::Ipv4Address> sourceTowards(net::Ipv4Address destination) const;
  // The next value for the identification field.
  uint16_t nextIpId() { return ++m_ipId; }
  uint8_t defaultTtl() const { return static_cast<uint8_t>(ns().ipv4().defaultTtl); }
  // The largest packet that gets to `destination` unfragmented, as far as is known here; bytes.
  uint32_t pathMtu(net::Ipv4Address destination) const;
  // Is a packet of this length to carry DF, for a socket that says nothing about it (IP_PMTUDISC_WANT)?
  bool wantsDontFragment(net::Ipv4Address destination, size_t length) const;

  // --- how sockets' packets are recorded ---
  // While one lives, what is sent is an answer to `cause`.
  class AnswerScope {
  public:
    AnswerScope(IpStack& stack, trace::PacketId cause) : m_stack(stack), m_before(stack.m_answering) {
      stack.m_answering = cause;
    }
    ~AnswerScope() { m_stack.m_answering = m_before; }
    AnswerScope(const AnswerScope&) = delete;
    AnswerScope& operator=(const AnswerScope&) = delete;

  private:
    IpStack& m_stack;
    trace::PacketId m_before;
  };
  // While one lives, what is sent is a probe.
  class ProbeScope {
  public:
    explicit ProbeScope(IpStack& stack) : m_stack(stack) { stack.m_probing = true; }
    ~ProbeScope() { m_stack.m_probing = false; }
    ProbeScope(const ProbeScope&) = delete;
    ProbeScope& operator=(const ProbeScope&) = delete;

  private:
    IpStack& m_stack;
  };
  trace::PacketId answering() const { return m_answering; }
  bool probing() const { return m_probing; }
  // What sockets send in it is not sent: ns-3 resets a connection that fails while it opens, Linux forgets
  // it.
  class MuteScope {
  public:
    explicit MuteScope(IpStack& stack) : m_stack(stack) { stack.m_muted = true; }
    ~MuteScope() { m_stack.m_muted = false; }
    MuteScope(const MuteScope&) = delete;
    MuteScope& operator=(const MuteScope&) = delete;

  private:
    IpStack& m_stack;
  };
  bool muted() const { return m_muted; }
  const Sent& lastSent() const { return m_lastSent; }

  // Ends a packet here and says why.
  void drop(const device::Frame& frame, trace::Disposition disposition, std::string_view reason);
  template<class Detail> void record(const device::Frame& frame, Detail&& detail) {
    if (!frame.id) return;
    recorder().step(frame.id, ns().id(), std::forward<Detail>(detail));
    recorder().keepBytes(frame.id, trace::BeginsWith::Ip, frame.payload());
  }
  void recordChange(const device::Frame& frame, trace::Field field, std::string_view before,
                    std::string_view after, std::string_view by);
  // Fragmentation, neighbour, device: the last part of the way out, behind POSTROUTING.
  struct Way {
    int interface = 0;
    net::Ipv4Address nextHop;
    bool broadcast = false;
    uint32_t mtu = 0; // 0: the interface's
  };
  void sendOut(device::Frame&& frame, const Way& way);
  // What of the type of service routes go by (ip4h_dscp, kernel 6.18).
  static uint8_t routingTos(const net::Ipv4Packet& packet) { return packet.tos() & 0xfc; }

  // --- device::FrameSink ---
  void receive(device::Frame&& frame, host::Interface& interface) override;
  void bridgePrerouting(device::Frame frame, host::Interface& bridge, Continuation next) override;
  bool bridgeForward(device::Frame& frame, host::Interface& bridge, host::Interface& out) override;
  std::vector<device::Frame> asBridged(device::Frame frame, uint32_t mtu) const override;
  void sendTunnelled(device::Frame inner, host::Interface& tunnel, device::Outer outer) override;
  bool filtersBridged(const device::Frame& frame) const override;

  // --- programs that carry packets (host::UserSpace) ---
  // The UDP port of a program that carries packets for the interface `tun`. Null: closed.
  struct CarrierPort {
    net::Ipv4Address address; // the only one that it takes packets for; unspecified: any
    std::string tun;
    host::UserSpace::DatagramReader read;
  };
  void setCarrierPort(uint16_t port, CarrierPort carrier);
  void sendCarried(const std::string& tun, const host::Datagram& datagram);
  // Where tunnels and their programs listen.
  struct TunnelSocket {
    net::Ipv4Address address; // unspecified: any
    uint16_t port = 0;
  };
  std::vector<TunnelSocket> tunnelSockets() const;

  // --- ns3::Ipv4 ---
  void SetRoutingProtocol(ns3::Ptr<ns3::Ipv4RoutingProtocol> routingProtocol) override;
  ns3::Ptr<ns3::Ipv4RoutingProtocol> GetRoutingProtocol() const override;
  uint32_t AddInterface(ns3::Ptr<ns3::NetDevice> device) override;
  uint32_t GetNInterfaces() const override;
  int32_t GetInterfaceForAddress(ns3::Ipv4Address address) const override;
  void Send(ns3::Ptr<ns3::Packet> packet, ns3::Ipv4Address source, ns3::Ipv4Address destination,
            uint8_t protocol, ns3::Ptr<ns3::Ipv4Route> route) override;
  void SendWithHeader(ns3::Ptr<ns3::Packet> packet, ns3::Ipv4Header header,
                      ns3::Ptr<ns3::Ipv4Route> route) override;
  void Insert(ns3::Ptr<ns3::IpL4Protocol> protocol) override;
  void Insert(ns3::Ptr<ns3::IpL4Protocol> protocol, uint32_t interfaceIndex) override;
  void Remove(ns3::Ptr<ns3::IpL4Protocol> protocol) override;
  void Remove(ns3::Ptr<ns3::IpL4Protocol> protocol, uint32_t interfaceIndex) override;
  bool IsDestinationAddress(ns3::Ipv4Address address, uint32_t iif) const override;
  int32_t GetInterfaceForPrefix(ns3::Ipv4Address address, ns3::Ipv4Mask mask) const override;
  ns3::Ptr<ns3::NetDevice> GetNetDevice(uint32_t interface) override;
  int32_t GetInterfaceForDevice(ns3::Ptr<const ns3::NetDevice> device) const override;
  bool AddAddress(uint32_t interface, ns3::Ipv4InterfaceAddress address) override;
  uint32_t GetNAddresses(uint32_t interface) const override;
  ns3::Ipv4InterfaceAddress GetAddress(uint32_t interface, uint32_t addressIndex) const override;
  bool RemoveAddress(uint32_t interface, uint32_t addressIndex) override;
  bool RemoveAddress(uint32_t interface, ns3::Ipv4Address address) override;
  ns3::Ipv4Address SelectSourceAddress(ns3::Ptr<const ns3::NetDevice> device, ns3::Ipv4Address destination,
                                       ns3::Ipv4InterfaceAddress::InterfaceAddressScope_e scope) override;
  void SetMetric(uint32_t interface, uint16_t metric) override;
  uint16_t GetMetric(uint32_t interface) const override;
  uint16_t GetMtu(uint32_t interface) const override;
  bool IsUp(uint32_t interface) const override;
  void SetUp(uint32_t interface) override;
  void SetDown(uint32_t interface) override;
  bool IsForwarding(uint32_t interface) const override;
  void SetForwarding(uint32_t interface, bool forward) override;
  ns3::Ipv4Address SourceAddressSelection(uint32_t interface, ns3::Ipv4Address destination) override;
  ns3::Ptr<ns3::IpL4Protocol> GetProtocol(int protocolNumber) const override;
  ns3::Ptr<ns3::IpL4Protocol> GetProtocol(int protocolNumber, int32_t interfaceIndex) const override;
  ns3::Ptr<ns3::Socket> CreateRawSocket() override;
  void DeleteRawSocket(ns3::Ptr<ns3::Socket> socket) override;

protected:
  void DoDispose() override;

private:
  using RouteResult = host::NetworkNamespace::RouteResult;
  void SetIpForward(bool forward) override;
  bool GetIpForward() const override;

  // A hook's interfaces; 0 for none.
  struct Place {
    int in = 0, out = 0, port = 0, outPort = 0;
  };
  struct Passage {
    bool accepted = false;
    bool destinationChanged = false;
    bool reroutes = false;
  };
  Passage pass(netfilter::Hook hook, device::Frame& frame, const Place& place);

  void routeInput(device::Frame&& frame);
  void leaveModel(device::Frame&& frame); // a machine that is not part of the model took it
  void noRoute(const device::Frame& frame, const RouteResult& route);
  routing::FlowKey inputFlow(const device::Frame& frame) const;
  bool sourceHolds(const device::Frame& frame, const host::Interface& in, int out, bool& onLink);
  void dropMartian(const device::Frame& frame, const host::Interface& in, std::string reason);
  void dropUnforwarded(const device::Frame& frame, const host::Interface& in);
  std::string refusalText(const RouteResult& route, net::Ipv4Address destination) const;
  void forward(device::Frame&& frame, const RouteResult& route, bool onLink);
  void redirectIfBetter(const device::Frame& frame, const RouteResult& route);
  void deliver(device::Frame&& frame);
  void dropWrongChecksum(const device::Frame& frame);
  void toTransport(device::Frame&& frame);
  bool takeTunnelled(device::Frame& outer);
  void takeVxlan(device::Frame outer, device::VxlanDevice& device);
  void takeCarried(const device::Frame& outer, const CarrierPort& carrier);
  device::VxlanDevice* vxlanFor(uint16_t port, uint32_t vni) const;
  RouteResult lookupThrough(net::Ipv4Address destination, int interface) const;
  void sendOuter(device::Frame inner, const std::string& tunnel, net::Ipv4Packet packet, int through);
  void bridgedDnat(device::Frame frame, host::Interface& bridge, Continuation next);

  routing::FlowKey outputFlow(const device::Frame& frame, bool sourceChosen, int through) const;
  std::optional<LocalFailure> outputRoute(device::Frame& frame, const Origination& origination,
                                          RouteResult& route);
  bool output(device::Frame&& frame, const RouteResult& route); // false: POSTROUTING dropped it
  void sendToNeighbor(device::Frame&& frame, const Way& way);
  bool wasHereBefore(const device::Frame& frame) const;
  ns3::Ptr<ns3::Packet> asNs3Packet(const device::Frame& frame) const;

  host::NetworkNamespace* m_ns = nullptr;
  std::vector<ns3::Ptr<device::LinuxNetDevice>>
      m_devices;                                       // by index; the position is ns-3's interface number
  std::vector<ns3::Ptr<device::VxlanDevice>> m_vxlans; // those of m_devices
  std::map<uint16_t, CarrierPort> m_carriers;          // by UDP port
  std::unique_ptr<Arp> m_arp;
  std::unique_ptr<Icmp> m_icmp;
  std::unique_ptr<Reassembly> m_reassembly;
  std::unique_ptr<Transport> m_transport;
  std::unique_ptr<DaemonTcp> m_daemonTcp;
  ns3::Ptr<ns3::Ipv4RoutingProtocol> m_routing;
  trace::PacketId m_answering;
  bool m_probing = false, m_muted = false;
  Sent m_lastSent;
  uint16_t m_ipId = 0;

  ns3::TracedCallback<ns3::Ptr<const ns3::Packet>> m_forwarded, m_delivered, m_sent;
  ns3::TracedCallback<ns3::Ptr<const ns3::Packet>, std::string> m_dropped;
};

} // namespace fg::stack
