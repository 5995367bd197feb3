#include "lab/observation.h"

#include <fmt/format.h>

namespace fg::lab {

std::string text(const Arrival& a) {
  auto end = [](net::Ipv4Address address, uint16_t port) {
    return address.text() + (port ? ":" + std::to_string(port) : "");
  };
  return fmt::format("{} got {} > {}, ttl {}", a.place, end(a.source, a.sourcePort),
                     end(a.destination, a.destinationPort), a.ttl);
}

std::string text(const Response& r) {
  switch (r.kind) {
  case Response::Kind::EchoReply:
    return fmt::format("echo reply from {}, ttl {}", r.from.text(), r.ttl);
  case Response::Kind::Datagram:
    return fmt::format("datagram from {}, ttl {}", r.from.text(), r.ttl);
  case Response::Kind::Connected:
    return "connected";
  case Response::Kind::Refused:
    return "connection refused";
  case Response::Kind::IcmpError: {
    std::string out = fmt::format("ICMP {} (type {}, code {}) from {}, ttl {}",
                                  net::icmp::typeText(r.type, r.code), r.type, r.code, r.from.text(), r.ttl);
    if (r.type == net::icmp::kRedirect) return out + ", gateway " + net::Ipv4Address(r.info).text();
    return r.info ? out + ", mtu " + std::to_string(r.info) : out;
  }
  case Response::Kind::SendFailed:
    return "sending failed: " + r.error;
  }
  return {};
}

} // namespace fg::lab
