#include "stack/quick_ack.h"

#include "ns3/packet.h"
#include "ns3/tcp-header.h"
#include "ns3/tcp-socket-base.h"
#include "ns3/uinteger.h"

namespace fg::stack {
namespace {

constexpr int kQuick = 16; // TCP_MAX_QUICKACKS

void setSegmentsForAnAck(ns3::Socket& socket, uint64_t count) {
  socket.SetAttribute("DelAckCount", ns3::UintegerValue(count));
}

} // namespace

void acknowledgeFirstAtOnce(const ns3::Ptr<ns3::Socket>& socket) {
  setSegmentsForAnAck(*socket, 1);
  using Received = ns3::Callback<void, ns3::Ptr<const ns3::Packet>, const ns3::TcpHeader&,
                                 ns3::Ptr<const ns3::TcpSocketBase>>;
  // A listener's copies of itself call it, too.
  socket->TraceConnectWithoutContext(
      "Rx", Received([own = ns3::PeekPointer(socket),
                      left = kQuick](const ns3::Ptr<const ns3::Packet>& segment, const ns3::TcpHeader&,
                                     const ns3::Ptr<const ns3::TcpSocketBase>& receiver) mutable {
        if (ns3::PeekPointer(receiver) != own || segment->GetSize() == 0 || left < 0) return;
        if (left-- == 0) setSegmentsForAnAck(*own, 2);
      }));
}

} // namespace fg::stack
