// Finds out what joins the namespaces of a capture: veth pairs, Ethernet segments, and machines that the
// capture knows of but does not hold.
#pragma once

#include "capture/folder.h"
#include "scenario/scenario.h"

namespace fg::capture {

void join(const Folder& folder, Findings& findings, scenario::Snapshot& snapshot,
          scenario::Scenario& scenario);

// Its parts, in this order.
// Veth ends are joined where each names the other's index, within one host.
void joinPairs(scenario::Snapshot& snapshot, Findings& findings);
// The interfaces of links.json, then those that neighbour tables prove to be on one link, then those whose
// addresses share a prefix.
void joinSegments(const Folder& folder, Findings& findings, scenario::Snapshot& snapshot,
                  scenario::Scenario& scenario);
// Whoever answered ARP and is not in the capture, and the other ends of veth pairs that are not.
void addOutsiders(scenario::Snapshot& snapshot, Findings& findings);

} // namespace fg::capture
