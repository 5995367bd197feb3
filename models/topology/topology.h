// Which segment or cable joins what: the network as a graph, apart from any routing table.
#pragma once

#include <boost/graph/adjacency_list.hpp>

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace fg::topology {

enum class VertexKind { Namespace, Segment };

struct Vertex {
  VertexKind kind = VertexKind::Namespace;
  std::string name;
};

// An interface of a namespace, on a segment or (as a veth pair) at another namespace.
struct Link {
  std::string owner; // the namespace that `interface` is in
  std::string interface;
  std::string peerInterface; // at the other namespace; empty on a segment
  bool up = true;
};

// One namespace on a path, with the interfaces by which the path comes and goes.
struct PathHop {
  std::string name;
  std::string in, out; // empty at the ends
  std::string through; // the segment that `out` is on; empty for a veth pair and at the end
};

class Topology {
public:
  void addNamespace(std::string name);
  void addSegment(std::string name);
  // Both names must be known; does nothing otherwise, or where that interface is there already.
  void connectToSegment(std::string_view ns, std::string interface, std::string_view segment);
  void connectPair(std::string_view ns, std::string interface, std::string_view peer,
                   std::string peerInterface);
  void removeNamespace(std::string_view name);
  void setUp(std::string_view ns, std::string_view interface, bool up);

  // The way with the fewest segments and cables over links that are up; empty where there is none.
  std::vector<PathHop> path(std::string_view from, std::string_view to) const;
  // The segments that both namespaces have a link on that is up, by name.
  std::vector<std::string> commonSegments(std::string_view a, std::string_view b) const;
  // The interface by which `ns` is on `segment`.
  std::optional<std::string> interfaceOn(std::string_view ns, std::string_view segment) const;
  // Namespaces that can reach one another over links that are up, each group sorted by name; groups by their
  // first name.
  std::vector<std::vector<std::string>> parts() const;

private:
  using Graph = boost::adjacency_list<boost::vecS, boost::listS, boost::undirectedS, Vertex, Link>;
  using VertexId = Graph::vertex_descriptor;

  std::optional<VertexId> find(std::string_view name) const;
  std::map<VertexId, std::size_t> indices() const;

  Graph m_graph;
  std::map<std::string, VertexId, std::less<>> m_byName;
  std::set<std::string> m_segments;
};

} // namespace fg::topology
