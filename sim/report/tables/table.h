// The state of a network namespace, or of the cluster, as tables of plain text: what a viewer shows beside
// the emulated commands. One file each, one line in register.cpp.
#pragma once

#include "core/registry.h"
#include "world/world.h"

#include <functional>
#include <string>
#include <vector>

namespace fg::report {

struct Column {
  std::string name;  // stable, for programs: "gateway"
  std::string title; // as the field writes it: "Gateway"
};

struct Row {
  std::string key; // the same thing has the same key at another time
  std::vector<std::string> cells;
};

enum class Scope { Namespace, Cluster };

struct TableSpec {
  std::string name;    // "routes"
  std::string title;   // "Routing"
  std::string command; // that shows the same on a real host: "ip route"
  Scope scope = Scope::Namespace;
  std::vector<Column> columns;
  // The rows as of now, in the order in which the command lists them. `ns` is null for tables of the cluster.
  std::function<std::vector<Row>(world::World&, host::NetworkNamespace* ns)> rows;
};

core::Registry<TableSpec> tables(); // register.cpp

} // namespace fg::report
