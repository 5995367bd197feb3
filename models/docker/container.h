// A container as `docker ps` shows it. Nothing is executed: it has a network namespace, and a command line.
#pragma once

#include "net/sim_time.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace fg::docker {

struct ContainerRequest {
  std::string name;                 // "k8s_coredns_coredns-…_0"
  std::string image;                // as asked for: "docker.io/coredns/coredns@sha256:…"
  std::vector<std::string> command; // its words
  std::string sandbox;              // the name of the sandbox whose network it shares; empty: the host's
  std::string id;                   // a pin; empty: by chance
  std::map<std::string, std::string> labels = {};
};

struct Container {
  std::string id; // 64 hexadecimal digits
  ContainerRequest request;
  bool isSandbox = false;
  bool running = true;
  net::SimTime created{0}, started{0};
  std::optional<net::SimTime> finished; // where it does not run any more
  int exitStatus = 0;
};

// "About an hour": how docker says how long something has been (go-units' HumanDuration).
enum class Seconds { Many, OneApart }; // docker 1.13 says "1 second", 1.12 "1 seconds"
std::string humanDuration(net::SimTime time, Seconds seconds);

} // namespace fg::docker
