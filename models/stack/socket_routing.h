// Tells ns-3's sockets the way: the main table of the namespace.
#pragma once

#include "stack/ns3_compatibility.h"

namespace fg::stack {

class IpStack;

/**
 * \brief Answers the route questions of sockets; packets themselves are routed by IpStack.
 */
class SocketRouting : public ns3::Ipv4RoutingProtocol {
public:
  static ns3::TypeId GetTypeId();
  explicit SocketRouting(IpStack& stack) : m_stack(&stack) {}

  ns3::Ptr<ns3::Ipv4Route> RouteOutput(ns3::Ptr<ns3::Packet> packet, const ns3::Ipv4Header& header,
                                       ns3::Ptr<ns3::NetDevice> device, ns3::Socket::SocketErrno& error) override;
  bool RouteInput(ns3::Ptr<const ns3::Packet> packet, const ns3::Ipv4Header& header,
                  ns3::Ptr<const ns3::NetDevice> device, RouteInputArgument<3> unicast, RouteInputArgument<4> multicast,
                  RouteInputArgument<5> local, RouteInputArgument<6> error) override;
  void NotifyInterfaceUp(uint32_t interface) override;
  void NotifyInterfaceDown(uint32_t interface) override;
  void NotifyAddAddress(uint32_t interface, ns3::Ipv4InterfaceAddress address) override;
  void NotifyRemoveAddress(uint32_t interface, ns3::Ipv4InterfaceAddress address) override;
  void SetIpv4(ns3::Ptr<ns3::Ipv4> ipv4) override;
  void PrintRoutingTable(ns3::Ptr<ns3::OutputStreamWrapper> stream, ns3::Time::Unit unit) const override;

private:
  IpStack* m_stack; // which owns this object
};

} // namespace fg::stack
