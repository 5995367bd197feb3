#include "commands/support/connection.h"

#include "net/ipv4_packet.h"

#include <array>

namespace fg::commands {
namespace {

constexpr net::SimTime kForever = std::chrono::hours(1); // longer than TCP tries

constexpr std::string_view kRefused = "Connection refused";

// What an ICMP error means to a socket that connects: icmp_err_convert of net/ipv4/icmp.c, and tcp_v4_err. In
// strerror's words.
std::string_view errorOf(uint8_t type, uint8_t code) {
  constexpr std::string_view kNet = "Network is unreachable", kHost = "No route to host";
  constexpr std::array kUnreachable{kNet,
                                    kHost,
                                    std::string_view("Protocol not available"),
                                    kRefused,
                                    std::string_view("Message too long"),
                                    std::string_view("Operation not supported"),
                                    kNet,
                                    std::string_view("Host is down"),
                                    std::string_view("Machine is not on the network"),
                                    kNet,
                                    kHost,
                                    kNet,
                                    kHost,
                                    kHost,
                                    kHost,
                                    kHost};
  if (type == net::icmp::kUnreachable && code < kUnreachable.size()) return kUnreachable[code];
  return type == net::icmp::kParameterProblem ? "Protocol error" : kHost;
}

Opened refusedBy(const Answer& answer) {
  Opened out;
  using enum Opened::Outcome;
  if (answer.kind == Answer::Kind::Refused) {
    out.outcome = Refused;
    out.error = kRefused;
  } else if (answer.kind == Answer::Kind::IcmpError) {
    out.error = errorOf(answer.icmpType, answer.icmpCode);
    out.outcome = out.error == kRefused ? Refused : Unreachable;
  } else if (answer.kind == Answer::Kind::LocalError) {
    out.outcome = answer.notPermitted ? NotPermitted : Unreachable;
    out.error = answer.notPermitted ? "Operation not permitted"
                : answer.error      ? std::string(core::text(*answer.error))
                                    : "Network is unreachable";
  } else {
    out.outcome = TimedOut;
    out.error = "Connection timed out";
  }
  return out;
}

} // namespace

Opened openTcp(Context& context, net::Ipv4Address address, uint16_t port,
               std::optional<net::SimTime> deadline, net::Bytes data) {
  Request request;
  request.destination = address;
  request.protocol = net::Protocol::Tcp;
  request.destinationPort = port;
  request.data = std::move(data);
  net::SimTime begin = context.prober.now(), until = deadline.value_or(begin + kForever);
  Prober::Id id = context.prober.send(context.ns, request);
  Opened out;
  out.error = "Connection timed out";
  while (auto arrival = context.prober.nextAnswer(until)) {
    if (arrival->request != id) continue;
    if (arrival->answer.kind == Answer::Kind::Data)
      out.outcome = Opened::Outcome::Connected;
    else
      out = refusedBy(arrival->answer);
    break;
  }
  out.id = id;
  out.took = context.prober.now() - begin;
  return out;
}

Received receiveTcp(Context& context, const Opened& connection, std::optional<net::SimTime> deadline,
                    const std::function<bool(const std::string&)>& enough) {
  Received out;
  net::SimTime until = deadline.value_or(context.prober.now() + kForever);
  while (!out.complete && !out.reset) {
    auto arrival = context.prober.nextAnswer(until);
    if (!arrival) return out;
    if (arrival->request != connection.id) continue;
    const Answer& answer = arrival->answer;
    if (answer.kind == Answer::Kind::Stream) {
      out.text.append(answer.data.begin(), answer.data.end());
      out.complete = enough(out.text);
    } else {
      out.complete = answer.kind == Answer::Kind::Closed;
      out.reset = !out.complete;
    }
  }
  context.prober.close(connection.id);
  return out;
}

} // namespace fg::commands
