#include "lab/acts.h"

#include "lab/blueprint.h"
#include "lab/plan.h"
#include "lab/still.h"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>
#include <optional>
#include <utility>
#include <variant>

namespace fg::lab {
namespace {

using When = std::variant<const scenario::Event*, const scenario::Expectation*>;

net::SimTime timeOf(const When& when) {
  return std::visit([](const auto* thing) { return thing->at; }, when);
}

// Events that change how packets fare, and leave no trace in what a network is built from.
bool isUnseen(const scenario::Event& event) {
  return event.kind == "link-fault" || event.kind == "forwarder" || event.kind == "dns-race"
         || event.kind == "connection" || event.kind == "late-segment";
}

// How long the match `recent` remembers somebody there, at least; the kernel is not made to wait for that.
// Nothing where no rule remembers.
std::optional<net::SimTime> memoryOf(const Blueprint& built) {
  constexpr std::string_view kSeconds = " --seconds ";
  std::optional<net::SimTime> least;
  for (const NamespacePlan& plan : built.namespaces)
    for (std::size_t at = 0; (at = plan.rules.find(kSeconds, at)) != std::string::npos;) {
      long seconds = 0;
      at += kSeconds.size();
      std::from_chars(plan.rules.data() + at, plan.rules.data() + plan.rules.size(), seconds);
      least = std::min<net::SimTime>(least.value_or(net::SimTime::max()), std::chrono::seconds(seconds));
    }
  return least;
}

class Director {
public:
  explicit Director(const scenario::Scenario& scenario) : m_scenario(scenario), m_simulation(scenario, {}) {}

  tl::expected<Acts, std::vector<core::Diagnostic>> run() {
    std::vector<When> order = inOrder();
    if (order.empty()) raiseTheCurtain(net::SimTime{0});
    for (const When& when : order) {
      m_simulation.runUntil(timeOf(when) - net::SimTime{1});
      raiseTheCurtain(timeOf(when));
      m_simulation.runUntil(timeOf(when));
      auto done = std::visit([&](const auto* thing) { return add(*thing); }, when);
      if (!done) return tl::unexpected(done.error());
    }
    return std::move(m_out);
  }

private:
  using Done = tl::expected<void, std::vector<core::Diagnostic>>;

  // Events that the lab does come before the probes of the same instant. An instant at which something else
  // happens as well is left to the daemons.
  std::vector<When> inOrder() {
    std::vector<When> out;
    for (const scenario::Event& event : m_scenario.events) {
      if (isUnseen(event)) m_out.left.push_back(fmt::format("{}: {}", event.place.text(), event.kind));
      bool isAlone = std::ranges::all_of(m_scenario.events, [&](const scenario::Event& other) {
        return other.at != event.at || other.kind == "note" || isDone(other);
      });
      if (event.kind != "note" && isAlone) out.emplace_back(&event);
    }
    for (const scenario::Expectation& expectation : m_scenario.expectations)
      out.emplace_back(&expectation);
    std::ranges::stable_sort(out, {}, timeOf);
    return out;
  }

  void raiseTheCurtain(net::SimTime at) {
    Blueprint now = blueprintOf(m_simulation);
    std::optional<net::SimTime> memory = memoryOf(now);
    net::SimTime pause = at - std::exchange(m_last, at);
    bool isForgotten = memory && pause > *memory;
    if (m_built == now && !isForgotten) return;
    m_built = std::move(now);
    m_out.acts.push_back({at, stillScenario(m_scenario, snapshotOf(m_simulation.world()))});
  }

  Done add(const scenario::Event& event) {
    scenario::Event own = event;
    if (event.kind == "datagram") {
      auto probe = m_simulation.resolve(*stepOf(event).datagram);
      if (!probe) return tl::unexpected(probe.error());
      own.on = probe->from->name;
      own.arguments["destination"] = probe->destination.text();
    }
    own.at -= m_out.acts.back().begins;
    m_out.acts.back().scenario.events.push_back(std::move(own));
    m_built = blueprintOf(m_simulation); // the lab does the same
    return {};
  }

  Done add(const scenario::Expectation& expectation) {
    auto probe = m_simulation.resolve(engine::requestOf(expectation));
    if (!probe) return tl::unexpected(probe.error());
    scenario::Expectation own = expectation;
    own.from = probe->from->name;
    own.to = probe->destination.text();
    own.port = probe->destinationPort;
    own.at -= m_out.acts.back().begins;
    m_out.acts.back().scenario.expectations.push_back(std::move(own));
    return {};
  }

  const scenario::Scenario& m_scenario;
  engine::Simulation m_simulation;
  std::optional<Blueprint> m_built; // as the lab's network is now
  net::SimTime m_last{0};           // the step before
  Acts m_out;
};

} // namespace

tl::expected<Acts, std::vector<core::Diagnostic>> actsOf(const scenario::Scenario& scenario) {
  return Director(scenario).run();
}

} // namespace fg::lab
