// "dns-race": the DNS delay of five seconds. A resolver sends its two queries (A and AAAA) from one socket at
// the same time, and two processors handle them: connection tracking looks both up before it has confirmed
// either, and the second one finds its place taken. What the kernel does then differs by version
// (models/netfilter/conntrack/clash.cpp); a resolver that lacks an answer asks again after five seconds
// (resolv.conf(5), timeout).
#include "core/rng.h"
#include "events/events.h"

#include <fmt/format.h>

#include <memory>

namespace fg::events {
namespace {

constexpr uint16_t kDns = 53;
constexpr net::SimTime kPatience = std::chrono::seconds(5);

// The namespace whose table both packets meet first: the node's, where a pod asks.
host::NetworkNamespace& tableOf(const world::World& world, const world::Place& client) {
  const world::Place* node = world.find(client.node);
  return node && node->ns ? *node->ns : *client.ns;
}

// One resolver and its two questions.
struct Resolver : std::enable_shared_from_this<Resolver> {
  Resolver(Context& context, const scenario::Event& what, Datagram query)
      : world(context.world), sendUdp(context.sendUdp), event(what), question(query),
        asked(world.environment().scheduler.now()) {}

  void ask(int times) {
    const world::Place* client = world.find(event.on);
    if (!client || !client->ns) return;
    for (int i = 0; i < times; ++i)
      sendUdp(*client, question, [self = shared_from_this()] { self->take(); });
  }

  void take() {
    if (++answers < 2) return;
    const net::SimTime after = world.environment().scheduler.now() - asked;
    tell(trace::ChangeKind::Changed, "the resolver has both answers after " + net::durationText(after));
  }

  void lookAgain() {
    if (answers >= 2) return;
    tell(trace::ChangeKind::Failed, fmt::format("the resolver has {} of 2 answers after {}, and asks again",
                                                answers, net::durationText(kPatience)));
    ask(2 - answers);
  }

  void tell(trace::ChangeKind kind, std::string what) {
    trace::Recorder& recorder = world.environment().recorder;
    trace::CauseScope cause(recorder, "dns-race", event.place);
    const world::Place* client = world.find(event.on);
    recorder.change(client && client->ns ? client->ns->id() : trace::NamespaceId{}, trace::StateKind::Event,
                    kind, std::move(what));
  }

  world::World& world;
  SendUdp sendUdp;
  const scenario::Event& event;
  Datagram question;
  net::SimTime asked;
  int answers = 0;
};

// A port that no other question of this scenario has.
uint16_t portFor(const Context& context, const scenario::Event& event) {
  core::Rng rng(context.world.environment().seed, "dns-race " + event.on + net::durationText(event.at));
  return static_cast<uint16_t>(32768 + rng.below(28232)); // net.ipv4.ip_local_port_range
}

netfilter::CommandResult applyRace(Context& context, const scenario::Event& event) {
  const std::string destination = argument(event, "destination");
  const world::Place* client = placeOf(context, event);
  auto server = addressNamed(context.world, destination);
  if (!client || !client->ns) return impossible("there is no " + event.on + " any more");
  if (!server) return impossible(destination + " has no address");
  const host::NetworkNamespace::RouteResult route = client->ns->lookup(*server);
  if (route.outcome == trace::RouteOutcome::Unreachable)
    return impossible(event.on + " has no route to " + server->text());

  const Datagram question{*server, kDns, portFor(context, event)};
  core::Scheduler& scheduler = context.world.environment().scheduler;
  tableOf(context.world, *client)
      .netfilter()
      .conntrack.race({route.source, *server, net::Protocol::Udp, question.sourcePort, kDns, 0, 0},
                      scheduler.now());
  auto resolver = std::make_shared<Resolver>(context, event, question);
  resolver->tell(trace::ChangeKind::Changed, fmt::format("two queries at once from port {} to {}:{}",
                                                         question.sourcePort, server->text(), kDns));
  resolver->ask(2);
  scheduler.after(kPatience, [resolver] { resolver->lookAgain(); });
  return {};
}

} // namespace

Spec dnsRaceEvent() { return {"dns-race", applyRace}; }

} // namespace fg::events
