#include "layout/map_order.h"

#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/breadth_first_search.hpp>

#include <algorithm>
#include <numeric>

namespace fg::layout {
namespace {

constexpr std::size_t kMostOrdered = 200;

using Graph = boost::adjacency_list<boost::vecS, boost::vecS, boost::undirectedS>;

// Vertices: the nodes, then the segments. Edges in the order of the interfaces.
Graph graphOf(const std::vector<MapNode>& nodes, const std::vector<MapSegment>& segments) {
  std::map<std::string, std::size_t> vertexOf;
  for (const MapSegment& segment : segments) {
    std::size_t vertex = nodes.size() + vertexOf.size();
    if (segment.kind == SegmentKind::Cable) vertexOf[segment.name] = vertex;
  }
  Graph graph(nodes.size() + vertexOf.size());
  for (std::size_t node = 0; node < nodes.size(); ++node)
    for (const MapInterface& interface : nodes[node].interfaces)
      if (auto found = vertexOf.find(interface.segment); found != vertexOf.end())
        boost::add_edge(node, found->second, graph);
  return graph;
}

struct Reached {
  std::vector<std::size_t> order; // as they were found
  std::size_t depth = 0;          // how far the last of them is
  std::size_t last = 0;           // the first of those that are as far
};

struct Visitor : boost::default_bfs_visitor {
  std::vector<std::size_t>& order;
  std::vector<std::size_t>& depths;
  Visitor(std::vector<std::size_t>& o, std::vector<std::size_t>& d) : order(o), depths(d) {}
  void discover_vertex(std::size_t vertex, const Graph&) const { order.push_back(vertex); }
  void tree_edge(const Graph::edge_descriptor& edge, const Graph& graph) const {
    depths[boost::target(edge, graph)] = depths[boost::source(edge, graph)] + 1;
  }
};

Reached walkFrom(std::size_t start, const Graph& graph) {
  Reached out;
  std::vector<std::size_t> depths(boost::num_vertices(graph), 0);
  boost::breadth_first_search(graph, start, boost::visitor(Visitor(out.order, depths)));
  // The search goes on to other components when this one is done: they are not reached from here.
  auto other = std::find_if(out.order.begin() + 1, out.order.end(),
                            [&](std::size_t vertex) { return depths[vertex] == 0; });
  out.order.erase(other, out.order.end());
  out.depth = depths[out.order.back()];
  out.last = *std::ranges::find(out.order, out.depth, [&](std::size_t vertex) { return depths[vertex]; });
  return out;
}

} // namespace

std::vector<std::size_t> orderNodes(const std::vector<MapNode>& nodes,
                                    const std::vector<MapSegment>& segments) {
  std::vector<std::size_t> out(nodes.size());
  std::iota(out.begin(), out.end(), 0);
  if (nodes.size() > kMostOrdered) return out;
  Graph graph = graphOf(nodes, segments);
  std::vector<std::size_t> walked;
  for (std::size_t node : out) {
    if (std::ranges::find(walked, node) != walked.end()) continue;
    Reached reached = walkFrom(node, graph);
    if (reached.last < nodes.size())
      if (Reached back = walkFrom(reached.last, graph); back.depth > reached.depth) reached = back;
    std::ranges::copy_if(reached.order, std::back_inserter(walked),
                         [&](std::size_t vertex) { return vertex < nodes.size(); });
  }
  return walked;
}

} // namespace fg::layout
