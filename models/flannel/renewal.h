// When flanneld writes its lease again, in Go's arithmetic and Go's words.
// https://github.com/flannel-io/flannel/blob/v0.9.1/main.go: MonitorLease
#pragma once

#include "net/sim_time.h"

#include <chrono>
#include <optional>
#include <string>

namespace fg::flannel {

// How long it waits: until `margin` before the end of the lease, by the node's clock `now`. Negative where
// that has passed. A reservation has no end, which Go takes for the year 1: the difference is cut off at
// -2^63 ns, and taking the margin off flows over to 292 years (flannel #1242). So nobody renews a
// reservation.
net::SimTime renewalDelay(std::optional<net::SimTime> expiration, net::SimTime now, net::SimTime margin);

// As Go's time.Duration prints itself: "23h0m0s", "22h59m59.95s", "-3m0s".
std::string goText(net::SimTime duration);

// As Go's time.Time prints itself, in UTC: "2018-01-02 10:49:00.5 +0000 UTC". `time` is counted from `epoch`.
std::string goText(std::chrono::sys_seconds epoch, net::SimTime time);

} // namespace fg::flannel
