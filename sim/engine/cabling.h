// Joins the world to the devices: what the world wires, the fabric builds.
#pragma once

#include "stack/endpoint.h"
#include "stack/fabric.h"
#include "world/world.h"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace fg::engine {

class Cabling : public host::LinkDriver, public world::Wiring {
public:
  explicit Cabling(stack::Fabric& fabric) : m_fabric(fabric) {}
  void setWorld(world::World* world) { m_world = world; }
  // The programs of a namespace; made on first use.
  stack::Endpoint& endpoint(host::NetworkNamespace& ns);
  // How `statistic` and its like choose in all namespaces, those to come included; empty: each by its own
  // chance.
  using Choose = std::function<bool(host::NetworkNamespace& ns, double probability)>;
  void chooseBy(Choose choose);
  // Writes what each interface sends and receives, as Fabric::enablePcap.
  void capture(const std::string& folder);
  // Ends all programs, as must be done before the simulator goes.
  void closeEndpoints() { m_endpoints.clear(); }

  // --- host::LinkDriver ---
  void interfaceAdded(host::NetworkNamespace& where, host::Interface& interface) override;
  void vethPairAdded(host::NetworkNamespace& where, host::Interface& interface) override;
  void interfaceRemoved(host::NetworkNamespace& where, host::Interface& interface) override;
  void interfaceChanged(host::NetworkNamespace& where, host::Interface& interface) override;
  void prepare(host::NetworkNamespace& where) override;
  host::UserSpace* userSpace() override { return &m_fabric; }

  // --- world::Wiring ---
  void addNamespace(host::NetworkNamespace& ns) override;
  void addSegment(const scenario::Segment& segment) override;
  void connect(host::NetworkNamespace& ns, host::Interface& interface, const std::string& segment) override;
  void setFault(const std::string& segment, const world::LinkFault& fault, core::Rng chance) override;
  void connectToInternet(host::NetworkNamespace& ns, host::Interface& interface) override;
  void leadOutside(host::NetworkNamespace& ns, host::Interface& interface,
                   const std::string& assumption) override;
  void setSought(const Sought& sought) override { m_fabric.setSought(sought); }
  void listen(host::NetworkNamespace& ns, const scenario::Listener& listener) override;
  std::vector<scenario::Listener> listeners(const host::NetworkNamespace& ns) const override;

private:
  void letChoose(host::NetworkNamespace& ns);

  stack::Fabric& m_fabric;
  Choose m_choose;
  std::vector<host::NetworkNamespace*> m_all;
  world::World* m_world = nullptr;
  bool m_hasInternet = false;
  // By the id of the namespace: a pod that comes back has a new one, under the same name.
  std::map<uint32_t, std::unique_ptr<stack::Endpoint>> m_endpoints;
};

} // namespace fg::engine
