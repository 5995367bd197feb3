// kubectl describe: the verb, and what the descriptions of all kinds share.
#include "commands/kubectl/describe.h"

#include "commands/support/columns.h"

#include <algorithm>

namespace fg::commands::kubectl {
namespace {

constexpr Columns kDescribeColumns{0, 2};

std::optional<std::string> description(const Context& context, const ApiServer& api, const Kind& kind,
                                       const Name& name) {
  if (kind.plural == "nodes") return describeNode(context, api, api.nodes().at(name.name));
  if (kind.plural == "pods") return describePod(context, api, api.pods().at(name));
  if (kind.plural == "services") return describeService(context, api, api.services().at(name));
  if (kind.plural == "endpoints") return describeEndpoints(context, api, api.endpoints().at(name));
  return std::nullopt;
}

// What begins like a name that is not there stands for it (DescribeMatchingResources).
std::vector<Row> rowsByPrefix(const Context& context, ApiServer& api, const Flags& flags, const Kind& kind,
                              const std::string& name) {
  CommandResult ignored;
  std::vector<Row> rows = rowsOf(context, api, flags, {&kind, {}}, ignored);
  std::erase_if(rows, [&](const Row& row) { return !row.name.name.starts_with(name); });
  return rows;
}

std::vector<Row> found(const Context& context, ApiServer& api, const Flags& flags, const Wanted& wanted,
                       CommandResult& result) {
  if (wanted.names.empty()) return rowsOf(context, api, flags, wanted, result);
  std::vector<Row> out;
  for (const std::string& name : wanted.names) {
    CommandResult missing;
    std::vector<Row> rows = rowsOf(context, api, flags, {wanted.kind, {name}}, missing);
    if (rows.empty()) rows = rowsByPrefix(context, api, flags, *wanted.kind, name);
    if (rows.empty()) {
      result.err += missing.err;
      result.status = 1;
    }
    std::move(rows.begin(), rows.end(), std::back_inserter(out));
  }
  return out;
}

} // namespace

std::string labelLines(const std::string& title, const kubernetes::Labels& labels) {
  std::string out = title + ":";
  if (labels.empty()) return out + "\t<none>\n";
  for (const auto& [key, value] : labels)
    out += "\t" + key + "=" + value + "\n";
  return out;
}

std::string eventLines(const Context& context, const ApiServer& api, const std::string& kind,
                       const Name& object) {
  std::vector<kubernetes::Event> events = api.events();
  std::erase_if(events, [&](const auto& event) { return event.kind != kind || event.object != object; });
  if (events.empty()) return "Events:\t<none>\n";
  std::stable_sort(events.begin(), events.end(), [](auto& a, auto& b) { return a.last < b.last; });
  std::string out = "Events:\n  Type\tReason\tAge\tFrom\tMessage\n  ----\t------\t----\t----\t-------\n";
  for (const kubernetes::Event& event : events) {
    std::string when = age(context, event.last);
    if (event.count > 1) when += fmt::format(" (x{} over {})", event.count, age(context, event.first));
    std::string source = event.component + (event.host.empty() ? "" : ", " + event.host);
    out += fmt::format("  {}\t{}\t{}\t{}\t{}\n", event.type, event.reason, when, source, event.message);
  }
  return out;
}

CommandResult describe(Context& context, ApiServer& api, const Flags& flags) {
  if (flags.operands.empty())
    return failure(1,
                   "You must specify the type of resource to describe. Use \"kubectl api-resources\" for a "
                   "complete list of supported resources.\n\nerror: Required resource not specified.");
  if (!flags.output.empty()) return failure(1, "Error: unknown shorthand flag: 'o' in -o");
  if (!selectorOf(flags.selector))
    return failure(1, fmt::format("Error from server (BadRequest): unable to parse requirement: found '{}'",
                                  flags.selector));
  std::vector<Wanted> wanted;
  if (CommandResult wrong = readWanted(flags, wanted); wrong.status != 0) return wrong;
  CommandResult result;
  for (const Wanted& one : wanted)
    for (const Row& row : found(context, api, flags, one, result)) {
      auto text = description(context, api, *one.kind, row.name);
      if (!text) return notEmulated(fmt::format("'kubectl describe {}'", one.kind->plural));
      result.out += (result.out.empty() ? "" : "\n\n") + inColumns(*text, kDescribeColumns);
    }
  if (result.out.empty() && result.status == 0) result.err = "No resources found.\n";
  return result;
}

} // namespace fg::commands::kubectl
