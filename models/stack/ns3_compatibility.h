// What differs between ns-3 3.37 (Debian 12) and 3.43 (Debian 13), in one place.
#pragma once

#include "ns3/ip-l4-protocol.h"
#include "ns3/ipv4-routing-protocol.h"
#include "ns3/ipv4.h"
#include "ns3/simulator-impl.h"

#include <tuple>
#include <type_traits>

namespace fg::stack {

// The type of a member function's N-th argument. RouteInput takes its callbacks by value in 3.37 and by
// constant reference in 3.43.
template<size_t N, class Function> struct ArgumentOf;
template<size_t N, class Result, class Class, class... Arguments>
struct ArgumentOf<N, Result (Class::*)(Arguments...)> {
  using Type = std::tuple_element_t<N, std::tuple<Arguments...>>;
};
template<size_t N>
using RouteInputArgument = typename ArgumentOf<N, decltype(&ns3::Ipv4RoutingProtocol::RouteInput)>::Type;

// Nothing in 3.37, an EventId in 3.43.
using StopResult = decltype(std::declval<ns3::SimulatorImpl&>().Stop(std::declval<const ns3::Time&>()));

/**
 * \brief The attributes of Ipv4 that some versions have and others have not. Linux has weak end systems: a
 * host answers for all of its addresses on all of its interfaces.
 */
class Ipv4Compatibility : public ns3::Ipv4 {
private:
  // NOLINTBEGIN(modernize-use-override): which of them override something depends on the version.
  virtual void SetWeakEsModel(bool) {}
  virtual bool GetWeakEsModel() const { return true; }
  virtual void SetStrongEndSystemModel(bool) {}
  virtual bool GetStrongEndSystemModel() const { return false; }
  // NOLINTEND(modernize-use-override)
};

} // namespace fg::stack
