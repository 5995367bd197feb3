#include "report/render_change.h"

#include "report/text/display_width.h"

#include <algorithm>

namespace fg::report {
namespace {

constexpr int kTimeColumns = 10, kWhereColumns = 18;

std::string stateText(const Sentences& say, trace::StateKind kind) {
  switch (kind) {
  case trace::StateKind::Interface:
    return say("state.interface");
  case trace::StateKind::Address:
    return say("state.address");
  case trace::StateKind::Route:
    return say("state.route");
  case trace::StateKind::Rule:
    return say("state.rule");
  case trace::StateKind::Sysctl:
    return say("state.sysctl");
  case trace::StateKind::Neighbor:
    return say("state.neighbor");
  case trace::StateKind::Fdb:
    return say("state.fdb");
  case trace::StateKind::Conntrack:
    return say("state.conntrack");
  case trace::StateKind::Lease:
    return say("state.lease");
  case trace::StateKind::Pod:
    return say("state.pod");
  case trace::StateKind::Service:
    return say("state.service");
  case trace::StateKind::Endpoints:
    return say("state.endpoints");
  case trace::StateKind::Daemon:
    return say("state.daemon");
  case trace::StateKind::Event:
    return say("state.event");
  }
  return {};
}

// The name without the pod's Kubernetes namespace, so that the column stays narrow.
std::string whereText(const trace::Recording& recording, const trace::StateChange& change,
                      const Sentences& say) {
  if (!change.where) return say("change.cluster");
  const std::string& name = recording.nameSpace(change.where).name;
  return name.substr(name.find('/') == std::string::npos ? 0 : name.find('/') + 1);
}

} // namespace

std::string sourceText(core::SourceRef source) {
  source.file = source.file.substr(source.file.rfind('/') + 1);
  return source.text();
}

std::string changeText(const trace::StateChange& change, const Sentences& say) {
  std::string state = stateText(say, change.state), what = say.recorded(change.what);
  switch (change.change) {
  case trace::ChangeKind::Added:
    return say("change.added", state, what);
  case trace::ChangeKind::Removed:
    return say("change.removed", state, what);
  case trace::ChangeKind::Changed:
    return say("change.changed", state, what);
  case trace::ChangeKind::Failed:
    return say("change.failed", state, what);
  }
  return {};
}

std::string renderChange(const trace::Recording& recording, const trace::StateChange& change,
                         const Sentences& say, int width) {
  std::string because = say.recorded(change.cause());
  if (change.source().isKnown())
    because += fmt::format("{}{}", because.empty() ? "" : "  ", sourceText(change.source()));
  std::string begin = padded(momentText(change.at), kTimeColumns) + " ";
  begin += padded(shortened(whereText(recording, change, say), kWhereColumns - 1), kWhereColumns);
  int indent = displayWidth(begin), room = std::max(width - indent, 20);
  std::string what = changeText(change, say), out;
  // One line where both fit, otherwise the cause below.
  bool together = displayWidth(what) + 2 + displayWidth(because) <= room && !because.empty();
  auto rows = wrapped(together ? fmt::format("{}  {}", what, because) : what, room);
  if (!together && !because.empty())
    for (const std::string& row : wrapped(because, room - 2))
      rows.push_back("  " + row);
  for (size_t i = 0; i < rows.size(); ++i) {
    if (i > 0) out += '\n';
    out += i == 0 ? begin : std::string(static_cast<size_t>(indent), ' ');
    out += rows[i];
  }
  return out;
}

std::string momentText(net::SimTime time) {
  using namespace std::chrono;
  return net::durationText(abs(time) < seconds(1) ? floor<microseconds>(time) : floor<milliseconds>(time));
}

} // namespace fg::report
