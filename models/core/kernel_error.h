// Why the (simulated) kernel refused an operation: errno values, with the words of strerror.
#pragma once

#include <string_view>

#include <tl/expected.hpp>

namespace fg::core {

enum class KernelError {
  NoEntry,             // ENOENT
  NoSuchProcess,       // ESRCH: no such route
  Exists,              // EEXIST
  NoDevice,            // ENODEV
  Invalid,             // EINVAL
  NetDown,             // ENETDOWN
  NetUnreachable,      // ENETUNREACH
  HostUnreachable,     // EHOSTUNREACH
  AddressNotAvailable, // EADDRNOTAVAIL
  Busy,                // EBUSY
  InvalidGateway,      // ENETUNREACH, for which iproute2 has words of its own: "Nexthop has invalid gateway."
  InvalidPrefix,       // EINVAL: "Invalid prefix for given prefix length."
  PermissionDenied,    // EACCES: a prohibit route
  NoBuffers,           // ENOBUFS: the neighbour table is full
  DeviceForOnlink,     // EINVAL: "Nexthop device required for onlink."
  InvalidSource,       // EINVAL: "Invalid prefsrc address."
  InvalidScope,        // EINVAL: "Invalid scope."
  NoTable,             // ENOENT: "ipv4: FIB table does not exist."
};

// "File exists", "Network is unreachable" …, as strerror(3) says it.
std::string_view text(KernelError error);

using KernelResult = tl::expected<void, KernelError>;

} // namespace fg::core
