// The table of connections of one network namespace. To be filled in with its NAT by the netfilter room.
#pragma once

namespace fg::netfilter {
class Conntrack {};
} // namespace fg::netfilter
