// How programs find addresses: /etc/resolv.conf, the questions that go out, and what comes of them.
// resolv.conf(5), glibc's resolv/res_query.c and res_send.c.
#pragma once

#include "commands/commands.h"
#include "dns/message.h"

#include <string>
#include <vector>

namespace fg::commands {

struct ResolverSettings {
  std::vector<net::Ipv4Address> servers; // at most three
  std::vector<std::string> search;       // with their last dots
  int ndots = 1, attempts = 2;
  net::SimTime timeout = std::chrono::seconds(5);
};
ResolverSettings resolverSettings(const Context& context);

// The names to be tried for one that was typed, in their order, with their last dots.
std::vector<std::string> namesToTry(const ResolverSettings& settings, const std::string& name);

// A question to one server, and what came of it.
struct Exchange {
  enum class Outcome { Answered, TimedOut, Refused, Unreachable };
  Outcome outcome = Outcome::TimedOut;
  dns::Message message; // where answered
  size_t bytes = 0;
  net::Ipv4Address server;
  net::SimTime took{0};
};
// Asks once, and waits.
Exchange ask(Context& context, net::Ipv4Address server, const dns::Message& query, net::SimTime timeout);

// A query with the next id of this program.
dns::Message queryFor(Context& context, const std::string& name, uint16_t type);

// getaddrinfo(3): /etc/hosts first, then the servers, A and AAAA at once.
struct Addresses {
  enum class Status { Found, NoName, TryAgain, TimedOut };
  Status status = Status::NoName;
  std::vector<net::Ipv4Address> addresses;
};
// Gives up at `deadline`, where there is one: then TimedOut.
Addresses getAddresses(Context& context, const std::string& name, std::optional<net::SimTime> deadline = {});

} // namespace fg::commands
