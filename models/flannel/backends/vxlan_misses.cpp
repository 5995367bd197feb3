#include "flannel/backends/vxlan_misses.h"

#include "core/text.h"

#include <algorithm>
#include <utility>

namespace fg::flannel {

using host::NetworkNamespace;

namespace {

constexpr const char* kQuestions = "3"; // app_solicit
// From the kernel's question until the neighbour is set; measured with a program that does nothing else.
constexpr net::SimTime kAnswerTime = std::chrono::microseconds(250);

} // namespace

VxlanByMisses::VxlanByMisses(BackendContext& context, Settings settings) : Vxlan(context, settings) {
  std::ignore = context.node.setSysctl("net.ipv4.neigh." + device()->name + ".app_solicit", kQuestions);
}

// vxlanDevice.Configure: what stands there already is left as it is, an address of an earlier lease too.
void VxlanByMisses::run(const Lease& own) {
  NetworkNamespace& node = context().node;
  trace::CauseScope cause(node.recorder(), "flanneld: its lease " + own.subnet.text());
  host::Interface& flannel = *device();
  std::ignore =
      node.addAddress(flannel, {net::Ipv4Prefix(own.subnet.address(), 32), {}, routing::Scope::Global, {}});
  std::ignore = node.setUp(flannel, true);
  routing::Route whole;
  whole.destination = context().config.network;
  whole.interface = flannel.index;
  whole.scope = routing::Scope::Global; // netlink.SCOPE_UNIVERSE, although it has no gateway
  whole.origin = "flanneld";
  std::ignore = node.addRoute(whole);
  node.neighbors().listener = {"flanneld", [this](const link::Neighbor& asked) { missed(asked); }};
}

// Routes, neighbours and forwarding entries stay; nobody answers any more.
void VxlanByMisses::stop() { context().node.neighbors().listener.reset(); }

// --- leases ------------------------------------------------------------------------------------------

std::vector<VxlanByMisses::Change> VxlanByMisses::readable(const std::vector<LeaseEvent>& batch) {
  std::vector<Change> out;
  for (const LeaseEvent& event : batch) {
    const LeaseAttributes& attributes = event.lease.attributes;
    std::string subnet = m_begun ? "" : "(" + event.lease.subnet.text() + ")";
    if (attributes.backendType != "vxlan")
      context().say("Ignoring non-vxlan subnet" + subnet + ": type=" + attributes.backendType);
    else if (auto vtep = vtepOf(attributes))
      out.push_back({event.type, {event.lease.subnet, *vtep}, attributes.publicIp});
    else
      context().say("Error decoding subnet lease JSON: error parsing hardware addr");
  }
  return out;
}

void VxlanByMisses::handle(const std::vector<LeaseEvent>& batch) {
  auto changes = readable(batch);
  if (!device()) return;
  if (m_begun) {
    for (const Change& change : changes)
      follow(change);
    return;
  }
  begin(changes);
  m_begun = true;
  for (net::Ipv4Address address : std::exchange(m_waiting, {}))
    answer(address);
}

// handleInitialSubnetEvents: the forwarding database becomes what the leases say.
void VxlanByMisses::begin(const std::vector<Change>& changes) {
  NetworkNamespace& node = context().node;
  trace::CauseScope cause(node.recorder(), "flanneld: the leases that it found");
  std::vector<const Change*> missing;
  for (const Change& change : changes) {
    setRemote(change.remote);
    missing.push_back(&change);
  }
  for (const link::VxlanFdb::Entry& entry : device()->vxlan->fdb.entries(node.now()))
    for (const link::VxlanFdb::Remote& remote : entry.remotes) {
      auto isThis = [&](const Change* c) { return c->host == remote.host && c->remote.vtep == entry.mac; };
      if (std::erase_if(missing, isThis) > 0) continue;
      if (auto done = node.removeFdb(*device(), entry.mac, remote); !done)
        context().say("Delete L2 failed: " + core::lowerCase(std::string(core::text(done.error()))));
    }
  for (const Change* change : missing)
    if (auto done = addFdb(*change); !done)
      context().say("Add L2 failed: " + core::lowerCase(std::string(core::text(done.error()))));
}

// handleSubnetEvents: what the kernel says of it is not looked at.
void VxlanByMisses::follow(const Change& change) {
  NetworkNamespace& node = context().node;
  bool added = change.type == LeaseEvent::Type::Added;
  trace::CauseScope cause(node.recorder(), "flanneld: lease " + change.remote.subnet.text() + " of "
                                               + change.host.text() + (added ? "" : " is gone"));
  if (added) {
    setRemote(change.remote);
    std::ignore = addFdb(change);
    return;
  }
  std::ignore = node.removeFdb(*device(), change.remote.vtep, link::VxlanFdb::Remote{change.host, 0, 0, 0});
  removeRemote(change.remote.subnet);
}

void VxlanByMisses::setRemote(const Remote& remote) {
  auto known = std::find_if(m_remotes.begin(), m_remotes.end(),
                            [&](const Remote& one) { return one.subnet == remote.subnet; });
  if (known == m_remotes.end())
    m_remotes.push_back(remote);
  else
    known->vtep = remote.vtep;
}

void VxlanByMisses::removeRemote(const net::Ipv4Prefix& subnet) {
  std::erase_if(m_remotes, [&](const Remote& one) { return one.subnet == subnet; });
}

// Fails where the MAC address has an entry, whatever host that names.
core::KernelResult VxlanByMisses::addFdb(const Change& change) {
  return context().node.changeFdb(*device(), NetworkNamespace::FdbChange::Add,
                                  fdbEntry(change.host, change.remote.vtep));
}

// --- misses ------------------------------------------------------------------------------------------

// A question about an entry that still has a MAC address (NUD_PROBE) is none (handleMiss).
void VxlanByMisses::missed(const link::Neighbor& neighbor) {
  const host::Interface* flannel = device();
  if (!flannel || neighbor.interface != flannel->index || link::isValid(neighbor.state)) return;
  context().timers.after(kAnswerTime, [this, address = neighbor.address] {
    if (m_begun)
      answer(address);
    else
      m_waiting.push_back(address);
  });
}

void VxlanByMisses::answer(net::Ipv4Address address) {
  auto remote = std::find_if(m_remotes.begin(), m_remotes.end(),
                             [&](const Remote& one) { return one.subnet.contains(address); });
  if (remote == m_remotes.end())
    return context().say("L3 miss but route for " + address.text() + " not found");
  if (!device()) return;
  trace::CauseScope cause(context().node.recorder(), "flanneld: the kernel asked for " + address.text()
                                                         + ", of the lease " + remote->subnet.text());
  context().node.setNeighbor(*device(), address, remote->vtep, link::NeighborState::Reachable);
}

} // namespace fg::flannel
