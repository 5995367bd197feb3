#include "commands/support/connection.h"

namespace fg::commands {
namespace {

constexpr net::SimTime kForever = std::chrono::hours(1); // longer than TCP tries

Opened refusedBy(const Answer& answer) {
  Opened out;
  using enum Opened::Outcome;
  if (answer.kind == Answer::Kind::Refused) {
    out.outcome = Refused;
    out.error = "Connection refused";
  } else if (answer.kind == Answer::Kind::IcmpError) {
    // The kernel's table of what an error means to a socket (net/ipv4/icmp.c, icmp_err_convert).
    constexpr uint8_t kUnreachable = 3;
    bool net =
        answer.icmpType == kUnreachable
        && (answer.icmpCode == 0 || answer.icmpCode == 6 || answer.icmpCode == 9 || answer.icmpCode == 11);
    bool port = answer.icmpType == kUnreachable && answer.icmpCode == 3;
    out.outcome = port ? Refused : Unreachable;
    out.error = port ? "Connection refused" : net ? "Network is unreachable" : "No route to host";
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
