#include "engine/cabling.h"

#include <algorithm>

namespace fg::engine {

void Cabling::interfaceAdded(host::NetworkNamespace& where, host::Interface& interface) {
  m_fabric.interfaceAdded(where, interface);
}

void Cabling::vethPairAdded(host::NetworkNamespace& where, host::Interface& interface) {
  m_fabric.vethPairAdded(where, interface);
  if (m_world) m_world->vethPairAdded(where, interface);
}

void Cabling::interfaceRemoved(host::NetworkNamespace& where, host::Interface& interface) {
  m_fabric.interfaceRemoved(where, interface);
}

void Cabling::interfaceChanged(host::NetworkNamespace& where, host::Interface& interface) {
  m_fabric.interfaceChanged(where, interface);
}

void Cabling::addNamespace(host::NetworkNamespace& ns) { m_fabric.attach(ns); }

void Cabling::addSegment(const scenario::Segment& segment) {
  m_fabric.addSegment(segment.name, segment.rate, segment.delay);
}

void Cabling::connect(host::NetworkNamespace& ns, host::Interface& interface, const std::string& segment) {
  m_fabric.connect(ns, interface, segment);
}

void Cabling::connectToInternet(host::NetworkNamespace& ns, host::Interface& interface) {
  m_fabric.connectToInternet(ns, interface);
}

void Cabling::listen(host::NetworkNamespace& ns, const scenario::Listener& listener) {
  auto& known = m_listeners[ns.name()];
  auto same = [&](const scenario::Listener& l) { return l.protocol == listener.protocol && l.port == listener.port; };
  if (std::any_of(known.begin(), known.end(), same)) return;
  known.push_back(listener);
  m_fabric.endpoint(ns).listen(listener.protocol, listener.port);
}

std::vector<scenario::Listener> Cabling::listeners(const host::NetworkNamespace& ns) const {
  auto it = m_listeners.find(ns.name());
  return it == m_listeners.end() ? std::vector<scenario::Listener>() : it->second;
}

} // namespace fg::engine
