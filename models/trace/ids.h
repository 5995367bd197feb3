// The ids of the recording.
#pragma once

#include "core/strong_id.h"

namespace fg::trace {

using StringId = core::StrongId<struct StringTag>;       // a text that the recording keeps once
using NamespaceId = core::StrongId<struct NamespaceTag>; // a network namespace of the recording
using PacketId = core::StrongId<struct PacketTag>;       // a packet from its origin to its end
using ChainId = core::StrongId<struct ChainTag>;         // an iptables chain as it was for a while

} // namespace fg::trace
