#include "engine/tracing.h"

#include <algorithm>

namespace fg::engine {
namespace {

using Errors = std::vector<core::Diagnostic>;

// Sends the probe, and lets it end.
tl::expected<Path, Errors> playOut(std::shared_ptr<Simulation> simulation, const ProbeRequest& request,
                                   Chance& chance) {
  Path path;
  path.simulation = std::move(simulation);
  auto probe = path.simulation->resolve(request);
  if (!probe) return tl::unexpected(probe.error());
  path.probe = *probe;
  path.packet = path.simulation->send(path.probe, chance);
  path.probability = chance.probability();
  return path;
}

// Plays the scenario until the probe's time first.
tl::expected<Path, Errors> play(const scenario::Scenario& scenario, const ProbeRequest& request,
                                const TraceOptions& options, Chance& chance) {
  auto simulation = std::make_shared<Simulation>(scenario, options.simulation);
  simulation->runUntil(options.at.value_or(scenario.end));
  auto path = playOut(simulation, request, chance);
  simulation->finish();
  return path;
}

tl::expected<Traced, Errors> alone(tl::expected<Path, Errors> path) {
  if (!path) return tl::unexpected(path.error());
  Traced out;
  out.paths.push_back(std::move(*path));
  return out;
}

} // namespace

tl::expected<Traced, Errors> traceProbe(const scenario::Scenario& scenario, const ProbeRequest& request,
                                        const TraceOptions& options) {
  if (!options.allPaths) {
    Chance chance;
    return alone(play(scenario, request, options, chance));
  }
  Traced traced;
  BranchWalk walk;
  double seen = 0;
  bool more = true;
  while (more && traced.paths.size() < options.mostPaths) {
    Chance chance = Chance::forced(walk.next());
    auto path = play(scenario, request, options, chance);
    if (!path) return tl::unexpected(path.error());
    seen += path->probability;
    traced.paths.push_back(std::move(*path));
    more = walk.advance(chance.choices());
    if (options.onPath && !options.onPath(traced.paths.size())) break;
  }
  if (more) traced.remainder = 1 - seen;
  return traced;
}

tl::expected<Traced, Errors> traceProbeIn(std::shared_ptr<Simulation> simulation,
                                          const ProbeRequest& request) {
  Chance chance;
  return alone(playOut(std::move(simulation), request, chance));
}

std::optional<Tried> tryCommand(const scenario::Scenario& scenario, const ProbeRequest& request,
                                const TraceOptions& options, const std::string& place,
                                const std::string& command) {
  TraceOptions withCommand = options;
  withCommand.allPaths = false;
  scenario::Event event;
  event.at = options.at.value_or(scenario.end);
  event.on = place;
  event.kind = "run";
  event.arguments["command"] = command;
  // Daemons take a moment for what they are told to do.
  if (command.starts_with("systemctl ")) withCommand.at = event.at + std::chrono::seconds(3);
  withCommand.simulation.added.push_back(event);
  Chance chance;
  auto path = play(scenario, request, withCommand, chance);
  if (!path) return {};
  const auto& events = path->simulation->events();
  auto done = std::ranges::find_if(events, [&](const EventResult& each) {
    return each.event->at == event.at && each.event->on == place && each.event->arguments == event.arguments;
  });
  if (done == events.end() || done->result.status != 0) return {};
  auto conversation = trace::conversationOf(path->simulation->recording(), path->packet);
  bool answered = conversation.reply && conversation.reply->disposition == trace::Disposition::Delivered;
  return Tried{conversation.request.disposition, conversation.request.last.ttl, answered};
}

} // namespace fg::engine
