// What several commands ask of a namespace.
#pragma once

#include "commands/commands.h"

#include <optional>
#include <string>
#include <string_view>

namespace fg::commands {

// "veth295bef2@if6", or the bare name where the interface has no peer.
std::string nameWithPeer(const host::NetworkNamespace& ns, const host::Interface& interface);
// What goes between < and > in `ip link`.
std::string flagsText(const host::Interface& interface);
// The number of a bridge's port as the kernel numbers ports, from 1 (br_if.c, find_portno); 0 for none.
int portNumber(const host::NetworkNamespace& ns, const host::Interface& port);
// The ports of a bridge, in the order in which /sys/class/net/BRIDGE/brif lists them to brctl: by name.
std::vector<const host::Interface*> portsOf(const host::NetworkNamespace& ns, const host::Interface& bridge);
// An address, or a name of /etc/hosts as the namespace sees that file.
std::optional<net::Ipv4Address> resolve(Context& context, std::string_view name);
// The number of the program that starts now: another one for each run, as the echo identifier that ping uses.
uint16_t processId(const Context& context);
// "Sat Feb  3 01:20:00 2018": the wall clock now, in ctime's form.
std::string clockText(const Context& context);
std::string clockText(const Context& context, net::SimTime at);

} // namespace fg::commands
