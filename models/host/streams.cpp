#include "host/streams.h"

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

} // namespace fg::host
