// The traffic that both chains carry.
#pragma once

#include "ns3/inet-socket-address.h"
#include "ns3/node.h"
#include "ns3/packet.h"
#include "ns3/simulator.h"
#include "ns3/socket.h"
#include "ns3/udp-socket-factory.h"

#include "bench/router_chain.h"

#include <ctime>

namespace fg::bench {

class ChainTraffic {
public:
  ChainTraffic(ns3::Ptr<ns3::Node> from, ns3::Ptr<ns3::Node> to, ns3::Ipv4Address address)
      : m_sender(ns3::Socket::CreateSocket(from, ns3::UdpSocketFactory::GetTypeId())),
        m_receiver(ns3::Socket::CreateSocket(to, ns3::UdpSocketFactory::GetTypeId())) {
    m_receiver->Bind(ns3::InetSocketAddress(ns3::Ipv4Address::GetAny(), kPort));
    m_receiver->SetRecvCallback(ns3::MakeCallback(&ChainTraffic::take, this));
    m_sender->Bind();
    m_sender->Connect(ns3::InetSocketAddress(address, kPort));
  }

  // Sends and waits for the end. The first datagram goes ahead: neighbours are found, connections begin.
  std::chrono::nanoseconds run(uint32_t datagrams) {
    sendAndWait(1);
    m_received = 0;
    std::clock_t begin = std::clock();
    sendAndWait(datagrams);
    return std::chrono::nanoseconds((std::clock() - begin) * (1'000'000'000 / CLOCKS_PER_SEC));
  }
  uint32_t received() const { return m_received; }

private:
  static constexpr uint16_t kPort = 9;
  const ns3::Time m_pause = ns3::MicroSeconds(10);

  void sendAndWait(uint32_t datagrams) {
    m_left = datagrams;
    ns3::Simulator::ScheduleNow(&ChainTraffic::sendAll, this);
    ns3::Simulator::Stop(m_pause * datagrams + ns3::Seconds(1));
    ns3::Simulator::Run();
  }
  void sendAll() {
    m_sender->Send(ns3::Create<ns3::Packet>(kDatagram));
    if (--m_left > 0) ns3::Simulator::Schedule(m_pause, &ChainTraffic::sendAll, this);
  }
  void take(ns3::Ptr<ns3::Socket> socket) {
    while (socket->Recv())
      ++m_received;
  }

  ns3::Ptr<ns3::Socket> m_sender, m_receiver;
  uint32_t m_left = 0, m_received = 0;
};

} // namespace fg::bench
