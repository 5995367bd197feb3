#include "recording/writer.h"

#include "recording/hop_json.h"
#include "report/json/packet_json.h"
#include "report/json/run_json.h"
#include "report/json/scenario_json.h"
#include "report/json/step_json.h"
#include "report/json/topology_json.h"
#include "report/render_change.h"

#include <utility>

namespace fg::recording {
namespace {

// A table is written whole now and then, so that a reader need not begin at the beginning.
constexpr std::size_t kChangesBetweenWholes = 128;

// Two machines have a scenario at different places, and make the same recording of it.
std::string withoutFolder(std::string path) {
  while (path.ends_with('/'))
    path.pop_back();
  return path.substr(path.rfind('/') + 1);
}

Json headOf(const Take& take) {
  const scenario::Scenario& scenario = take.scenario;
  return {{"version", kVersion},
          {"program", FLANNELGRAPH_VERSION},
          {"name", withoutFolder(take.name)},
          {"seed", take.seed},
          {"capture", scenario.snapshot != nullptr},
          {"title", scenario.title},
          {"description", scenario.description},
          {"end_ns", take.until.count()},
          {"probes", report::probesJson(scenario)},
          {"narration", report::narrationJson(scenario)}};
}

Json headOf(const trace::Recording& recording, uint32_t packet) {
  Json out = report::packetJson(recording, packet);
  out["final_flow"] = report::flowJson(trace::traceOf(recording, {packet}).last);
  return out;
}

// What packets leave behind where they pass, and nowhere else.
bool isOfOnePlace(trace::StateKind kind) {
  return kind == trace::StateKind::Neighbor || kind == trace::StateKind::Fdb
         || kind == trace::StateKind::Conntrack;
}

// How many frames its interfaces have seen.
uint64_t trafficOf(const host::NetworkNamespace& ns) {
  uint64_t frames = 0;
  for (const host::Interface* interface : ns.interfaces())
    for (const host::InterfaceCounters* counters : {&interface->received, &interface->sent})
      frames += counters->packets + counters->dropped;
  return frames;
}

} // namespace

std::optional<std::string> record(const Take& take, engine::Simulation& simulation, const KeepOn& keepOn) {
  Writer writer(take, simulation);
  auto end = std::chrono::duration<double>(take.until);
  for (auto next = simulation.next(); next && *next <= take.until; next = simulation.next()) {
    writer.ageUntil(*next);
    simulation.runUntil(*next);
    writer.takeMoment(*next);
    if (!keepOn(end.count() > 0 ? simulation.now() / end : 1)) return {};
  }
  writer.ageUntil(take.until);
  simulation.runUntil(take.until);
  return writer.finish(take.until);
}

Writer::Writer(const Take& take, engine::Simulation& simulation)
    : m_simulation(simulation), m_holds(take.holds), m_specs(report::tables()) {
  put(kFormat, nullptr, headOf(take));
  News all;
  all.all = true;
  takeChanges();
  takeTables(all);
}

void Writer::put(std::string_view kind, const Json& key, const Json& value) {
  m_out.add(m_at, kind, key, value);
}

void Writer::putChanged(std::string_view kind, const Json& value) {
  std::string text = value.dump();
  auto [known, isNew] = m_values.try_emplace(std::string(kind), text);
  if (!isNew && known->second == text) return;
  known->second = std::move(text);
  put(kind, nullptr, value);
}

void Writer::takeMoment(net::SimTime time) {
  m_at = time;
  News found = news();
  takeChanges();
  takePackets(found);
  takeTables(found);
}

Writer::EtcdProgress Writer::progressOf(const etcd::Etcd* member) {
  if (!member) return {};
  return {member->store().index(), member->revisions().revision(), member->leaseEnds()};
}

// A step moves counters and tables where it happens, and so does what the daemons send, which has no steps.
// What an event or a daemon does may reach any namespace.
Writer::News Writer::news() {
  const trace::Recording& recording = m_simulation.recording();
  News out;
  auto progress = progressOf(m_simulation.world().daemons().etcd());
  out.cluster = std::exchange(m_etcd, progress) != progress;
  for (const world::Place& place : m_simulation.world().places()) {
    if (!place.ns) continue;
    uint64_t frames = trafficOf(*place.ns);
    if (std::exchange(m_traffic[place.name], frames) != frames) out.places.insert(place.name);
  }
  for (; m_steps < recording.steps.size(); ++m_steps) {
    const trace::Step& step = recording.steps[m_steps];
    out.places.insert(recording.nameSpace(step.where).name);
    out.packets.insert(step.packet.value);
  }
  for (; m_packets < recording.packets.size(); ++m_packets)
    m_onTheirWay.try_emplace(static_cast<uint32_t>(m_packets));
  for (const auto& [packet, way] : m_onTheirWay)
    if (way.head.empty() || recording.packets[packet].end) out.packets.insert(packet);
  for (std::size_t i = m_changes; i < recording.changes.size(); ++i) {
    const trace::StateChange& change = recording.changes[i];
    if (change.where) out.places.insert(recording.nameSpace(change.where).name);
    out.all = out.all || !isOfOnePlace(change.state);
  }
  return out;
}

void Writer::takeChanges() {
  const trace::Recording& recording = m_simulation.recording();
  for (; m_changes < recording.changes.size(); ++m_changes) {
    const trace::StateChange& change = recording.changes[m_changes];
    Json out = report::changeJson(recording, change);
    out["text"] = inBoth(report::changeText(change, m_english), report::changeText(change, m_chinese));
    put("change", nullptr, out);
  }
}

void Writer::takePackets(const News& news) {
  for (uint32_t packet : news.packets) {
    Way& way = m_onTheirWay[packet];
    takeHead(packet, way);
    takeHops(packet, way);
    if (m_simulation.recording().packets[packet].end) m_onTheirWay.erase(packet);
  }
}

void Writer::takeHead(uint32_t packet, Way& way) {
  const Json head = headOf(m_simulation.recording(), packet);
  std::string text = head.dump();
  if (text == way.head) return;
  way.head = std::move(text);
  put("packet", packet, head);
}

// Only the last hop goes on.
void Writer::takeHops(uint32_t packet, Way& way) {
  std::size_t first = way.hops == 0 ? 0 : way.hops - 1;
  const Json hops =
      hopsInBoth(m_simulation.recording(), {packet}, first, m_simulation.world(), m_english, m_chinese);
  for (std::size_t i = 0; i < hops.size(); ++i) {
    std::string text = hops[i].dump();
    if (i == 0 && text == way.lastHop) continue;
    way.lastHop = std::move(text);
    put("hop", {packet, first + i}, hops[i]);
  }
  way.hops = first + hops.size();
}

void Writer::takeTables(const News& news) {
  if (m_holds == Holds::Story) return;
  world::World& world = m_simulation.world();
  if (news.all) {
    putChanged("places", report::placesJson(world));
    putChanged("topology", report::topologyJson(world));
  }
  if (news.all || news.cluster)
    for (const report::TableSpec& spec : m_specs.all())
      if (spec.scope == report::Scope::Cluster) takeTable(spec, nullptr);
  for (const world::Place& place : world.places()) {
    if (!place.ns || (!news.all && !news.places.contains(place.name))) continue;
    std::optional<net::SimTime> next;
    for (const report::TableSpec& spec : m_specs.all()) {
      if (spec.scope != report::Scope::Namespace) continue;
      takeTable(spec, &place);
      if (!spec.agesAt) continue;
      if (auto aged = spec.agesAt(world, *place.ns); aged && (!next || *aged < *next)) next = aged;
    }
    m_agesAt[place.name] = next;
  }
}

void Writer::takeTable(const report::TableSpec& spec, const world::Place* place) {
  const Json key{spec.name, place ? place->name : ""};
  Rows rows = spec.rows(m_simulation.world(), place ? place->ns : nullptr);
  Table& table = m_tables[{spec.name, place ? place->name : ""}];
  if (table.isWritten && table.rows == rows) return;
  bool whole = !m_out.holdsTable(key) || ++table.changes >= kChangesBetweenWholes;
  if (whole) table.changes = 0;
  put(whole ? "table" : "rows", key, rowChange(whole ? Rows{} : table.rows, rows));
  table.rows = std::move(rows);
  table.isWritten = true;
}

void Writer::ageUntil(net::SimTime time) {
  for (;;) {
    std::optional<net::SimTime> first;
    for (const auto& [place, next] : m_agesAt)
      if (next && *next > m_simulation.now() && *next < time && (!first || *next < *first)) first = next;
    if (!first) return;
    m_simulation.runUntil(*first);
    m_at = *first;
    News aged;
    for (const auto& [place, next] : m_agesAt)
      if (next && *next <= *first) aged.places.insert(place);
    takeTables(aged);
  }
}

std::string Writer::finish(net::SimTime end) { return m_out.finish(end); }

} // namespace fg::recording
