#include "host/streams.h"

#include "host/network_namespace.h"
#include "host/user_space.h"

namespace fg::host {

std::string_view text(StreamEnd end) {
  switch (end) {
  case StreamEnd::Closed:
    return "EOF";
  case StreamEnd::Refused:
    return "connection refused";
  case StreamEnd::Reset:
    return "connection reset by peer";
  case StreamEnd::TimedOut:
    return "connection timed out";
  case StreamEnd::NetUnreachable:
    return "network is unreachable";
  case StreamEnd::HostUnreachable:
    return "no route to host";
  case StreamEnd::PermissionDenied:
    return "permission denied";
  case StreamEnd::Invalid:
    return "invalid argument";
  }
  return "";
}

Streams* streamsOf(const Environment& environment) {
  UserSpace* programs = environment.links.userSpace();
  return programs ? programs->streams() : nullptr;
}

} // namespace fg::host
