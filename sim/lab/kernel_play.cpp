#include "lab/kernel_play.h"

#include "host/systemd_unit.h"
#include "lab/tables.h"

#include <algorithm>
#include <chrono>
#include <fstream>
#include <sstream>
#include <thread>

namespace fg::lab {
namespace {

// Reading the file takes a tenth of the time of a program.
std::string trackedConnections(const Netns& netns) {
  Inside inside(netns);
  std::ifstream file("/proc/thread-self/net/nf_conntrack");
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

constexpr std::chrono::milliseconds kForDatagrams{250}; // of silence: nobody foretells what comes back

} // namespace

CommandSeen perform(const Network& network, const scenario::Event& event) {
  if (event.kind == "run") {
    Ran ran = network.run(event.on, host::splitWords(event.arguments.begin()->second));
    return {ran.status, ran.out, ran.err};
  }
  bool isUp = event.kind.ends_with("-up");
  const std::string& what = event.arguments.begin()->second;
  bool isDone =
      event.kind.starts_with("link") ? network.setSegment(what, isUp) : network.setLink(event.on, what, isUp);
  return {isDone ? 0 : 1, "", ""};
}

KernelPlay::KernelPlay(const Network& network, const Blueprint& blueprint, Watched watched)
    : m_network(network), m_programs(network, blueprint), m_prober(network, m_programs) {
  if (watched == Watched::EveryInterface) m_tap.emplace(network);
}

void KernelPlay::play(const Plan& plan, const ModelPlay& model, const Patience& patience) {
  for (const Step& step : plan.steps) {
    if (const auto* command = std::get_if<CommandStep>(&step)) {
      if (command->datagram)
        std::ignore =
            m_prober.send(model.datagram(*command->event), [](const ProbeSeen&) { return kForDatagrams; });
      m_seen.commands.push_back(command->datagram ? CommandSeen{} : perform(m_network, *command->event));
    }
    if (std::holds_alternative<SnapshotStep>(step)) m_seen.snapshots.push_back(snapshot());
    if (!std::holds_alternative<ProbeStep>(step)) continue;
    std::size_t number = m_seen.probes.size();
    std::this_thread::sleep_for(model.pauseBefore(number));
    if (m_tap) m_tap->forget();
    m_seen.probes.push_back(
        m_prober.send(model.probes()[number], [&](const ProbeSeen& seen) { return patience(number, seen); }));
    m_walks.emplace_back();
    if (!m_tap) continue;
    std::vector<Tap::Crossing> crossings = m_tap->take();
    const engine::Probe& probe = model.probes()[number];
    m_seen.probes.back().hops = hopsOf(crossings, probe.from->name, probe.protocol);
    m_walks.back() = linesOf(crossings);
  }
}

Snapshot KernelPlay::snapshot() const {
  Snapshot out;
  for (const std::string& place : m_network.places())
    out[place] = readTables([&](const std::vector<std::string>& words) {
      return words[0] == "conntrack" ? trackedConnections(*m_network.find(place))
                                     : m_network.run(place, words).out;
    });
  return out;
}

} // namespace fg::lab
