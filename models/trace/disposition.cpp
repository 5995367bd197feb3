#include "trace/disposition.h"

#include <array>
#include <utility>

namespace fg::trace {
namespace {

constexpr std::array kAll{Disposition::Delivered,
                          Disposition::LeavesModel,
                          Disposition::Denied,
                          Disposition::Rejected,
                          Disposition::NoRoute,
                          Disposition::NeighborUnreachable,
                          Disposition::TtlExpired,
                          Disposition::Loop,
                          Disposition::PacketTooBig,
                          Disposition::InterfaceDown,
                          Disposition::NoListener,
                          Disposition::Martian,
                          Disposition::ForwardingDisabled,
                          Disposition::NotForUs,
                          Disposition::Malformed,
                          Disposition::QueueFull,
                          Disposition::ConntrackDrop,
                          Disposition::LinkFault,
                          Disposition::InFlight};
}

std::string_view name(Disposition disposition) {
  switch (disposition) {
  case Disposition::Delivered:
    return "delivered";
  case Disposition::LeavesModel:
    return "leaves-model";
  case Disposition::Denied:
    return "denied";
  case Disposition::Rejected:
    return "rejected";
  case Disposition::NoRoute:
    return "no-route";
  case Disposition::NeighborUnreachable:
    return "neighbor-unreachable";
  case Disposition::TtlExpired:
    return "ttl-expired";
  case Disposition::Loop:
    return "loop";
  case Disposition::PacketTooBig:
    return "packet-too-big";
  case Disposition::InterfaceDown:
    return "interface-down";
  case Disposition::NoListener:
    return "no-listener";
  case Disposition::Martian:
    return "martian";
  case Disposition::ForwardingDisabled:
    return "forwarding-disabled";
  case Disposition::NotForUs:
    return "not-for-us";
  case Disposition::Malformed:
    return "malformed";
  case Disposition::QueueFull:
    return "queue-full";
  case Disposition::ConntrackDrop:
    return "conntrack-drop";
  case Disposition::LinkFault:
    return "link-fault";
  case Disposition::InFlight:
    return "in-flight";
  }
  return "";
}

std::optional<Disposition> parseDisposition(std::string_view text) {
  for (Disposition d : kAll)
    if (name(d) == text) return d;
  return {};
}

std::span<const Disposition> allDispositions() { return kAll; }

bool isSuccess(Disposition disposition) {
  return disposition == Disposition::Delivered || disposition == Disposition::LeavesModel;
}

} // namespace fg::trace
