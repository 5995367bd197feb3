// One play of a scenario on ns-3: the only place that runs the simulator.
#pragma once

#include "engine/chance.h"
#include "engine/probe.h"
#include "scenario/scenario.h"
#include "trace/trace.h"
#include "world/world.h"

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace fg::stack {
class Endpoint;
struct Answer;
} // namespace fg::stack

namespace fg::engine {

struct Listening {
  std::string place;
  scenario::Listener listener;
};

struct Options {
  std::optional<uint64_t> seed = {};       // instead of the scenario's
  std::string pcapFolder = {};             // empty: no pcap files
  std::vector<scenario::Event> added = {}; // a branch: appended to the scenario's events
  std::vector<Listening> listening = {};   // --listen
  bool captureFrames = false;              // keeps what each interface sends and receives, for tcpdump
  world::Sleep sleep = world::Sleep::InLargeClusters;
  bool keepBytes = false; // keeps what packets are made of, step by step
};

// What an event of the timeline did.
struct EventResult {
  const scenario::Event* event = nullptr;
  commands::CommandResult result; // of a "run" event; status 0 and no text otherwise
};

// ns-3 allows one simulation at a time in a process; the next may begin when this one is destroyed.
class Simulation {
public:
  // Precondition: the scenario has no errors. It must live as long as the simulation.
  Simulation(const scenario::Scenario& scenario, Options options);
  ~Simulation();
  Simulation(const Simulation&) = delete;
  Simulation& operator=(const Simulation&) = delete;

  world::World& world();
  const trace::Recording& recording() const;
  trace::Recorder& recorder();
  net::SimTime now() const;
  const std::vector<EventResult>& events() const;

  // The programs of a place that has a namespace: for transfers that no probe makes.
  stack::Endpoint& endpoint(const world::Place& place);

  // Plays on until `time`; does nothing where it is past already. `keepOn` is told now and then how much of
  // it is done (0 to 1); false where it stopped the play, which then stands between two events.
  bool runUntil(net::SimTime time, const std::function<bool(double done)>& keepOn = {});

  // When something happens next; nothing where nothing is left.
  std::optional<net::SimTime> next() const;

  // All that is wrong with a request (unknown places, a missing port …), or the probe.
  tl::expected<Probe, std::vector<core::Diagnostic>> resolve(const ProbeRequest& request);
  // Sends the probe now and plays on until the packet, and all that it caused, has come to an end, or for
  // `patience` at most. Choices of `statistic` matches go by `chance`. `told` hears what comes back.
  trace::PacketId send(const Probe& probe, Chance& chance, net::SimTime patience = std::chrono::seconds(10),
                       const std::function<void(const stack::Answer&)>& told = {});

  // Sends the probe now and plays on for `pause` only, whatever becomes of it: many can be on their way at
  // once. Choices that `statistic` matches make in that time go by `chance`.
  trace::PacketId launch(const Probe& probe, Chance& chance, net::SimTime pause);
  // Plays on until these packets, and all that they caused, have come to an end, or for `patience` at most.
  void settle(const std::vector<trace::PacketId>& packets, net::SimTime patience = std::chrono::seconds(10));

  // Gives ns-3's simulator back; world and recording stay readable, nothing can be played any more.
  void finish();

  // Runs an emulated command now; ping and the like let time pass.
  commands::CommandResult execute(const world::Place& place, const std::vector<std::string>& words);
  commands::CommandResult executeLine(const world::Place& place, std::string_view line);
  // The same in a shell that goes on: variables, folder and status are taken from `shell`, and kept there.
  struct Shell {
    std::map<std::string, std::string, std::less<>> environment;
    commands::ShellState state;
  };
  commands::CommandResult executeLine(const world::Place& place, std::string_view line, Shell& shell);
  std::vector<std::string> complete(const world::Place& place, std::string_view line);

private:
  void playFrom(std::size_t index);
  void play(const scenario::Event& event);
  trace::PacketId originate(const Probe& probe, const std::function<void(const stack::Answer&)>& told);
  void chooseBy(Chance* chance);
  struct State;
  std::unique_ptr<State> m_state;
};

} // namespace fg::engine
