// What the cluster says of itself: kubernetes.json and flannel-leases.json. It names pods, services and
// leases for explanations; packets obey what the hosts say.
#pragma once

#include "capture/folder.h"
#include "scenario/scenario.h"

namespace fg::capture {

void readCluster(const Folder& folder, Findings& findings, scenario::Snapshot& snapshot,
                 scenario::Scenario& scenario);

// Its parts.
void readKubernetes(const TextFile& file, Findings& findings, scenario::Snapshot& snapshot,
                    scenario::Scenario& scenario);
void readLeases(const TextFile& file, Findings& findings, scenario::Snapshot& snapshot);
// FLANNEL_SUBNET of a host's subnet.env, host bits cleared; nothing where it was not captured.
std::optional<net::Ipv4Prefix> ownSubnet(const scenario::found::Namespace& ns);
// Says where a host's subnet.env contradicts its lease.
void compareLeases(const scenario::Snapshot& snapshot, Findings& findings);

} // namespace fg::capture
