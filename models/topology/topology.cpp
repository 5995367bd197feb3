#include "topology/topology.h"

#include <boost/graph/breadth_first_search.hpp>
#include <boost/graph/connected_components.hpp>
#include <boost/graph/filtered_graph.hpp>

#include <algorithm>

namespace fg::topology {
namespace {

template<class Graph> struct IsUp {
  const Graph* graph = nullptr;
  template<class Edge> bool operator()(const Edge& edge) const { return (*graph)[edge].up; }
};

template<class Graph> auto upOnly(const Graph& graph) {
  return boost::filtered_graph<Graph, IsUp<Graph>>(graph, IsUp<Graph>{&graph});
}

} // namespace

std::optional<Topology::VertexId> Topology::find(std::string_view name) const {
  auto it = m_byName.find(name);
  if (it == m_byName.end()) return {};
  return it->second;
}

// Vertices numbered by name, so that nothing depends on where they lie in memory.
std::map<Topology::VertexId, std::size_t> Topology::indices() const {
  std::map<VertexId, std::size_t> out;
  for (const auto& [name, vertex] : m_byName)
    out.emplace(vertex, out.size());
  return out;
}

void Topology::addNamespace(std::string name) {
  if (find(name)) return;
  m_byName.emplace(name, boost::add_vertex(Vertex{VertexKind::Namespace, name}, m_graph));
}

void Topology::addSegment(std::string name) {
  if (find(name)) return;
  m_byName.emplace(name, boost::add_vertex(Vertex{VertexKind::Segment, name}, m_graph));
  m_segments.insert(std::move(name));
}

void Topology::connectToSegment(std::string_view ns, std::string interface, std::string_view segment) {
  auto from = find(ns), to = find(segment);
  if (!from || !to) return;
  for (auto [edge, end] = boost::out_edges(*from, m_graph); edge != end; ++edge)
    if (boost::target(*edge, m_graph) == *to && m_graph[*edge].interface == interface) return;
  boost::add_edge(*from, *to, Link{std::string(ns), std::move(interface), {}, true}, m_graph);
}

void Topology::connectPair(std::string_view ns, std::string interface, std::string_view peer,
                           std::string peerInterface) {
  auto from = find(ns), to = find(peer);
  if (from && to)
    boost::add_edge(*from, *to, Link{std::string(ns), std::move(interface), std::move(peerInterface), true},
                    m_graph);
}

void Topology::removeNamespace(std::string_view name) {
  auto vertex = find(name);
  if (!vertex) return;
  boost::clear_vertex(*vertex, m_graph);
  boost::remove_vertex(*vertex, m_graph);
  m_byName.erase(m_byName.find(name));
}

void Topology::setUp(std::string_view ns, std::string_view interface, bool up) {
  auto vertex = find(ns);
  if (!vertex) return;
  for (auto [edge, end] = boost::out_edges(*vertex, m_graph); edge != end; ++edge) {
    Link& link = m_graph[*edge];
    if ((link.owner == ns ? link.interface : link.peerInterface) == interface) link.up = up;
  }
}

std::vector<PathHop> Topology::path(std::string_view from, std::string_view to) const {
  auto source = find(from), target = find(to);
  if (!source || !target) return {};
  auto graph = upOnly(m_graph);
  auto index = indices();
  std::vector<VertexId> before(index.size(), nullptr);
  std::vector<boost::default_color_type> colors(index.size());
  auto byIndex = boost::make_assoc_property_map(index);
  auto predecessors = boost::make_iterator_property_map(before.begin(), byIndex);
  boost::breadth_first_search(
      graph, *source,
      boost::visitor(boost::make_bfs_visitor(boost::record_predecessors(predecessors, boost::on_tree_edge())))
          .color_map(boost::make_iterator_property_map(colors.begin(), byIndex)));
  std::vector<VertexId> way{*target};
  while (way.back() != *source) {
    VertexId previous = before[index[way.back()]];
    if (!previous) return {};
    way.push_back(previous);
  }
  std::reverse(way.begin(), way.end());

  std::vector<PathHop> hops;
  std::string enterBy;
  for (std::size_t i = 0; i < way.size(); ++i) {
    if (m_graph[way[i]].kind == VertexKind::Segment) continue;
    PathHop hop{m_graph[way[i]].name, enterBy, {}, {}};
    enterBy.clear();
    if (i + 1 < way.size()) {
      const Link& link = m_graph[boost::edge(way[i], way[i + 1], m_graph).first];
      bool segment = m_graph[way[i + 1]].kind == VertexKind::Segment;
      if (segment) {
        hop.out = link.interface;
        hop.through = m_graph[way[i + 1]].name;
        enterBy = m_graph[boost::edge(way[i + 1], way[i + 2], m_graph).first].interface;
      } else {
        bool named = link.owner == hop.name;
        hop.out = named ? link.interface : link.peerInterface;
        enterBy = named ? link.peerInterface : link.interface;
      }
    }
    hops.push_back(std::move(hop));
  }
  return hops;
}

std::optional<std::string> Topology::interfaceOn(std::string_view ns, std::string_view segment) const {
  auto a = find(ns), b = find(segment);
  if (!a || !b) return {};
  auto [edge, exists] = boost::edge(*a, *b, m_graph);
  if (!exists || !m_graph[edge].up) return {};
  return m_graph[edge].interface;
}

std::vector<std::string> Topology::commonSegments(std::string_view a, std::string_view b) const {
  std::vector<std::string> out;
  for (const std::string& name : m_segments)
    if (interfaceOn(a, name) && interfaceOn(b, name)) out.push_back(name);
  return out;
}

std::vector<std::vector<std::string>> Topology::parts() const {
  auto graph = upOnly(m_graph);
  auto index = indices();
  auto byIndex = boost::make_assoc_property_map(index);
  std::vector<std::size_t> component(index.size());
  std::vector<boost::default_color_type> colors(index.size());
  boost::connected_components(
      graph, boost::make_iterator_property_map(component.begin(), byIndex),
      boost::vertex_index_map(byIndex).color_map(boost::make_iterator_property_map(colors.begin(), byIndex)));
  std::map<std::size_t, std::vector<std::string>> groups;
  for (const auto& [name, vertex] : m_byName)
    if (m_graph[vertex].kind == VertexKind::Namespace) groups[component[index[vertex]]].push_back(name);
  std::vector<std::vector<std::string>> out;
  for (auto& [number, names] : groups)
    out.push_back(std::move(names));
  std::sort(out.begin(), out.end());
  return out;
}

} // namespace fg::topology
