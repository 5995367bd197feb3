// Brings a network namespace into the state in which a snapshot found it.
#pragma once

#include "commands/commands.h"
#include "host/network_namespace.h"
#include "scenario/snapshot.h"

namespace fg::world {

// An interface as the namespace is to have it; its master, its addresses and the far end of its cable follow.
host::Interface interfaceOf(const scenario::found::Interface& found, const scenario::found::Namespace& ns);

// Everything behind interfaces and cables. What the model refuses becomes a warning that is due when a packet
// comes to the namespace. `cluster` answers the commands that restore what has no field of its own.
void restoreState(host::NetworkNamespace& ns, const scenario::found::Namespace& found,
                  commands::Cluster& cluster);

// Its parts, in this order.
void restoreSysctls(host::NetworkNamespace& ns, const scenario::found::Namespace& found);
void restoreAddresses(host::NetworkNamespace& ns, const scenario::found::Namespace& found);
void restoreRoutes(host::NetworkNamespace& ns, const scenario::found::Namespace& found);
void restoreNeighbors(host::NetworkNamespace& ns, const scenario::found::Namespace& found);
void restoreFdb(host::NetworkNamespace& ns, const scenario::found::Namespace& found);
void restoreCommands(host::NetworkNamespace& ns, const scenario::found::Namespace& found,
                     commands::Cluster& cluster);
void restoreRules(host::NetworkNamespace& ns, const scenario::found::Namespace& found);
void restoreConnections(host::NetworkNamespace& ns, const scenario::found::Namespace& found);

// What commands print of its past.
void restoreCounters(host::NetworkNamespace& ns, const scenario::found::Signs& signs);

// A warning for the packets that come here: "node1: …".
void caveat(host::NetworkNamespace& ns, const std::string& text);

} // namespace fg::world
