#include "lab/comparison.h"

#include "host/systemd_unit.h"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <set>

namespace fg::lab {
namespace {

template<class Things> std::string listed(const Things& things) {
  std::string out;
  for (const auto& thing : things)
    out += (out.empty() ? "" : "; ") + text(thing);
  return out.empty() ? "nothing" : out;
}

std::string joined(const std::vector<std::string>& lines) {
  std::string out;
  for (const std::string& line : lines)
    out += (out.empty() ? "" : "\n") + line;
  return out.empty() ? "(none)" : out;
}

// Their order is chance's, and how often a thing is said twice too. The gateway of a redirect is not
// compared.
std::set<Response> asSet(std::vector<Response> responses) {
  for (Response& response : responses)
    if (response.type == net::icmp::kRedirect) response.info = 0;
  return {responses.begin(), responses.end()};
}

std::vector<Arrival> comparable(std::vector<Arrival> arrivals, const NamedPorts& named) {
  for (Arrival& arrival : arrivals)
    arrival.sourcePort = named.shown(arrival.sourcePort);
  return arrivals;
}

using Key = std::tuple<std::string, std::string, int>; // table, chain, index

std::map<Key, RuleSeen> byPlace(const std::vector<RuleSeen>& rules) {
  std::map<Key, RuleSeen> out;
  for (const RuleSeen& rule : rules)
    out[{rule.table, rule.chain, rule.index}] = rule;
  return out;
}

std::string arrows(const std::vector<std::string>& hops) { return fmt::format("{}", fmt::join(hops, " > ")); }

// A capture calls those outside of it by names of its own.
class CommonPlaces {
public:
  CommonPlaces(const Observation& model, const Observation& kernel) {
    if (model.snapshots.empty() || kernel.snapshots.empty()) return;
    for (const auto& [place, tables] : model.snapshots.back())
      if (kernel.snapshots.back().contains(place)) m_names.insert(place);
  }
  std::vector<std::string> shown(std::vector<std::string> places) const {
    for (std::string& place : places)
      if (!m_names.empty() && !m_names.contains(place)) place = "(outside)";
    return places;
  }

private:
  std::set<std::string> m_names;
};

bool haveSameHops(const ProbeSeen& model, const ProbeSeen& kernel, const CommonPlaces& common) {
  std::vector<std::string> ours = common.shown(model.hops), theirs = common.shown(kernel.hops);
  if (kernel.hops.empty() || ours == theirs) return true;
  return model.isCopied && std::set(ours.begin(), ours.end()) == std::set(theirs.begin(), theirs.end());
}

// Who got it, and how often; and what came back.
bool haveSameVerdict(const ProbeSeen& model, const ProbeSeen& kernel) {
  auto receivers = [](const ProbeSeen& seen) {
    std::vector<std::string> out;
    for (const Arrival& arrival : seen.arrivals)
      out.push_back(arrival.place);
    return out;
  };
  return receivers(model) == receivers(kernel) && asSet(model.responses) == asSet(kernel.responses);
}

using Lines = std::vector<std::string>; // sorted

// The outer port of a tunnel comes from a hash. Where chance gives two flows the same one, on one side, their
// outer packets are one connection there: how many connections are missing so. Lines say "(by chance)".
std::size_t joinedByChance(const Lines& model, const Lines& kernel) {
  struct Count {
    std::size_t model = 0, kernel = 0;
  };
  std::map<std::string_view, Count> counts;
  for (const std::string& line : model)
    ++counts[line].model;
  for (const std::string& line : kernel)
    ++counts[line].kernel;
  std::size_t out = 0;
  for (const auto& [line, count] : counts) {
    if (count.model == 0 || count.kernel == 0) return 0; // a connection that one side alone has
    out += std::max(count.model, count.kernel) - std::min(count.model, count.kernel);
  }
  return out;
}

class Comparison {
public:
  Comparison(const Plan& plan, const Observation& model, const Observation& kernel)
      : m_plan(plan), m_model(model), m_kernel(kernel), m_named(plan, model), m_common(model, kernel) {}

  Compared run() {
    std::size_t probe = 0, command = 0, snapshot = 0;
    for (const Step& step : m_plan.steps) {
      if (const auto* asked = std::get_if<ProbeStep>(&step)) compareProbe(probe++, asked->request);
      if (const auto* done = std::get_if<CommandStep>(&step)) compareCommand(command++, *done->event);
      if (const auto* taken = std::get_if<SnapshotStep>(&step)) compareSnapshot(snapshot++, *taken);
    }
    return {std::move(m_found), std::move(m_agreements), m_counters};
  }

private:
  void differ(std::string what, std::string model, std::string kernel,
              std::optional<std::size_t> probe = {}) {
    m_found.push_back({std::move(what), std::move(model), std::move(kernel), probe});
  }

  void compareProbe(std::size_t number, const engine::ProbeRequest& request) {
    const ProbeSeen &model = m_model.probes[number], &kernel = m_kernel.probes[number];
    for (const ProbeSeen* seen : {&model, &kernel})
      m_allAnswered = m_allAnswered && std::ranges::any_of(seen->responses, [](const Response& response) {
                        return response.type != net::icmp::kRedirect;
                      });
    m_agreements.push_back({request, model, kernel, haveSameVerdict(model, kernel),
                            comparable(model.arrivals, m_named) == comparable(kernel.arrivals, m_named),
                            haveSameHops(model, kernel, m_common)});
    std::string which = fmt::format("probe {} ({}): ", number + 1, describe(request));
    if (comparable(model.arrivals, m_named) != comparable(kernel.arrivals, m_named))
      differ(which + "who got it", listed(model.arrivals), listed(kernel.arrivals), number);
    if (asSet(model.responses) != asSet(kernel.responses))
      differ(which + "what came back", listed(model.responses), listed(kernel.responses), number);
    if (!m_agreements.back().hops)
      differ(which + "which places it came to", arrows(model.hops), arrows(kernel.hops), number);
  }

  void compareCommand(std::size_t number, const scenario::Event& event) {
    const CommandSeen &model = m_model.commands[number], &kernel = m_kernel.commands[number];
    auto said = [](const CommandSeen& seen) { return fmt::format("status {}: {}", seen.status, seen.err); };
    if (model.status == kernel.status && model.err == kernel.err) return;
    differ(fmt::format("{}: {}", event.on, event.arguments.begin()->second), said(model), said(kernel));
  }

  void compareSnapshot(std::size_t number, const SnapshotStep& step) {
    for (const auto& [place, model] : m_model.snapshots[number]) {
      auto found = m_kernel.snapshots[number].find(place);
      if (found == m_kernel.snapshots[number].end()) continue;
      const TablesSeen& kernel = found->second;
      const Lines ours = named(model.connections), theirs = named(kernel.connections);
      const std::size_t joined = joinedByChance(ours, theirs);
      if (!step.isBase) compareCounters(number, place, step.afterTcp, joined);
      // A connection of TCP takes the model's time, in which other things expire: its own lines count.
      if (joined == 0) compareLines(place + ": connections", ours, theirs, step.afterTcp ? "tcp " : "");
      if (step.afterTcp) continue;
      compareLines(place + ": forwarding database", model.forwarding, kernel.forwarding, "");
      compareLines(place + ": neighbours", model.neighbors, kernel.neighbors, "");
      compareLines(place + ": routes", model.routes, kernel.routes, "");
    }
    m_allAnswered = true;
  }

  Lines named(Lines connections) const {
    for (std::string& connection : connections)
      connection = m_named.shown(connection);
    std::sort(connections.begin(), connections.end());
    return connections;
  }

  void compareLines(const std::string& what, std::vector<std::string> model, std::vector<std::string> kernel,
                    std::string_view beginning) {
    auto isOther = [&](const std::string& line) { return !line.starts_with(beginning); };
    std::erase_if(model, isOther);
    std::erase_if(kernel, isOther);
    if (model != kernel) differ(what, joined(model), joined(kernel));
  }

  // By how much the counters moved since the snapshot before. A connection meets the nat table with its first
  // packet alone, and with each SYN that is sent anew where nothing answers; how many packets it takes
  // elsewhere is the stack's own affair.
  void compareCounters(std::size_t number, const std::string& place, bool afterTcp, std::size_t joined) {
    auto rulesAt = [&](const Observation& seen, std::size_t at) {
      return byPlace(seen.snapshots[at].at(place).rules);
    };
    auto model = rulesAt(m_model, number), kernel = rulesAt(m_kernel, number);
    std::map<Key, RuleSeen> modelBefore, kernelBefore;
    if (number > 0) {
      modelBefore = rulesAt(m_model, number - 1);
      kernelBefore = rulesAt(m_kernel, number - 1);
    }
    std::set<Key> keys;
    for (const auto* rules : {&model, &kernel})
      for (const auto& [key, rule] : *rules)
        if (rule.index > 0) keys.insert(key);
    for (const Key& key : keys) {
      if (!model.contains(key) || !kernel.contains(key)) {
        const RuleSeen& rule = model.contains(key) ? model[key] : kernel[key];
        differ(fmt::format("{}: {} {} rule {}", place, rule.table, rule.chain, rule.index),
               model.contains(key) ? rule.text : "(none)", kernel.contains(key) ? rule.text : "(none)");
        continue;
      }
      uint64_t packets[2] = {model[key].packets - modelBefore[key].packets,
                             kernel[key].packets - kernelBefore[key].packets};
      uint64_t bytes[2] = {model[key].bytes - modelBefore[key].bytes,
                           kernel[key].bytes - kernelBefore[key].bytes};
      m_counters += packets[0] > 0 || packets[1] > 0 ? 1 : 0;
      bool isCounted =
          !afterTcp || (m_allAnswered && !m_model.resetRacesProgram && std::get<0>(key) == "nat");
      bool isEqual = isCounted ? packets[0] == packets[1] : (packets[0] > 0) == (packets[1] > 0);
      if (!afterTcp) isEqual = isEqual && bytes[0] == bytes[1];
      if (joined > 0 && std::get<0>(key) == "nat") // which sees the first packet of each connection
        isEqual = std::max(packets[0], packets[1]) - std::min(packets[0], packets[1]) <= joined;
      if (isEqual) continue;
      const RuleSeen& rule = kernel[key];
      differ(fmt::format("{}: counters of {} {} rule {}: {}", place, rule.table, rule.chain, rule.index,
                         rule.text),
             fmt::format("{} packets, {} bytes", packets[0], bytes[0]),
             fmt::format("{} packets, {} bytes", packets[1], bytes[1]));
    }
  }

  const Plan& m_plan;
  const Observation &m_model, &m_kernel;
  NamedPorts m_named;
  CommonPlaces m_common;
  bool m_allAnswered = true; // of the probes since the last snapshot
  std::vector<Difference> m_found;
  std::vector<Agreement> m_agreements;
  std::size_t m_counters = 0;
};

} // namespace

std::string describe(const engine::ProbeRequest& r) {
  std::string out = fmt::format("from {} to {}, {}", r.from, r.to, net::protocolText(r.protocol));
  if (r.destinationPort) out += " " + std::to_string(*r.destinationPort);
  if (r.ttl != 64) out += ", ttl " + std::to_string(r.ttl);
  return out;
}

NamedPorts::NamedPorts(const Plan& plan, const Observation& model) : m_named{1} {
  for (const Step& step : plan.steps)
    if (const auto* probe = std::get_if<ProbeStep>(&step)) {
      constexpr uint16_t kSourcePort = 40000; // the command line's
      if (probe->request.destinationPort) m_named.insert(*probe->request.destinationPort);
      m_named.insert(probe->request.sourcePort.value_or(kSourcePort));
    }
  for (const Snapshot& snapshot : model.snapshots)
    for (const auto& [place, tables] : snapshot)
      for (const RuleSeen& rule : tables.rules)
        for (std::size_t at = 0; (at = rule.text.find_first_of("0123456789", at)) != std::string::npos;) {
          std::size_t end = std::min(rule.text.find_first_not_of("0123456789", at), rule.text.size());
          if (end - at < 6) m_named.insert(static_cast<uint16_t>(std::stoul(rule.text.substr(at, end - at))));
          at = end;
        }
  m_named.erase(0); // no port has it; as an identifier of ICMP it is as good as another
}

uint16_t NamedPorts::shown(uint16_t port) const { return m_named.contains(port) ? port : uint16_t{0}; }

std::string NamedPorts::shown(const std::string& connection) const {
  std::string out;
  for (const std::string& word : host::splitWords(connection)) {
    std::size_t equals = word.find('=');
    bool isPort = word.starts_with("sport=") || word.starts_with("dport=") || word.starts_with("id=");
    bool isByChance = isPort && !m_named.contains(static_cast<uint16_t>(std::stoul(word.substr(equals + 1))));
    out += (out.empty() ? "" : " ") + (isByChance ? word.substr(0, equals + 1) + "(by chance)" : word);
  }
  return out;
}

bool agree(const ProbeSeen& model, const ProbeSeen& kernel, const NamedPorts& named) {
  return comparable(model.arrivals, named) == comparable(kernel.arrivals, named)
         && asSet(model.responses) == asSet(kernel.responses);
}

Compared compare(const Plan& plan, const Observation& model, const Observation& kernel) {
  return Comparison(plan, model, kernel).run();
}

} // namespace fg::lab
