// Small things about real sockets and interfaces.
#pragma once

#include "net/ipv4_address.h"

#include <netinet/in.h>
#include <string>
#include <vector>

namespace fg::lab {

sockaddr_in socketAddress(net::Ipv4Address address, uint16_t port);

// A TUN interface of this namespace; -1 and errno where it cannot be opened. It is made where it is not
// there.
int openTun(const std::string& name);
// Makes one that stays when nobody has it open any more; what is wrong where it cannot be.
std::vector<std::string> makeTun(const std::string& name, int index);

// Waits until an interface of this namespace has a carrier, 20 seconds at most; false where it gets none.
// `socket` is any of the namespace.
bool awaitCarrier(int socket, const std::string& interface);

} // namespace fg::lab
