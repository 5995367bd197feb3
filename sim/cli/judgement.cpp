#include "cli/judgement.h"

#include "trace/trace.h"

#include <algorithm>
#include <fmt/format.h>

namespace fg::cli {
namespace {

std::string wayText(const std::vector<std::string>& path) {
  return fmt::format("{}", fmt::join(path, " > "));
}

std::string nameOfPlace(const world::World& world, trace::NamespaceId id) {
  const world::Place* place = world.find(id);
  return place ? place->name : std::string();
}

// The places that the packet visited; a stay counts once.
std::vector<std::string> placesOf(const world::World& world, const trace::Trace& trace) {
  std::vector<std::string> out;
  for (const trace::Hop& hop : trace.hops) {
    std::string name = nameOfPlace(world, hop.where);
    if (out.empty() || out.back() != name) out.push_back(name);
  }
  return out;
}

std::string routeText(const trace::Recording& recording, const trace::RouteEntry& route) {
  std::string out = route.destination.length() == 0 ? "default" : route.destination.text();
  if (!route.gateway.isUnspecified()) out += " via " + route.gateway.text();
  return out + " dev " + std::string(recording.text(route.device));
}

// What `via` is looked for in: "nat -A KUBE-SVC-… -j …", "filter FORWARD policy DROP",
// "172.33.96.0/24 via 172.30.118.65 dev eth2".
std::vector<std::string> decisionsOf(const trace::Recording& recording, const trace::Trace& trace) {
  std::vector<std::string> out;
  for (const trace::Hop& hop : trace.hops)
    for (const trace::Step* step : hop.steps) {
      if (const auto* lookup = std::get_if<trace::RouteLookup>(&step->detail))
        if (lookup->outcome != trace::RouteOutcome::Unreachable)
          out.push_back(routeText(recording, lookup->chosen));
      const auto* walk = std::get_if<trace::TableTraversal>(&step->detail);
      if (!walk) continue;
      std::string table(trace::name(walk->table));
      for (const trace::RuleVisit& visit : walk->visits)
        if (visit.action != trace::RuleAction::NotMatched)
          out.push_back(table + " " + std::string(recording.text(visit.rule)));
      std::string hook(trace::name(walk->hook)), verdict(trace::name(walk->verdict));
      std::transform(hook.begin(), hook.end(), hook.begin(), ::toupper);
      std::transform(verdict.begin(), verdict.end(), verdict.begin(), ::toupper);
      if (walk->byPolicy) out.push_back(table + " " + hook + " policy " + verdict);
    }
  return out;
}

bool anyHolds(const std::vector<std::string>& texts, const std::string& part) {
  return std::any_of(texts.begin(), texts.end(),
                     [&](const std::string& text) { return text.find(part) != std::string::npos; });
}

// An address, PLACE or PLACE:INTERFACE, as it is now.
std::optional<net::Ipv4Address> sourceNamed(const world::World& world, const std::string& text) {
  if (auto address = net::Ipv4Address::parse(text)) return address;
  std::size_t colon = text.find(':');
  const world::Place* place = world.find(text.substr(0, colon));
  if (!place || !place->ns) return {};
  if (colon == std::string::npos) return world.addressOf(*place);
  const host::Interface* interface = std::as_const(*place->ns).interface(text.substr(colon + 1));
  if (!interface || interface->addresses.empty()) return {};
  return interface->addresses.front().prefix.address();
}

// Holds the probe against one demand after the other.
class Judge {
public:
  Judge(const scenario::Expectation& expectation, const engine::Path& path, const report::Sentences& say)
      : m_expected(expectation), m_world(path.simulation->world()), m_recording(path.simulation->recording()),
        m_say(say), m_conversation(trace::conversationOf(m_recording, path.packet)) {}

  std::vector<std::string> run() {
    disposition();
    source();
    destination();
    ttl();
    receiver();
    way();
    decisions();
    answer();
    duration();
    return std::move(m_wrong);
  }

private:
  const trace::Trace& request() const { return m_conversation.request; }
  template<class... Args> void wrong(report::SentenceId id, const Args&... args) {
    m_wrong.push_back(m_say(id, args...));
  }

  // "deploy/web" as the pod is called now.
  std::string fullName(const std::string& place) const {
    const world::Place* found = m_world.find(place);
    return found ? found->name : place;
  }

  void disposition() {
    std::string got(trace::name(request().disposition));
    bool holds = m_expected.disposition == scenario::kNotDelivered
                     ? request().disposition != trace::Disposition::Delivered
                     : got == m_expected.disposition;
    if (!holds) wrong("expect.disposition", got, m_expected.disposition);
  }

  void source() {
    if (m_expected.seenFrom.empty()) return;
    auto wanted = sourceNamed(m_world, m_expected.seenFrom);
    std::string got = request().last.source.text();
    if (!wanted) return wrong("expect.no-address", m_expected.seenFrom);
    if (*wanted != request().last.source) wrong("expect.seen-from", got, wanted->text());
  }

  void destination() {
    if (m_expected.seenAs.empty()) return;
    const net::PacketHeader& last = request().last;
    std::string got = last.destination.text();
    if (m_expected.seenAs.find(':') != std::string::npos) got += ":" + std::to_string(last.destinationPort);
    if (got != m_expected.seenAs) wrong("expect.seen-as", got, m_expected.seenAs);
  }

  void ttl() {
    if (!m_expected.seenTtl || request().last.ttl == *m_expected.seenTtl) return;
    wrong("expect.ttl", static_cast<int>(request().last.ttl), static_cast<int>(*m_expected.seenTtl));
  }

  void receiver() {
    if (m_expected.receiver.empty()) return;
    std::string got = nameOfPlace(m_world, request().endedIn);
    std::string wanted = fullName(m_expected.receiver);
    if (got != wanted) wrong("expect.receiver", got, wanted);
  }

  void way() {
    if (m_expected.path.empty()) return;
    auto got = placesOf(m_world, request());
    std::vector<std::string> wanted;
    for (const std::string& place : m_expected.path)
      wanted.push_back(fullName(place));
    if (got != wanted) wrong("expect.path", wayText(got), wayText(wanted));
  }

  void decisions() {
    if (m_expected.via.empty() && m_expected.notVia.empty()) return;
    auto met = decisionsOf(m_recording, request());
    for (const std::string& part : m_expected.via)
      if (!anyHolds(met, part)) wrong("expect.via", part);
    for (const std::string& part : m_expected.notVia)
      if (anyHolds(met, part)) wrong("expect.not-via", part);
  }

  void answer() {
    if (!m_expected.answered) return;
    bool answered =
        m_conversation.reply && m_conversation.reply->disposition == trace::Disposition::Delivered;
    if (answered && !*m_expected.answered) wrong("expect.answered");
    if (!answered && *m_expected.answered) wrong("expect.not-answered");
  }

  void duration() {
    net::SimTime took = request().end - request().begin;
    if (m_expected.takesAtLeast && took < *m_expected.takesAtLeast)
      wrong("expect.too-soon", net::durationText(took), net::durationText(*m_expected.takesAtLeast));
    if (m_expected.takesAtMost && took > *m_expected.takesAtMost)
      wrong("expect.too-late", net::durationText(took), net::durationText(*m_expected.takesAtMost));
  }

  const scenario::Expectation& m_expected;
  const world::World& m_world;
  const trace::Recording& m_recording;
  const report::Sentences& m_say;
  trace::Conversation m_conversation;
  std::vector<std::string> m_wrong;
};

} // namespace

std::vector<std::string> mismatches(const scenario::Expectation& expectation, const engine::Path& path,
                                    const report::Sentences& say) {
  return Judge(expectation, path, say).run();
}

std::string demandText(const scenario::Expectation& e) {
  std::string out = "t = " + net::durationText(e.at) + ": " + e.from + " to " + e.to;
  if (e.protocol != net::Protocol::Icmp)
    out += " by " + net::protocolText(e.protocol) + (e.port ? " " + std::to_string(e.port) : "");
  out += ": " + e.disposition;
  if (!e.seenFrom.empty()) out += ", seen from " + e.seenFrom;
  if (!e.seenAs.empty()) out += ", seen as " + e.seenAs;
  if (e.seenTtl) out += ", ttl " + std::to_string(*e.seenTtl);
  if (!e.receiver.empty()) out += ", by " + e.receiver;
  if (!e.path.empty()) out += ", path " + wayText(e.path);
  for (const std::string& part : e.via)
    out += ", via '" + part + "'";
  for (const std::string& part : e.notVia)
    out += ", not via '" + part + "'";
  if (e.answered) out += *e.answered ? ", answered" : ", not answered";
  if (e.takesAtLeast) out += ", after " + net::durationText(*e.takesAtLeast) + " or more";
  if (e.takesAtMost) out += ", within " + net::durationText(*e.takesAtMost);
  if (e.notBefore) out += ", not yet at " + net::durationText(*e.notBefore);
  if (e.until) out += ", still at " + net::durationText(*e.until);
  return out;
}

std::string outcomeText(const engine::Path& path) {
  auto ended = trace::traceOf(path.simulation->recording(), path.packet);
  return std::string(trace::name(ended.disposition)) + ", seen from " + ended.last.source.text() + ", ttl "
         + std::to_string(ended.last.ttl);
}

} // namespace fg::cli
