// Small things about real sockets and interfaces.
#pragma once

#include "net/ipv4_address.h"

#include <netinet/in.h>
#include <string>

namespace fg::lab {

sockaddr_in socketAddress(net::Ipv4Address address, uint16_t port);

// Waits until an interface of this namespace has a carrier, 20 seconds at most; false where it gets none.
// `socket` is any of the namespace.
bool awaitCarrier(int socket, const std::string& interface);

} // namespace fg::lab
