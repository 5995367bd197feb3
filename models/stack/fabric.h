// All devices, links and IP stacks of a simulation: makes them as namespaces' interfaces come and go.
#pragma once

#include "device/linux_net_device.h"
#include "device/segment.h"
#include "host/network_namespace.h"
#include "host/streams.h"
#include "host/user_space.h"
#include "stack/ip_stack.h"

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace fg::stack {

// What is wrong with a segment.
struct LinkFault {
  double loss = 0;              // of each frame, from 0 to 1
  net::SimTime delay{0};        // on top of its own
  std::optional<uint64_t> rate; // bits a second, instead of its own
};

class Fabric : public host::LinkDriver, public host::UserSpace, public host::Streams {
public:
  Fabric() = default;
  ~Fabric() override;
  Fabric(const Fabric&) = delete;
  Fabric& operator=(const Fabric&) = delete;

  // The IP stack of the namespace, on an ns3::Node of its own; made where there is none yet, with devices for
  // all interfaces that exist. Nobody needs to ask before there are packets.
  ns3::Ptr<IpStack> attach(host::NetworkNamespace& ns);
  // Must be called before a namespace is destroyed while the fabric lives on.
  void detach(host::NetworkNamespace& ns);
  // Null where it was never attached.
  ns3::Ptr<IpStack> stackOf(const host::NetworkNamespace& ns) const;

  // An Ethernet network that interfaces may be plugged into. Precondition: the name is free.
  void addSegment(const std::string& name, uint64_t bitsPerSecond, net::SimTime delay);
  // The internet: what is sent into it has left the model.
  void addInternet(const std::string& name);
  // The same for one interface whose way is not modelled: `assumption` is told where a packet takes it.
  void leadOutside(host::NetworkNamespace& ns, host::Interface& interface, const std::string& assumption);
  // Plugs an Ethernet interface into a segment. False where there is no such segment, or it is no Ethernet
  // card.
  bool connect(host::NetworkNamespace& ns, host::Interface& interface, std::string_view segment);
  // Pulls the cable.
  void disconnect(host::NetworkNamespace& ns, host::Interface& interface);

  // Who sends a frame on a segment to a machine that is not there yet: an Ethernet address, or the IP address
  // that a broadcast ARP request asks for.
  using Sought = std::function<void(const std::string& segment, const net::MacAddress& mac,
                                    std::optional<net::Ipv4Address> asked)>;
  void setSought(const Sought& sought);

  // False where there is no such segment. `chance` decides which frames are lost.
  bool setFault(std::string_view segment, const LinkFault& fault, core::Rng chance);

  // From now on every interface writes FOLDER/NAMESPACE-INTERFACE.pcap. Returns the files that cannot be
  // written.
  std::vector<std::string> enablePcap(const std::string& folder);

  // --- host::LinkDriver ---
  void interfaceAdded(host::NetworkNamespace& where, host::Interface& interface) override;
  void vethPairAdded(host::NetworkNamespace& where, host::Interface& interface) override;
  void interfaceRemoved(host::NetworkNamespace& where, host::Interface& interface) override;
  void interfaceChanged(host::NetworkNamespace& where, host::Interface& interface) override;
  void prepare(host::NetworkNamespace& where) override { attach(where); }
  host::UserSpace* userSpace() override { return this; }

  // --- host::UserSpace ---
  void openTun(host::NetworkNamespace& ns, host::Interface& tun, PacketReader read) override;
  void writeTun(host::NetworkNamespace& ns, host::Interface& tun, host::HeldPacket held) override;
  void bindUdp(host::NetworkNamespace& ns, const UdpSocket& socket, DatagramReader read) override;
  void closeUdp(host::NetworkNamespace& ns, uint16_t port) override;
  void sendUdp(host::NetworkNamespace& ns, const std::string& tun, const host::Datagram& datagram) override;
  host::Streams* streams() override { return this; }

  // --- host::Streams ---
  tl::expected<Id, host::StreamEnd> connect(host::NetworkNamespace& ns, const host::StreamAddress& to,
                                            Owner owner) override;
  Id connectStanding(host::NetworkNamespace& ns, host::NetworkNamespace& peer, const host::StreamAddress& to,
                     std::span<const uint8_t> said, Owner owner) override;
  bool listen(host::NetworkNamespace& ns, const host::StreamAddress& at, Accept accept) override;
  void stopListening(host::NetworkNamespace& ns, const host::StreamAddress& at) override;
  void send(host::NetworkNamespace& ns, Id id, std::span<const uint8_t> bytes) override;
  void close(host::NetworkNamespace& ns, Id id) override;
  net::SimTime unacknowledgedFor(host::NetworkNamespace& ns, Id id) override;
  host::StreamAddress localAddress(host::NetworkNamespace& ns, Id id) override;
  void lose(host::NetworkNamespace& ns) override;

private:
  ns3::Ptr<IpStack> stackFor(host::NetworkNamespace& ns);
  void makeDevice(IpStack& stack, host::Interface& interface);
  void joinBridge(IpStack& stack, host::Interface& interface);
  void pairVeth(IpStack& stack, host::Interface& interface);
  bool openPcap(device::LinuxNetDevice& device);

  std::vector<ns3::Ptr<IpStack>> m_stacks; // in the order of their making
  std::unordered_map<const host::NetworkNamespace*, ns3::Ptr<IpStack>> m_byNamespace;
  std::map<std::string, ns3::Ptr<device::Segment>, std::less<>> m_segments;
  std::string m_pcapFolder;
  std::shared_ptr<uint64_t> m_lastStream = std::make_shared<uint64_t>(0);
};

} // namespace fg::stack
