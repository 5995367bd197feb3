// The programs of one namespace, as far as the network sees them: ping, traceroute, curl, and what listens.
#pragma once

#include "stack/icmp.h"
#include "stack/origination.h"

#include "ns3/ptr.h"
#include "ns3/socket.h"

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <vector>

namespace fg::stack {

class IpStack;

// What came back to a probe.
struct Answer {
  enum class Kind {
    EchoReply,
    UdpData,
    TcpConnected,
    TcpData,
    TcpClosed,  // the other end has said all
    TcpReset,   // a reset of a connection that stood
    TcpRefused, // a reset, of one that was being opened
    TimedOut,   // TCP gave up
    IcmpError,
    LocalError // the packet did not leave this host: `failure` says why
  };
  Kind kind = Kind::EchoReply;
  net::Ipv4Address from;              // who sent the answer
  uint8_t icmpType = 0, icmpCode = 0; // of an ICMP error
  uint32_t info = 0;                  // second word of an ICMP error: the next MTU, a redirect's gateway
  uint8_t ttl = 0;                    // of the answer as it came in; 0 where TCP does not tell
  net::SimTime at{0};
  size_t bytes = 0;                      // of user data; of ICMP's data for an echo reply
  net::Ipv4Address offendingDestination; // of what an ICMP error complains about
  uint16_t offendingPort = 0;
  trace::PacketId packet; // the answer in the recording, where it is one packet
  std::optional<LocalFailure> failure;
  net::Bytes data; // of UdpData and TcpData
};
using AnswerCallback = std::function<void(const Answer&)>;

struct EchoSpec {
  net::Ipv4Address destination;
  uint16_t id = 1, sequence = 1;
  uint16_t size = 56; // bytes of data
  uint8_t ttl = 64;
  bool df = false; // true: never fragment, fail instead (ping -M do). False: DF where it fits, as ping does
  std::optional<net::Ipv4Address> source = {};
  bool fragmentable = false; // never sets the bit (ping -M dont)
};

struct UdpSpec {
  net::Ipv4Address destination;
  uint16_t dport = 0, sport = 0; // source port 0: an ephemeral one
  uint8_t ttl = 64;
  uint16_t size = 4;         // bytes of data
  bool df = false;           // sets the bit, and fails where the datagram does not fit
  bool fragmentable = false; // never sets the bit. Neither: as Linux does by itself, DF where it fits
  net::Bytes data = {};      // what it says; empty: `size` bytes (datagram.h)
};

// What came to a listener, and from whom.
struct Asked {
  net::Protocol protocol = net::Protocol::Udp;
  uint16_t port = 0; // the listener's
  net::Ipv4Address from;
  uint16_t fromPort = 0;
  std::span<const uint8_t> request; // a datagram; of a connection all that has come and was not answered yet
};
// What a server says to that. Of a connection: nothing said and not closed means that more has to come.
struct Said {
  net::Bytes reply;
  bool closes = false; // the connection ends behind it
};
// Nothing: it is none of its business, and the listener answers as listen() says.
using Server = std::function<std::optional<Said>(const Asked&)>;

struct TcpSpec {
  net::Ipv4Address destination;
  uint16_t dport = 0, sport = 0;
  uint32_t buffer = 1 << 20; // bytes that it takes before somebody reads them: its window
};

struct Listener {
  net::Protocol protocol = net::Protocol::Udp;
  uint16_t port = 0;
  net::Ipv4Address address = {}; // the only one it listens on; unspecified: all
  friend auto operator<=>(const Listener&, const Listener&) = default;
};

// A bulk transfer as it goes on.
struct Transfer {
  uint64_t received = 0, sent = 0; // bytes
  bool failed = false;
};

class Endpoint {
public:
  explicit Endpoint(ns3::Ptr<IpStack> stack);
  ~Endpoint();
  Endpoint(const Endpoint&) = delete;
  Endpoint& operator=(const Endpoint&) = delete;

  // Each returns the first packet that it sent (Origin::Probe); a local error is reported by the callback, in
  // an event of its own. A callback may come several times: data behind TcpConnected, redirects.
  trace::PacketId sendEcho(const EchoSpec& spec, AnswerCallback callback);
  trace::PacketId sendUdp(const UdpSpec& spec, AnswerCallback callback);
  trace::PacketId connectTcp(const TcpSpec& spec, std::span<const uint8_t> request, AnswerCallback callback);
  // Says no more on the connection that has this source port, and forgets it.
  void closeTcp(uint16_t sourcePort);

  // The newest connection from this local port: see Transport::sendLate().
  bool sendLate(uint16_t localPort);
  // Gives up a connection that is still being opened: no more SYNs. Nothing is sent.
  void giveUp(uint16_t sourcePort);

  // UDP: answers each datagram with one (datagram.h). TCP: answers each four bytes with four bytes.
  // False where the port is taken.
  bool listen(net::Protocol protocol, uint16_t port, net::Ipv4Address address = {});
  // Is asked first by every listener.
  void setServer(Server server) { m_server = std::move(server); }
  void stopListening(net::Protocol protocol, uint16_t port);
  const std::set<Listener>& listeners() const { return m_listening; }

  // Bulk TCP: a server that takes everything and sends `bytesBack` on each connection; a client that sends
  // `bytes` and takes everything.
  std::shared_ptr<Transfer> receiveBulk(uint16_t port, uint64_t bytesBack);
  std::shared_ptr<Transfer> sendBulk(const TcpSpec& spec, uint64_t bytes);

  // The next free port of net.ipv4.ip_local_port_range.
  uint16_t ephemeralPort();

private:
  struct Probe {
    net::Ipv4Address destination;
    uint16_t destinationPort = 0;
    AnswerCallback callback;
    ns3::Ptr<ns3::Socket> socket;
    bool connected = false;
  };

  std::string takeEchoReply(const Icmp::EchoReply& reply);
  std::string takeError(const Icmp::Notice& notice);
  void takeUdp(ns3::Ptr<ns3::Socket> socket, uint16_t port);
  void takeTcp(ns3::Ptr<ns3::Socket> socket, uint16_t port);
  void answerDatagrams(ns3::Ptr<ns3::Socket> socket, uint16_t port);
  bool mayAnswer();
  // What has come on a connection and was not answered yet.
  struct Stream {
    uint16_t port = 0;
    net::Ipv4Address from;
    uint16_t fromPort = 0;
    net::Bytes pending;
  };
  void answerStream(ns3::Ptr<ns3::Socket> socket, Stream& stream);
  ns3::Ptr<ns3::Socket> udpSocket(uint16_t port, net::Ipv4Address address = {});
  ns3::Ptr<ns3::Socket> tcpSocket(uint16_t port, uint32_t mtu, net::Ipv4Address address = {});
  void watchTcp(ns3::Ptr<ns3::Socket> socket, uint16_t port, net::Bytes request);
  void reportTcp(uint16_t port, Answer::Kind kind);
  void connectionEnded(uint16_t port);
  trace::PacketId unroutable(net::Protocol protocol, const UdpSpec& spec, const AnswerCallback& callback);
  // `info` as in an Answer: the path MTU, where the packet was too long.
  void reportFailure(LocalFailure failure, const AnswerCallback& callback, uint32_t info = 0);
  Answer answer(Answer::Kind kind) const;
  uint32_t smallestMtu() const;

  ns3::Ptr<IpStack> m_stack;
  uint64_t m_echoListener = 0, m_errorListener = 0;
  std::map<std::pair<uint16_t, uint16_t>, Probe> m_echoes;    // by identifier and sequence number
  std::map<std::pair<uint16_t, uint16_t>, Probe> m_datagrams; // by source and destination port
  std::map<uint16_t, ns3::Ptr<ns3::Socket>> m_udpSockets;
  std::map<uint16_t, Probe> m_connections; // by source port
  std::set<Listener> m_listening;
  std::map<Listener, ns3::Ptr<ns3::Socket>> m_listeners;
  std::vector<ns3::Ptr<ns3::Socket>> m_accepted;
  uint16_t m_lastPort = 0;
  struct {
    net::SimTime at{-1};
    uint32_t count = 0;
  } m_answered; // datagrams, at one instant
  Server m_server;
  std::shared_ptr<bool> m_alive = std::make_shared<bool>(true);
};

} // namespace fg::stack
