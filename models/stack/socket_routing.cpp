#include "stack/socket_routing.h"

#include "device/address_conversion.h"
#include "stack/ip_stack.h"

#include "ns3/ipv4-route.h"
#include "ns3/output-stream-wrapper.h"

namespace fg::stack {

NS_OBJECT_ENSURE_REGISTERED(SocketRouting);

ns3::TypeId SocketRouting::GetTypeId() {
  static ns3::TypeId id = ns3::TypeId("fg::stack::SocketRouting")
                              .SetParent<ns3::Ipv4RoutingProtocol>()
                              .SetGroupName("FlannelGraph");
  return id;
}

ns3::Ptr<ns3::Ipv4Route> SocketRouting::RouteOutput(ns3::Ptr<ns3::Packet>, const ns3::Ipv4Header& header,
                                                    ns3::Ptr<ns3::NetDevice>,
                                                    ns3::Socket::SocketErrno& error) {
  if (!m_stack->isInstalled()) return nullptr;
  routing::FlowKey flow;
  flow.destination = device::fromNs3(header.GetDestination());
  auto way = m_stack->ns().lookupOutput(flow);
  if (way.outcome == trace::RouteOutcome::Unreachable) {
    error = ns3::Socket::ERROR_NOROUTETOHOST;
    return nullptr;
  }
  auto route = ns3::Create<ns3::Ipv4Route>();
  route->SetDestination(header.GetDestination());
  route->SetSource(device::toNs3(way.source));
  route->SetGateway(device::toNs3(way.nextHop));
  route->SetOutputDevice(m_stack->device(way.interface));
  error = ns3::Socket::ERROR_NOTERROR;
  return route;
}

// Packets never ask here: IpStack routes them itself.
bool SocketRouting::RouteInput(ns3::Ptr<const ns3::Packet>, const ns3::Ipv4Header&,
                               ns3::Ptr<const ns3::NetDevice>, RouteInputArgument<3>, RouteInputArgument<4>,
                               RouteInputArgument<5>, RouteInputArgument<6>) {
  return false;
}

// The table is the namespace's, which hears of interfaces and addresses first.
void SocketRouting::NotifyInterfaceUp(uint32_t) {}
void SocketRouting::NotifyInterfaceDown(uint32_t) {}
void SocketRouting::NotifyAddAddress(uint32_t, ns3::Ipv4InterfaceAddress) {}
void SocketRouting::NotifyRemoveAddress(uint32_t, ns3::Ipv4InterfaceAddress) {}
void SocketRouting::SetIpv4(ns3::Ptr<ns3::Ipv4>) {}

void SocketRouting::PrintRoutingTable(ns3::Ptr<ns3::OutputStreamWrapper> stream, ns3::Time::Unit) const {
  for (const routing::Route& route : m_stack->ns().routes().routes())
    *stream->GetStream() << m_stack->ns().routeText(route) << '\n';
}

} // namespace fg::stack
