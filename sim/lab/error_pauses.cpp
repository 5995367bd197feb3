#include "lab/error_pauses.h"

#include "stack/icmp_limits.h"

#include <algorithm>

namespace fg::lab {
namespace {

constexpr int kBurst = 5; // ip_rt_error_burst; one more where only icmp_ratelimit counts (XRLIM_BURST_FACTOR)

// Routers send their redirects to one host ever more seldom: after the n-th, none for 2^n times a fiftieth of
// a second (ip_rt_send_redirect).
net::SimTime silenceAfter(int redirects) {
  constexpr int kMost = 9; // ip_rt_redirect_number
  return std::chrono::milliseconds(24) * (1 << std::min(redirects, kMost));
}

} // namespace

net::SimTime ErrorPauses::next() {
  net::SimTime pause{0};
  const trace::Recording& recording = m_simulation.recording();
  for (; m_steps < recording.steps.size(); ++m_steps) {
    const trace::Step& step = recording.steps[m_steps];
    const auto* error = std::get_if<trace::IcmpErrorSent>(&step.detail);
    if (!error) continue;
    Account& account = m_accounts[{step.where.value, error->to}];
    net::SimTime since = step.at - account.last;
    bool isRedirect = error->type == net::icmp::kRedirect;
    int cost = isRedirect ? 0 : costOf(step, *error);
    if (isRedirect && account.redirects > 0)
      pause = std::max(pause, std::min(since, silenceAfter(account.redirects)));
    if (cost > 0 && account.spent + cost > kBurst)
      pause = std::max(pause, std::min<net::SimTime>(since, std::chrono::seconds(kBurst + 1)));
    account.spent = isRedirect ? kBurst : account.spent + cost;
    account.redirects += isRedirect ? 1 : 0;
    account.last = step.at;
  }
  return pause;
}

// Seconds of what is saved up: one of ip_error's, which a REJECT looks like here, and one of
// icmp_ratelimit's.
int ErrorPauses::costOf(const trace::Step& step, const trace::IcmpErrorSent& error) const {
  using namespace net::icmp;
  bool isUnroutable =
      error.type == kUnreachable
      && (error.code == kNetUnreachable || error.code == kHostUnreachable || error.code == kAdminProhibited);
  const world::Place* place = m_simulation.world().find(step.where);
  bool isLimited = place && place->ns && place->ns->ipv4().icmpRatelimit != 0
                   && stack::IcmpLimits::isLimited(place->ns->ipv4(), error.type);
  return (isUnroutable ? 1 : 0) + (isLimited ? 1 : 0);
}

} // namespace fg::lab
