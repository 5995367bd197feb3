// kubectl get: lists of objects.
#include "commands/kubectl/kubectl.h"
#include "commands/support/columns.h"
#include "core/text.h"

#include <algorithm>

namespace fg::commands::kubectl {
namespace {

CommandResult noSuchKind(const std::string& name) {
  return failure(1, fmt::format("error: the server doesn't have a resource type \"{}\"", name));
}

} // namespace

CommandResult readWanted(const Flags& flags, std::vector<Wanted>& wanted) {
  if (flags.operands.front().find('/') != std::string::npos) {
    for (const std::string& operand : flags.operands) {
      auto parts = core::split(operand, '/');
      const Kind* kind = findKind(parts.front());
      if (parts.size() != 2)
        return failure(
            1, "error: there is no need to specify a resource type as a separate argument when passing "
               "arguments in resource/name form (e.g. 'kubectl get resource/<resource_name>' instead of "
               "'kubectl get resource resource/<resource_name>'");
      if (!kind) return noSuchKind(parts.front());
      wanted.push_back({kind, {parts[1]}});
    }
    return {};
  }
  std::vector<std::string> names(flags.operands.begin() + 1, flags.operands.end());
  for (const std::string& part : core::split(flags.operands.front(), ',')) {
    if (part == "all") {
      for (const char* name : {"deployments", "replicasets", "pods", "services"})
        wanted.push_back({findKind(name), names});
      continue;
    }
    const Kind* kind = findKind(part);
    if (!kind) return noSuchKind(part);
    wanted.push_back({kind, names});
  }
  return {};
}

std::vector<Row> rowsOf(const Context& context, ApiServer& api, const Flags& flags, const Wanted& wanted,
                        CommandResult& result) {
  std::vector<Row> out;
  auto selects = selectorOf(flags.selector);
  for (Row& row : wanted.kind->rows(context, api)) {
    bool here = !wanted.kind->namespaced || flags.allNamespaces || row.name.nameSpace == flags.nameSpace;
    bool named = wanted.names.empty()
                 || std::find(wanted.names.begin(), wanted.names.end(), row.name.name) != wanted.names.end();
    if (here && named && selects && (*selects)(row.labels)) out.push_back(std::move(row));
  }
  for (const std::string& name : wanted.names)
    if (std::none_of(out.begin(), out.end(), [&](const Row& row) { return row.name.name == name; })) {
      result.err += notFound(*wanted.kind, name).err;
      result.status = 1;
    }
  return out;
}

namespace {

std::string table(const Kind& kind, const std::vector<Row>& rows, const Flags& flags, bool prefixed) {
  bool wide = flags.output == "wide", nameInside = kind.plural == "events";
  std::vector<std::string> heads;
  if (flags.allNamespaces && kind.namespaced) heads.emplace_back("NAMESPACE");
  if (!nameInside) heads.emplace_back("NAME");
  heads.insert(heads.end(), kind.columns.begin(), kind.columns.end());
  if (wide) heads.insert(heads.end(), kind.wideColumns.begin(), kind.wideColumns.end());
  if (flags.showLabels) heads.emplace_back("LABELS");
  std::string text;
  auto line = [&](const std::vector<std::string>& cells) {
    for (size_t i = 0; i < cells.size(); ++i)
      text += (i ? "\t" : "") + cells[i];
    text += "\n";
  };
  if (!flags.noHeaders) line(heads);
  for (const Row& row : rows) {
    std::vector<std::string> cells;
    if (flags.allNamespaces && kind.namespaced) cells.push_back(row.name.nameSpace);
    if (!nameInside) cells.push_back((prefixed ? kind.prefix + "/" : "") + row.name.name);
    cells.insert(cells.end(), row.cells.begin(), row.cells.end());
    if (wide) cells.insert(cells.end(), row.wideCells.begin(), row.wideCells.end());
    if (flags.showLabels) cells.push_back(labelText(row.labels));
    line(cells);
  }
  return inColumns(text, kKubectlColumns);
}

// One object by its name alone, otherwise a List.
std::string inFull(std::vector<Row> rows, const Flags& flags, bool single) {
  Tree tree;
  if (single && rows.size() == 1) {
    tree = std::move(rows.front().tree);
  } else {
    Tree items = Tree::list();
    for (Row& row : rows)
      items.push(std::move(row.tree));
    tree = Tree::object({{"apiVersion", "v1"},
                         {"items", std::move(items)},
                         {"kind", "List"},
                         {"metadata", Tree::object({{"resourceVersion", ""}, {"selfLink", ""}})}});
  }
  return flags.output == "json" ? tree.json() + "\n" : tree.yaml();
}

} // namespace

CommandResult get(Context& context, ApiServer& api, const Flags& flags) {
  if (flags.operands.empty())
    return failure(
        1,
        "You must specify the type of resource to get. Use \"kubectl api-resources\" for a complete list of "
        "supported resources.\n\nerror: Required resource not specified.");
  for (const char* real : {"custom-columns", "jsonpath", "go-template", "template"})
    if (flags.output.starts_with(real)) return notEmulated(fmt::format("'kubectl get -o {}'", real));
  bool known = flags.output.empty() || flags.output == "wide" || flags.output == "yaml"
               || flags.output == "json" || flags.output == "name";
  if (!known) return failure(1, fmt::format("error: output format \"{}\" not recognized", flags.output));
  if (!selectorOf(flags.selector))
    return failure(1, fmt::format("Error from server (BadRequest): unable to parse requirement: found '{}'",
                                  flags.selector));
  std::vector<Wanted> wanted;
  if (CommandResult wrong = readWanted(flags, wanted); wrong.status != 0) return wrong;
  bool anyName = std::any_of(wanted.begin(), wanted.end(), [](const Wanted& w) { return !w.names.empty(); });
  if (anyName && flags.allNamespaces)
    return failure(1, "error: a resource cannot be retrieved by name across all namespaces");
  CommandResult result;
  std::vector<Row> all;
  size_t shown = 0;
  for (const Wanted& one : wanted) {
    std::vector<Row> rows = rowsOf(context, api, flags, one, result);
    shown += rows.size();
    if (flags.output == "name") {
      for (const Row& row : rows)
        result.out += one.kind->plural + "/" + row.name.name + "\n";
    } else if (flags.output == "yaml" || flags.output == "json") {
      std::move(rows.begin(), rows.end(), std::back_inserter(all));
    } else if (!rows.empty()) {
      result.out += (result.out.empty() ? "" : "\n") + table(*one.kind, rows, flags, wanted.size() > 1);
    }
  }
  if (flags.output == "yaml" || flags.output == "json") {
    bool single = wanted.size() == 1 && wanted.front().names.size() == 1;
    if (!single || !all.empty()) result.out = inFull(std::move(all), flags, single);
  } else if (shown == 0 && result.status == 0) {
    result.err = "No resources found.\n";
  }
  return result;
}

} // namespace fg::commands::kubectl
