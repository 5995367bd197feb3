// How packets get from node to node: what each kind of backend does with leases.
#pragma once

#include "core/registry.h"
#include "flannel/config.h"
#include "flannel/subnet_manager.h"
#include "host/network_namespace.h"

#include <memory>

namespace fg::flannel {

// The interface that the node speaks to others through.
struct ExternalInterface {
  std::string name;
  int index = 0;
  net::Ipv4Address address;
  net::Ipv4Address publicAddress; // what other nodes are told
  uint32_t mtu = 1500;
};

// What a backend works with. Outlives the backend.
struct BackendContext {
  host::NetworkNamespace& node;
  const Version& version;
  ExternalInterface external;
  core::Timers& timers;
  SubnetManager::Say say;
  Config config = {}; // set before a backend is made
};

class UdpProxy;

// How the program that carries packets gets on.
enum class ForwarderPace { Well, Slow, Dead };

class Backend {
public:
  virtual ~Backend() = default;

  // What goes into the lease for other nodes.
  virtual LeaseAttributes attributes() const = 0;
  virtual uint32_t mtu() const = 0;
  // The lease is there; begins whatever goes on for as long as the daemon runs.
  virtual void run(const Lease& own) = 0;
  // Other nodes' leases came or went.
  virtual void handle(const std::vector<LeaseEvent>& batch) = 0;
  // The daemon ends, or registers anew.
  virtual void stop() {}
  // False where no program carries packets.
  virtual bool setPace(ForwarderPace) { return false; }
  // The program that carries packets; null where none does.
  virtual const UdpProxy* proxy() const { return nullptr; }
};

struct BackendSpec {
  std::string name; // Type in the configuration, in lower case
  // The backend, or why it cannot work here in flannel's words.
  std::function<tl::expected<std::unique_ptr<Backend>, std::string>(BackendContext&)> make;
  // Backend::attributes() of a node that is not made yet: `macOf` tells what chance gives its interfaces.
  // Empty: nodes with this backend have to be there from the beginning.
  using MacOf = std::function<net::MacAddress(const std::string& interface)>;
  // Nothing where make() would refuse.
  std::function<std::optional<LeaseAttributes>(const Config&, net::Ipv4Address publicIp, const MacOf& macOf)>
      foretell = {};
};

// The list of backends. register.cpp
const core::Registry<BackendSpec>& backends();

} // namespace fg::flannel
