#include "lab/neighbors.h"

#include "host/systemd_unit.h"
#include "lab/sockets.h"

#include <chrono>
#include <set>
#include <sys/socket.h>
#include <thread>
#include <tuple>
#include <unistd.h>

namespace fg::lab {
namespace {

constexpr uint16_t kDiscard = 9;

bool isHost(const NamespacePlan& plan) { return plan.node == plan.name; }

// The next hops of its routes, and the other hosts' addresses on its segments.
std::set<net::Ipv4Address> neighborsOf(const NamespacePlan& plan, const Blueprint& blueprint) {
  std::set<net::Ipv4Address> out;
  for (const std::string& route : plan.routes) {
    std::vector<std::string> words = host::splitWords(route);
    for (std::size_t i = 0; i + 1 < words.size(); ++i)
      if (auto gateway = net::Ipv4Address::parse(words[i + 1]); gateway && words[i] == "via")
        out.insert(*gateway);
  }
  for (const InterfacePlan& own : plan.interfaces)
    for (const NamespacePlan& other : blueprint.namespaces)
      for (const InterfacePlan& interface : other.interfaces)
        if (isHost(other) && &other != &plan && !own.segment.empty() && own.segment == interface.segment)
          for (const Address& address : interface.addresses)
            out.insert(address.prefix.address());
  return out;
}

void sayHello(const std::set<net::Ipv4Address>& to) {
  int socket = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  for (net::Ipv4Address neighbor : to) {
    sockaddr_in address = socketAddress(neighbor, kDiscard);
    std::ignore = sendto(socket, "hello", 5, 0, reinterpret_cast<sockaddr*>(&address), sizeof address);
  }
  close(socket);
}

} // namespace

tl::expected<void, std::string> meetNeighbors(const Network& network, const Blueprint& blueprint) {
  for (const NamespacePlan& plan : blueprint.namespaces) {
    if (!isHost(plan)) continue;
    Inside inside(*network.find(plan.name));
    sayHello(neighborsOf(plan, blueprint));
  }
  std::this_thread::sleep_for(std::chrono::milliseconds(200)); // three unanswered queries take 60
  for (const NamespacePlan& plan : blueprint.namespaces) {
    Ran ran = network.run(plan.name, {"conntrack", "-F"});
    if (ran.status != 0) return tl::unexpected(plan.name + ": conntrack -F: " + ran.err);
  }
  return {};
}

} // namespace fg::lab
