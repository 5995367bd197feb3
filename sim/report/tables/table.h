// The state of a network namespace, or of the cluster, as tables of plain text: what a viewer shows beside
// the emulated commands. One file each, one line in register.cpp.
#pragma once

#include "core/registry.h"
#include "world/world.h"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fg::report {

struct Column {
  std::string name;  // stable, for programs: "gateway"
  std::string title; // as the field writes it: "Gateway"
};

struct Row {
  std::string key; // the same thing has the same key at another time
  std::vector<std::string> cells;
  net::SimTime ends{0}; // when it runs out, where a cell counts down to that
  friend bool operator==(const Row&, const Row&) = default;
};

// Stands in a cell for the whole seconds until Row::ends, so that a row stays the same while it counts down.
inline constexpr std::string_view kSecondsLeft = "\x1f";
// The cells as they read at that time.
std::vector<std::string> cellsAt(const Row& row, net::SimTime now);

enum class Scope { Namespace, Cluster };

struct TableSpec {
  std::string name;    // "routes"
  std::string title;   // "Routing"
  std::string command; // that shows the same on a real host: "ip route"
  Scope scope = Scope::Namespace;
  std::vector<Column> columns;
  // The rows as of now, in the order in which the command lists them. `ns` is null for tables of the cluster.
  std::function<std::vector<Row>(world::World&, host::NetworkNamespace* ns)> rows;
  // When the rows will change next though nothing happens: something expires, or turns stale. Empty: never.
  std::function<std::optional<net::SimTime>(world::World&, host::NetworkNamespace& ns)> agesAt = {};
};

core::Registry<TableSpec> tables(); // register.cpp

} // namespace fg::report
