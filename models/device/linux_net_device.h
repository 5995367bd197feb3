// The base of all devices: a Linux network device whose state is a host::Interface.
#pragma once

#include "device/frame_sink.h"
#include "device/pcap_tap.h"
#include "host/network_namespace.h"

#include "ns3/net-device.h"
#include "ns3/node.h"
#include "ns3/packet.h"
#include "ns3/traced-callback.h"

#include <memory>
#include <string>

namespace fg::device {

class BridgeDevice;

/**
 * \brief A network device of a Linux network namespace.
 *
 * The state (name, address, MTU, up or down, counters) is the host::Interface; the device only moves frames.
 * Devices of this project do not go through ns3::Node::AddDevice by themselves: Node::ReceiveFromDevice looks
 * through all handlers for each packet. A helper may add them for others to find.
 */
class LinuxNetDevice : public ns3::NetDevice {
public:
  static ns3::TypeId GetTypeId();

  // What a device belongs to.
  struct Place {
    host::NetworkNamespace* ns = nullptr;
    host::Interface* interface = nullptr;
    FrameSink* sink = nullptr;
  };
  void install(const Place& place, ns3::Ptr<ns3::Node> node);
  // The interface is gone; frames on their way to it are lost.
  virtual void remove();

  bool isInstalled() const { return m_place.interface != nullptr; }
  host::Interface& interface() const { return *m_place.interface; }
  host::NetworkNamespace& ns() const { return *m_place.ns; }
  FrameSink& sink() const { return *m_place.sink; }
  void setBridge(BridgeDevice* bridge) { m_bridge = bridge; } // null: it is no port
  BridgeDevice* bridge() const { return m_bridge; }
  // Frames of TUN interfaces have no Ethernet header on their wire.
  virtual bool hasEthernetHeader() const { return true; }
  void setPcap(std::unique_ptr<PcapTap> tap) { m_pcap = std::move(tap); }

  // Sends a frame. `as` is the interface that the IP layer sees: the device itself, or its bridge.
  void transmit(Frame&& frame, const host::Interface& as);
  // A frame comes in from the wire. Must not be called while the device is removed.
  void arrive(Frame&& frame);

  // --- ns3::NetDevice ---
  void SetIfIndex(const uint32_t index) override;
  uint32_t GetIfIndex() const override;
  ns3::Ptr<ns3::Channel> GetChannel() const override;
  void SetAddress(ns3::Address address) override;
  ns3::Address GetAddress() const override;
  bool SetMtu(const uint16_t mtu) override;
  uint16_t GetMtu() const override;
  bool IsLinkUp() const override;
  void AddLinkChangeCallback(ns3::Callback<void> callback) override;
  bool IsBroadcast() const override;
  ns3::Address GetBroadcast() const override;
  bool IsMulticast() const override;
  ns3::Address GetMulticast(ns3::Ipv4Address multicastGroup) const override;
  ns3::Address GetMulticast(ns3::Ipv6Address address) const override;
  bool IsBridge() const override;
  bool IsPointToPoint() const override;
  bool Send(ns3::Ptr<ns3::Packet> packet, const ns3::Address& destination, uint16_t protocol) override;
  bool SendFrom(ns3::Ptr<ns3::Packet> packet, const ns3::Address& source, const ns3::Address& destination,
                uint16_t protocol) override;
  ns3::Ptr<ns3::Node> GetNode() const override;
  void SetNode(ns3::Ptr<ns3::Node> node) override;
  bool NeedsArp() const override;
  void SetReceiveCallback(ReceiveCallback callback) override;
  void SetPromiscReceiveCallback(PromiscReceiveCallback callback) override;
  bool SupportsSendFrom() const override;

  // Tells ns-3's listeners that the link went up or down.
  void notifyLinkChange() { m_linkChange(); }

protected:
  void DoDispose() override;

  // Puts the frame on the wire. The device is up and has a carrier.
  virtual void doTransmit(Frame&& frame) = 0;
  // Records that the frame leaves this namespace. A bridge leaves that to the port.
  virtual void recordExit(const Frame& frame, const host::Interface& as) const;
  // Records that the frame enters this namespace: by `as`, through `port` where that is another.
  void recordEntry(Frame& frame, const host::Interface& as, const host::Interface* port) const;
  // Throws a frame away and records why.
  void discard(Frame& frame, trace::Disposition disposition, std::string_view reason) const;
  // Takes a frame that is known to be for this host: to its bridge, or up.
  void accept(Frame&& frame);
  // A frame for the host itself: counted where `interface` is not the device that took it from the wire.
  void passUp(Frame&& frame);
  void countReceived(const Frame& frame);
  void countSent(const Frame& frame);

private:
  enum class Way { Received, Sent };
  void keep(const Frame& frame, Way way);   // for whoever captures
  void keepBytes(const Frame& frame) const; // of the step that was just recorded
  size_t wireSize(const Frame& frame) const;
  void handToNs3(const Frame& frame);

  Place m_place;
  ns3::Ptr<ns3::Node> m_node;
  BridgeDevice* m_bridge = nullptr; // which takes itself out of its ports when it goes
  std::unique_ptr<PcapTap> m_pcap;
  ReceiveCallback m_receive;
  PromiscReceiveCallback m_promiscuousReceive;
  ns3::TracedCallback<> m_linkChange;
  ns3::TracedCallback<ns3::Ptr<const ns3::Packet>> m_transmitted, m_received;
  mutable ns3::TracedCallback<ns3::Ptr<const ns3::Packet>, std::string> m_dropped;
};

// The frame as ns-3 sees it, Ethernet header included.
ns3::Ptr<ns3::Packet> toNs3Packet(const Frame& frame);

} // namespace fg::device
