// The settings of a namespace's network.
#include "report/tables/register.h"

namespace fg::report {
namespace {

std::vector<Row> sysctlsRows(world::World&, host::NetworkNamespace* ns) {
  std::vector<Row> out;
  for (const auto& [name, value] : ns->sysctls())
    out.push_back({name, {name, value}});
  return out;
}

} // namespace

TableSpec sysctlsTable() {
  return {.name = "sysctls",
          .title = "Settings",
          .command = "sysctl net",
          .columns = {{"name", "Name"}, {"value", "Value"}},
          .rows = sysctlsRows};
}

} // namespace fg::report
