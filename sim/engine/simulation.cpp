#include "engine/simulation.h"

#include "engine/cabling.h"
#include "engine/packet_prober.h"
#include "engine/resolution.h"
#include "events/events.h"
#include "stack/step_simulator.h"
#include "world/cluster.h"

#include <algorithm>
#include <array>
#include <cassert>

namespace fg::engine {
namespace {

constexpr uint64_t kEventsBetweenQuestions = 256; // well under 10 ms
constexpr uint64_t kEventsBetweenLooks = 32;      // whether many packets have come to their end
constexpr uint16_t kEchoId = 1;
constexpr std::array<uint8_t, 4> kRequest{'p', 'i', 'n', 'g'}; // the four bytes of a TCP probe

// A packet may cause others, which come behind it (an answer, an ICMP error). All of them are at an end when
// none is on its way any more. Precondition: at least one probe.
bool allEnded(const trace::Recording& recording, const std::vector<trace::PacketId>& probes) {
  uint32_t first = std::min_element(probes.begin(), probes.end(), [](trace::PacketId a, trace::PacketId b) {
                     return a.value < b.value;
                   })->value;
  std::vector<bool> family(recording.packets.size() - first);
  for (trace::PacketId probe : probes)
    family[probe.value - first] = true;
  for (uint32_t i = first; i < recording.packets.size(); ++i) {
    const trace::PacketRecord& packet = recording.packets[i];
    bool caused = packet.cause && packet.cause.value >= first && family[packet.cause.value - first];
    if (!caused && !family[i - first]) continue;
    if (!packet.end) return false;
    family[i - first] = true;
  }
  return true;
}

// Does an event run tcpdump? It looks back, so that what it wants to see must have been kept.
bool dumpsPackets(const scenario::Scenario& scenario) {
  return std::any_of(scenario.events.begin(), scenario.events.end(), [](const scenario::Event& event) {
    auto command = event.arguments.find("command");
    return command != event.arguments.end() && command->second.find("tcpdump") != std::string::npos;
  });
}

using News = events::ConnectionNews;

News::What newsOf(stack::Answer::Kind kind) {
  switch (kind) {
  case stack::Answer::Kind::TcpConnected:
    return News::What::Open;
  case stack::Answer::Kind::TcpData:
    return News::What::Bytes;
  case stack::Answer::Kind::TcpClosed:
    return News::What::Closed;
  case stack::Answer::Kind::TcpReset:
    return News::What::Reset;
  case stack::Answer::Kind::TcpRefused:
    return News::What::Refused;
  case stack::Answer::Kind::TimedOut:
    return News::What::TimedOut;
  case stack::Answer::Kind::IcmpError:
    return News::What::Unreachable;
  case stack::Answer::Kind::LocalError:
  case stack::Answer::Kind::EchoReply:
  case stack::Answer::Kind::UdpData:
    break;
  }
  return News::What::Failed;
}

// Its window is what Linux begins with (net.ipv4.tcp_rmem), so that a segment can be outside of it.
void openConnection(stack::Endpoint& endpoint, const events::Connection& connection,
                    const std::function<void(const News&)>& told) {
  constexpr uint32_t kWindow = 65535;
  const stack::TcpSpec tcp{connection.destination, connection.destinationPort, connection.sourcePort,
                           kWindow};
  const std::string& request = connection.request;
  const std::span bytes(reinterpret_cast<const uint8_t*>(request.data()), request.size());
  endpoint.connectTcp(tcp, bytes, [&endpoint, told, port = tcp.sport](const stack::Answer& answer) {
    told({newsOf(answer.kind), answer.data});
    if (answer.kind == stack::Answer::Kind::TcpClosed) endpoint.closeTcp(port);
  });
}

} // namespace

// Members are destroyed from the last to the first: the simulator's session goes before what its events refer
// to.
struct Simulation::State {
  State(const scenario::Scenario& played, Options given)
      : scenario(played), options(std::move(given)), recorder([this] { return now(); }),
        seed(options.seed.value_or(played.seed)), environment{scheduler, recorder, cabling, seed},
        world(std::make_unique<world::World>(scenario, environment, cabling, options.sleep)),
        clusterView(*world), commandRegistry(commands::standardCommands()),
        prober(
            cabling, [this] { return now(); }, [this](net::SimTime until) { return stepUntil(until); },
            [this](net::SimTime until) { session->simulator().runUntil(until - scheduler.start()); }) {
    cabling.setWorld(world.get());
  }

  net::SimTime now() const { return session ? scheduler.now() : finishedAt; }

  bool stepUntil(net::SimTime until) {
    auto next = session->simulator().nextTime();
    if (!next || *next + scheduler.start() > until) return false;
    return session->simulator().step();
  }

  commands::CommandResult run(const world::Place& place,
                              const std::function<commands::CommandResult(commands::Context&)>& body) {
    commands::Machine machine = world::machineOf(scenario, place);
    commands::Context context{*place.ns, machine, prober, clusterView, commandRegistry};
    PacketProber::Program program(prober);
    return body(context);
  }

  const scenario::Scenario& scenario;
  Options options;
  net::SimTime finishedAt{0};
  std::optional<stack::SimulatorSession> session{std::in_place};
  stack::SimulatorScheduler scheduler;
  trace::Recorder recorder;
  stack::Fabric fabric;
  Cabling cabling{fabric};
  uint64_t seed;
  host::Environment environment;
  std::unique_ptr<world::World> world;
  world::ClusterView clusterView;
  commands::Registry commandRegistry;
  PacketProber prober;
  std::vector<scenario::Event> timeline;
  std::vector<EventResult> results;
};

Simulation::Simulation(const scenario::Scenario& scenario, Options options)
    : m_state(std::make_unique<State>(scenario, std::move(options))) {
  State& state = *m_state;
  if (!state.options.pcapFolder.empty()) state.cabling.capture(state.options.pcapFolder);
  if (state.options.captureFrames || dumpsPackets(scenario)) state.recorder.setFramesKept(true);
  state.recorder.setBytesKept(state.options.keepBytes);
  state.world->daemons().begin();
  for (const Listening& listening : state.options.listening)
    if (const world::Place* place = state.world->find(listening.place))
      state.cabling.listen(*place->ns, listening.listener);
  state.timeline = scenario.events;
  for (const scenario::Event& event : state.options.added)
    state.timeline.push_back(event);
  std::stable_sort(state.timeline.begin(), state.timeline.end(),
                   [](const auto& a, const auto& b) { return a.at < b.at; });
  for (size_t i = 0; i < state.timeline.size(); ++i)
    if (i == 0 || state.timeline[i - 1].at != state.timeline[i].at)
      state.scheduler.after(state.timeline[i].at, [this, i] { playFrom(i); });
}

Simulation::~Simulation() { finish(); }

void Simulation::finish() {
  if (!m_state->session) return;
  m_state->finishedAt = m_state->scheduler.now();
  m_state->scheduler.stand();
  m_state->cabling.closeEndpoints();
  m_state->session.reset();
}

// Of the events of one moment this one, and then those behind it. Whatever else is due at that moment comes
// first: who runs a command has seen the state after it.
void Simulation::playFrom(size_t index) {
  State& state = *m_state;
  auto playLater = [&](size_t next) {
    state.scheduler.after(net::SimTime{0}, [this, next] { playFrom(next); });
  };
  if (next() == now()) return playLater(index);
  const scenario::Event& event = state.timeline[index];
  bool isLast = index + 1 == state.timeline.size() || state.timeline[index + 1].at != event.at;
  if (!isLast) playLater(index + 1);
  play(event);
}

void Simulation::play(const scenario::Event& event) {
  static const core::Registry<events::Spec> registry = events::standardEvents();
  State& state = *m_state;
  const events::Spec* spec = registry.find(event.kind);
  assert(spec && "the reader knows the kinds of events");
  std::string what = event.kind;
  for (const auto& [name, value] : event.arguments)
    what += " " + value;
  const world::Place* place = state.world->find(event.on);
  {
    trace::CauseScope cause(state.recorder, "the scenario", event.place);
    state.recorder.change(place ? place->ns->id() : trace::NamespaceId{}, trace::StateKind::Event,
                          trace::ChangeKind::Changed, what);
  }
  auto sendUdp = [&state](const world::Place& from, const events::Datagram& datagram,
                          const std::function<void()>& answered) {
    stack::UdpSpec udp{datagram.destination, datagram.destinationPort, datagram.sourcePort};
    state.cabling.endpoint(*from.ns).sendUdp(udp, [answered](const stack::Answer& answer) {
      if (answer.kind == stack::Answer::Kind::UdpData) answered();
    });
  };
  auto connect = [&state](const world::Place& from, const events::Connection& connection,
                          const std::function<void(const events::ConnectionNews&)>& told) {
    openConnection(state.cabling.endpoint(*from.ns), connection, told);
  };
  auto sendLate = [&state](const world::Place& from, uint16_t port) {
    return state.cabling.endpoint(*from.ns).sendLate(port);
  };
  auto run = [this](const world::Place& where, const std::string& line) { return executeLine(where, line); };
  events::Context context{*state.world, run, sendUdp, connect, sendLate};
  EventResult result{&event, spec->apply(context, event)};
  if (result.result.status != 0) {
    std::string why = result.result.err.substr(0, result.result.err.find('\n'));
    if (why.empty()) why = "exit status " + std::to_string(result.result.status);
    state.recorder.change(place ? place->ns->id() : trace::NamespaceId{}, trace::StateKind::Event,
                          trace::ChangeKind::Failed, what + ": " + why);
  }
  state.results.push_back(std::move(result));
}

world::World& Simulation::world() { return *m_state->world; }
const trace::Recording& Simulation::recording() const { return m_state->recorder.recording(); }
trace::Recorder& Simulation::recorder() { return m_state->recorder; }
net::SimTime Simulation::now() const { return m_state->now(); }
const std::vector<EventResult>& Simulation::events() const { return m_state->results; }
stack::Endpoint& Simulation::endpoint(const world::Place& place) {
  return m_state->cabling.endpoint(*place.ns);
}

bool Simulation::runUntil(net::SimTime time, const std::function<bool(double)>& keepOn) {
  assert(m_state->session && "a finished simulation cannot be played on");
  if (time < now()) return true;
  auto begin = std::chrono::duration<double>(now());
  for (uint64_t events = 1; keepOn && m_state->stepUntil(time); ++events) {
    if (events % kEventsBetweenQuestions != 0) continue;
    if (!keepOn(time - begin > begin.zero() ? (now() - begin) / (time - begin) : 1)) return false;
  }
  m_state->session->simulator().runUntil(time - m_state->scheduler.start());
  return true;
}

std::optional<net::SimTime> Simulation::next() const {
  auto next = m_state->session->simulator().nextTime();
  if (next) *next += m_state->scheduler.start();
  return next;
}

tl::expected<Probe, std::vector<core::Diagnostic>> Simulation::resolve(const ProbeRequest& request) {
  auto probe = engine::resolve(request, *m_state->world);
  std::vector<core::Diagnostic> wrong;
  if (!probe) wrong = std::move(probe.error());
  for (const Listening& listening : m_state->options.listening) {
    if (m_state->world->find(listening.place)) continue;
    core::Diagnostic diagnostic;
    diagnostic.place.file = "flannelgraph";
    diagnostic.message = "--listen: there is no place '" + listening.place + "'";
    diagnostic.remedy = core::didYouMean(listening.place, m_state->world->placeNames());
    wrong.push_back(std::move(diagnostic));
  }
  if (!wrong.empty()) return tl::unexpected(std::move(wrong));
  return probe;
}

void Simulation::chooseBy(Chance* chance) {
  Cabling::Choose choose;
  if (chance)
    choose = [chance](host::NetworkNamespace& ns, double probability) {
      return chance->choose(probability, [&ns] { return ns.rng().real(); });
    };
  m_state->cabling.chooseBy(std::move(choose));
}

trace::PacketId Simulation::originate(const Probe& probe,
                                      const std::function<void(const stack::Answer&)>& told) {
  stack::Endpoint& endpoint = m_state->cabling.endpoint(*probe.from->ns);
  switch (probe.protocol) {
  case net::Protocol::Icmp: {
    uint16_t id = probe.sourcePort ? probe.sourcePort : kEchoId;
    return endpoint.sendEcho({probe.destination, id, 1, probe.dataBytes, probe.ttl, probe.dontFragment},
                             told);
  }
  case net::Protocol::Udp:
    return endpoint.sendUdp({probe.destination, probe.destinationPort, probe.sourcePort, probe.ttl,
                             probe.dataBytes, probe.dontFragment},
                            told);
  case net::Protocol::Tcp:
    return endpoint.connectTcp({probe.destination, probe.destinationPort, probe.sourcePort}, kRequest, told);
  }
  return {};
}

trace::PacketId Simulation::send(const Probe& probe, Chance& chance, net::SimTime patience,
                                 const std::function<void(const stack::Answer&)>& told) {
  State& state = *m_state;
  chooseBy(&chance);
  trace::PacketId packet = originate(probe, told);
  net::SimTime deadline = now() + patience;
  // What is due at the very time of the end still belongs to it: ns-3 answers a SYN in an event of its own.
  while (state.stepUntil(allEnded(recording(), {packet}) ? now() : deadline)) {
  }
  chooseBy(nullptr);
  return packet;
}

trace::PacketId Simulation::launch(const Probe& probe, Chance& chance, net::SimTime pause) {
  chooseBy(&chance);
  trace::PacketId packet = originate(probe, {});
  runUntil(now() + pause);
  chooseBy(nullptr);
  return packet;
}

void Simulation::settle(const std::vector<trace::PacketId>& packets, net::SimTime patience) {
  net::SimTime deadline = now() + patience;
  for (uint64_t events = 1; m_state->stepUntil(deadline); ++events)
    if (events % kEventsBetweenLooks == 0 && allEnded(recording(), packets)) return;
}

commands::CommandResult Simulation::execute(const world::Place& place,
                                            const std::vector<std::string>& words) {
  return m_state->run(place, [&](commands::Context& context) { return commands::run(context, words); });
}

commands::CommandResult Simulation::executeLine(const world::Place& place, std::string_view line) {
  return m_state->run(place, [&](commands::Context& context) { return commands::runLine(context, line); });
}

commands::CommandResult Simulation::executeLine(const world::Place& place, std::string_view line,
                                                Shell& shell) {
  return m_state->run(place, [&](commands::Context& context) {
    context.environment = shell.environment;
    context.shell = shell.state;
    auto result = commands::runLine(context, line);
    shell = {context.environment, context.shell};
    return result;
  });
}

std::vector<std::string> Simulation::complete(const world::Place& place, std::string_view line) {
  commands::Machine machine = world::machineOf(m_state->scenario, place);
  commands::Context context{*place.ns, machine, m_state->prober, m_state->clusterView,
                            m_state->commandRegistry};
  return commands::complete(context, line);
}

} // namespace fg::engine
