// What programs in containers say to those who ask: the cluster's DNS, and a small page by HTTP.
#pragma once

#include "host/network_namespace.h"
#include "net/ipv4_packet.h"

#include <optional>
#include <span>

namespace fg::world {

class World;

// A request as a listener got it; of a connection all that has come and was not answered yet.
struct ServerRequest {
  net::Protocol protocol = net::Protocol::Udp;
  uint16_t port = 0;
  net::Ipv4Address from;
  uint16_t fromPort = 0;
  std::span<const uint8_t> bytes;
};
struct ServerReply {
  net::Bytes reply;    // of a connection, where it is empty and does not close: more has to come
  bool closes = false; // the connection ends behind it
};

class Servers {
public:
  explicit Servers(World& world) : m_world(world) {}

  // Nothing where no such program listens there: then the listener is the model's own (scenario.h).
  std::optional<ServerReply> serve(const host::NetworkNamespace& ns, const ServerRequest& request);

private:
  bool isClusterDns(const host::NetworkNamespace& ns) const;
  std::optional<net::Bytes> answerDns(const host::NetworkNamespace& ns, std::span<const uint8_t> query);
  std::optional<ServerReply> answerDnsStream(const host::NetworkNamespace& ns, const ServerRequest& request);
  std::optional<ServerReply> answerHttp(const host::NetworkNamespace& ns, const ServerRequest& request) const;

  World& m_world;
};

} // namespace fg::world
