#include "bench/chain_traffic.h"

#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4-address-helper.h"
#include "ns3/ipv4-static-routing-helper.h"
#include "ns3/node-container.h"
#include "ns3/point-to-point-helper.h"
#include "ns3/string.h"

namespace fg::bench {

ChainRun runStockChain(uint32_t datagrams, uint32_t routers) {
  ns3::NodeContainer nodes;
  nodes.Create(routers + 2);
  ns3::Ipv4StaticRoutingHelper routing;
  ns3::InternetStackHelper internet;
  internet.SetIpv6StackInstall(false);
  internet.SetRoutingHelper(routing);
  internet.Install(nodes);

  ns3::PointToPointHelper link;
  link.SetDeviceAttribute("DataRate", ns3::StringValue("1Gbps"));
  link.SetChannelAttribute("Delay", ns3::StringValue("50us"));
  ns3::Ipv4AddressHelper addresses("10.1.0.0", "255.255.255.0");
  ns3::Ipv4Address last;
  for (uint32_t i = 0; i + 1 < nodes.GetN(); ++i) {
    auto ends = addresses.Assign(link.Install(nodes.Get(i), nodes.Get(i + 1)));
    last = ends.GetAddress(1);
    addresses.NewNetwork();
    auto way = routing.GetStaticRouting(nodes.Get(i)->GetObject<ns3::Ipv4>());
    way->AddNetworkRouteTo("10.0.0.0", "255.0.0.0", last, ends.Get(0).second);
    auto back = routing.GetStaticRouting(nodes.Get(i + 1)->GetObject<ns3::Ipv4>());
    if (i > 0) back->AddNetworkRouteTo("10.1.0.0", "255.255.255.0", ends.GetAddress(0), ends.Get(1).second);
  }

  ChainRun result;
  {
    ChainTraffic traffic(nodes.Get(0), nodes.Get(nodes.GetN() - 1), last);
    result.time = traffic.run(datagrams);
    result.received = traffic.received();
  }
  ns3::Simulator::Destroy();
  return result;
}

} // namespace fg::bench
