// ICMP of one namespace: answers echo requests, complains about packets, and hands answers and complaints to
// those whom they concern (net/ipv4/icmp.c, ipt_REJECT.c).
#pragma once

#include "device/frame.h"
#include "host/network_namespace.h"
#include "netfilter/netfilter.h"
#include "stack/icmp_limits.h"

#include <functional>
#include <map>
#include <string>

namespace fg::stack {

class IpStack;

class Icmp {
public:
  explicit Icmp(IpStack& stack);

  // An error to send: `rest` is the second word of the header, the next MTU for example.
  struct Error {
    uint8_t type = 0, code = 0;
    uint32_t rest = 0;
  };
  // Sends it to the packet's source, or records why not: no errors about errors, fragments and broadcasts,
  // and no more than the rate limit allows. Linux' choice of source address.
  void sendError(const device::Frame& offending, const Error& error);
  // The same about a packet that no route takes: these have a narrower limit of their own (ip_error).
  void sendUnroutable(const device::Frame& offending, uint8_t code);
  void sendRedirect(const device::Frame& offending, net::Ipv4Address gateway);
  // The answer of the REJECT target: an ICMP error or a TCP reset.
  void sendReject(const device::Frame& offending, netfilter::RejectWith with);
  // A TCP segment that nobody here wants.
  void sendReset(const device::Frame& offending);

  void receive(const device::Frame& frame);

  // An error about a packet that was sent from here.
  struct Notice {
    uint8_t type = 0, code = 0;
    uint32_t rest = 0;
    net::Ipv4Address from;
    uint8_t ttl = 0;
    trace::PacketId packet; // the error itself
    net::Ipv4Packet quoted; // what it complains about
  };
  struct EchoReply {
    net::Ipv4Packet packet;
    trace::PacketId id;
  };
  // Whoever an error or an answer is for returns its name, for the recording; others return "".
  using ErrorListener = std::function<std::string(const Notice&)>;
  using EchoListener = std::function<std::string(const EchoReply&)>;
  uint64_t addErrorListener(ErrorListener listener);
  uint64_t addEchoListener(EchoListener listener);
  void removeListener(uint64_t id);

private:
  void sendReset(const device::Frame& offending, const device::Notes& notes, uint8_t tos);
  void answerEcho(const device::Frame& frame);
  void receiveError(const device::Frame& frame);
  void receiveEchoReply(const device::Frame& frame);
  void learnFrom(Notice& notice);
  std::string follow(const device::Frame& frame, const Notice& notice);
  std::string whyNot(const device::Frame& offending) const;
  net::Ipv4Address sourceFor(const device::Frame& offending) const;
  device::Notes relatedTo(const device::Frame& offending) const;
  void recordUnsent(const device::Frame& offending, const Error& error, std::string_view because);
  void recordLimited(const device::Frame& offending, const Error& error, std::string_view limit);

  // The kernel's own ICMP goes out by one socket: what is to be sent while that socket is sending is not sent
  // at all (icmp_xmit_lock in net/ipv4/icmp.c), such as the error about an echo reply that OUTPUT rejects.
  class SocketInUse {
  public:
    explicit SocketInUse(bool& inUse) : m_inUse(inUse) { m_inUse = true; }
    ~SocketInUse() { m_inUse = false; }
    SocketInUse(const SocketInUse&) = delete;
    SocketInUse& operator=(const SocketInUse&) = delete;

  private:
    bool& m_inUse;
  };

  IpStack& m_stack;
  IcmpLimits m_limits;
  bool m_socketIsInUse = false;
  std::map<uint64_t, ErrorListener> m_errorListeners;
  std::map<uint64_t, EchoListener> m_echoListeners;
  uint64_t m_lastListener = 0;
};

} // namespace fg::stack
