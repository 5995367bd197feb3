// tables and table: the state of a namespace or of the cluster as of the time that is looked at.
#include "serve/register.h"

#include "report/tables/table.h"

#include <fmt/format.h>

namespace fg::serve {
namespace {

Json columnsOf(const report::TableSpec& spec) {
  Json out = Json::array();
  for (const report::Column& column : spec.columns)
    out.push_back({{"name", column.name}, {"title", column.title}});
  return out;
}

Result listTables(Desk&, const Parameters&) {
  const auto registry = report::tables();
  Json out = Json::array();
  for (const report::TableSpec& spec : registry.all())
    out.push_back({{"name", spec.name},
                   {"title", spec.title},
                   {"command", spec.command},
                   {"of", spec.scope == report::Scope::Cluster ? "cluster" : "namespace"},
                   {"columns", columnsOf(spec)}});
  return Json{{"tables", out}};
}

Result show(Desk& desk, const Parameters& given) {
  const auto registry = report::tables();
  const report::TableSpec* spec = registry.find(given.text("table"));
  if (!spec)
    return failed(ErrorCode::BadInput, fmt::format("there is no table '{}'; {}", given.text("table"),
                                                   registry.didYouMean(given.text("table"))));
  auto found = desk.view->rows(*spec, given.text("place"));
  if (!found) return failed(found.error());
  Json rows = Json::array();
  for (const report::Row& row : *found)
    rows.push_back({{"key", row.key}, {"cells", report::cellsAt(row, desk.view->at())}});
  return Json{{"at_ns", desk.view->at().count()}, {"columns", columnsOf(*spec)}, {"rows", rows}};
}

} // namespace

Method tablesMethod() {
  return {
      .name = "tables",
      .summary = "Lists the tables that there are.",
      .result =
          "{tables: [{name, title, command, of: \"namespace\" or \"cluster\", columns: [{name, title}]}]}",
      .needs = Needs::Nothing,
      .run = listTables};
}

Method tableMethod() {
  return {.name = "table",
          .summary =
              "A table as of the time that is looked at. Rows of the same thing have the same key at every "
              "time, so that what changed can be marked.",
          .parameters = {{.name = "table", .needed = Needed::Yes, .help = "its name"},
                         {.name = "place", .help = "whose; not for tables of the cluster"}},
          .result = "{at_ns, columns, rows: [{key, cells}]}",
          .needs = Needs::View,
          .run = show};
}

} // namespace fg::serve
