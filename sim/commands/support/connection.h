// A TCP connection as a client program sees it.
#pragma once

#include "commands/commands.h"

namespace fg::commands {

// How opening it ended.
struct Opened {
  enum class Outcome { Connected, Refused, Unreachable, TimedOut, NotPermitted };
  Outcome outcome = Outcome::TimedOut;
  std::string error; // as strerror() says: "Connection refused"
  Prober::Id id = 0;
  net::SimTime took{0};
};
// Opens it, says `data` as soon as it is open, and waits until `deadline` at most.
Opened openTcp(Context& context, net::Ipv4Address address, uint16_t port,
               std::optional<net::SimTime> deadline, net::Bytes data = {});

// What came on it until the other end was done, or `enough` says so, or the time was over.
struct Received {
  std::string text;
  bool complete = false, reset = false;
};
Received receiveTcp(Context& context, const Opened& connection, std::optional<net::SimTime> deadline,
                    const std::function<bool(const std::string&)>& enough);

} // namespace fg::commands
