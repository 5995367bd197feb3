// When TCP acknowledges what it received.
#pragma once

#include "ns3/socket.h"

namespace fg::stack {

// The first segments with data of a connection are acknowledged at once (quickack mode: at most
// TCP_MAX_QUICKACKS of them, net/ipv4/tcp_input.c), later ones two by two. Precondition: it is a TCP socket.
// One that a listener has accepted needs a call of its own.
void acknowledgeFirstAtOnce(const ns3::Ptr<ns3::Socket>& socket);

} // namespace fg::stack
