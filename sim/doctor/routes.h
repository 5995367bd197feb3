// Does a node send what is for a lease's subnet the way that the lease demands?
#pragma once

#include "doctor/patient.h"

#include <map>
#include <optional>

namespace fg::doctor {

enum class RouteState {
  Right,
  Missing,
  Wrong,   // there is a route to that very subnet, and it leads elsewhere
  OffLink, // the lease's public address is on no link of the node: no plain route can lead there
  NotAsked // the node has no part in flannel's network, or it is the lease's own
};

struct RouteToLease {
  RouteState state = RouteState::NotAsked;
  const routing::Route* route = nullptr; // to that very subnet; null where there is none
  std::optional<world::IntendedWay> way; // as it should be; where it is known
};

// The main table of a node, by destination.
class RouteBook {
public:
  RouteBook(Patient& patient, const NodeView& node);
  RouteToLease to(const world::LeaseInfo& lease) const;

private:
  bool tunnelsTo(const net::Ipv4Prefix& subnet) const;

  Patient& m_patient;
  const NodeView& m_node;
  bool m_takesPart = false;
  std::map<net::Ipv4Prefix, const routing::Route*> m_routes; // the best of each destination
};

} // namespace fg::doctor
