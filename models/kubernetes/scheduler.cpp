#include "kubernetes/scheduler.h"

#include <algorithm>

namespace fg::kubernetes {

void PodScheduler::start() {
  if (m_watch) return;
  m_watch = m_api.watch([this](const Change& change) { changed(change); });
  scheduleAll();
}

void PodScheduler::stop() {
  if (m_watch) m_api.unwatch(*m_watch);
  m_watch.reset();
}

void PodScheduler::changed(const Change& change) {
  const Pod* pod = std::get_if<Pod>(&change.object);
  bool isNews = std::holds_alternative<Node>(change.object) || (pod && pod->node.empty())
                || change.type == ChangeType::Deleted;
  if (isNews) scheduleAll();
}

void PodScheduler::scheduleAll() {
  m_again = true;
  if (m_working || !m_api.serving) return;
  m_working = true;
  trace::CauseScope cause(m_api.recorder(), "scheduler");
  while (std::exchange(m_again, false))
    for (const Name& name : m_api.podsOn("")) {
      const Pod* pod = m_api.pod(name);
      if (pod && pod->node.empty() && !pod->deleted) schedule(*pod);
    }
  m_working = false;
}

std::string PodScheduler::objection(const Pod& pod, const Node& node) const {
  if (!node.ready) return "NodeNotReady";
  if (node.unschedulable) return "NodeUnschedulable";
  bool selected = std::all_of(pod.nodeSelector.begin(), pod.nodeSelector.end(), [&](const auto& wanted) {
    auto it = node.labels.find(wanted.first);
    return it != node.labels.end() && it->second == wanted.second;
  });
  if (!selected) return "MatchNodeSelector";
  if (std::none_of(pod.ports.begin(), pod.ports.end(), [](const ContainerPort& p) { return p.hostPort; }))
    return "";
  for (const Name& name : m_api.podsOn(node.name))
    for (const ContainerPort& taken : m_api.pod(name)->ports)
      for (const ContainerPort& wanted : pod.ports)
        if (wanted.hostPort && taken.hostPort == wanted.hostPort && taken.protocol == wanted.protocol)
          return "PodFitsHostPorts";
  return "";
}

// SelectorSpreadPriority first, then the node with the fewest pods.
void PodScheduler::schedule(const Pod& pod) {
  struct Candidate {
    std::string node;
    size_t siblings = 0, pods = 0;
  };
  std::vector<Candidate> fit;
  std::map<std::string, int> objections;
  for (const auto& [name, node] : m_api.nodes()) {
    std::string why = objection(pod, node);
    if (!why.empty()) {
      ++objections[why];
      continue;
    }
    Candidate candidate{name};
    for (const Name& otherName : m_api.podsOn(name)) {
      const Pod& other = *m_api.pod(otherName);
      if (other.deleted) continue;
      ++candidate.pods;
      candidate.siblings += pod.owner && other.owner == pod.owner;
    }
    fit.push_back(std::move(candidate));
  }
  if (fit.empty()) {
    std::string why;
    for (const auto& [reason, count] : objections)
      why += (why.empty() ? "" : ", ") + std::to_string(count) + " " + reason;
    m_api.say({.object = pod.name,
               .kind = "Pod",
               .type = "Warning",
               .reason = "FailedScheduling",
               .message = "0/" + std::to_string(m_api.nodes().size()) + " nodes are available: " + why + ".",
               .component = "default-scheduler"});
    return;
  }
  auto rank = [](const Candidate& c) { return std::pair(c.siblings, c.pods); };
  auto best =
      rank(*std::min_element(fit.begin(), fit.end(), [&](auto& a, auto& b) { return rank(a) < rank(b); }));
  std::erase_if(fit, [&](const Candidate& candidate) { return rank(candidate) != best; });
  Pod placed = pod;
  placed.node = fit[m_lastIndex++ % fit.size()].node;
  m_api.say({.object = pod.name,
             .kind = "Pod",
             .reason = "Scheduled",
             .message = "Successfully assigned " + pod.name.name + " to " + placed.node,
             .component = "default-scheduler"});
  m_api.put(std::move(placed));
}

} // namespace fg::kubernetes
