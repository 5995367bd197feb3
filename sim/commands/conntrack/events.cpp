// -E and -S: what happened so far.
#include "commands/conntrack/request.h"
#include "commands/support/result.h"

namespace fg::commands::conntrack {
namespace {

using netfilter::ConntrackEvent;

bool isWanted(const Request& request, ConntrackEvent::Kind kind) {
  auto names = [&](std::string_view name) { return request.events.find(name) != std::string::npos; };
  if (names("ALL")) return true;
  switch (kind) {
  case ConntrackEvent::Kind::New:
    return names("NEW");
  case ConntrackEvent::Kind::Update:
    return names("UPDATES");
  case ConntrackEvent::Kind::Destroy:
    return names("DESTROY");
  }
  return false;
}

// -o timestamp: seconds since 1970 and microseconds.
std::string timeText(const Context& context, net::SimTime at) {
  using namespace std::chrono;
  const auto clock = context.machine.clock.time_since_epoch() + duration_cast<microseconds>(at);
  const auto micro = duration_cast<microseconds>(clock).count();
  return fmt::format("[{}.{:06}]\t", micro / 1000000, micro % 1000000);
}

} // namespace

CommandResult events(Context& context, const Request& request, const std::string& version) {
  const netfilter::Conntrack& conntrack = context.ns.netfilter().conntrack;
  context.ns.netfilter().conntrack.entries(context.ns.now()); // what has expired is told, too
  const netfilter::ConntrackFormat format = formatOf(context, request);
  std::string out, err;
  size_t count = 0;
  for (const ConntrackEvent& event : conntrack.events.events()) {
    if (!isWanted(request, event.kind) || !request.filter.fits(event.facts)) continue;
    if (request.wantsTimes) out += timeText(context, event.at);
    out += conntrack.text(event, format) + '\n';
    ++count;
  }
  if (uint64_t lost = conntrack.events.forgotten())
    err = fmt::format("flannelgraph keeps {} events of each namespace: {} older ones are not shown\n",
                      netfilter::ConntrackEventLog::kKept, lost);
  return {0, out, err + fmt::format("{}: {} flow events have been shown.\n", version, count)};
}

// One processor's counters; Linux 3.10 has others.
CommandResult statistics(Context& context) {
  const netfilter::Conntrack& conntrack = context.ns.netfilter().conntrack;
  context.ns.netfilter().conntrack.entries(context.ns.now());
  const netfilter::ConntrackCounters& c = conntrack.counters;
  if (conntrack.settings.isOld())
    return success(fmt::format(
        "cpu=0   \tsearched=0 found={} new={} invalid={} ignore={} delete={} delete_list={} insert={} "
        "insert_failed={} drop={} early_drop={} error={} search_restart=0 \n",
        c.found, c.begun, c.invalid, c.ignored, c.removed, c.removed, c.confirmed + c.inserted,
        c.insertFailed, c.dropped, c.earlyDropped, c.errors));
  return success(fmt::format("cpu=0   \tfound={} invalid={} insert={} insert_failed={} drop={} early_drop={} "
                             "error={} search_restart=0 clash_resolve={} chaintoolong=0 \n",
                             c.taken, c.invalid, c.inserted, c.insertFailed, c.dropped, c.earlyDropped,
                             c.errors, c.clashesResolved));
}

} // namespace fg::commands::conntrack
