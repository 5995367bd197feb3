#include "scenario/resolve.h"

#include "scenario/scalars.h"
#include "scenario/values.h"

#include <algorithm>

namespace fg::scenario {
namespace {

void resolveVersions(Context& context) {
  const Value& value = objectAt(context.root, "versions");
  Versions& versions = context.scenario.versions;
  if (stringAt(value, "kernel") == "3.10") versions.kernel = KernelVersion::Linux3_10;
  if (stringAt(value, "tools") == "centos-7") versions.tools = ToolsVersion::Centos7;
  if (auto text = stringAt(value, "flannel")) versions.flannel = *text;
  if (auto text = stringAt(value, "docker")) versions.docker = *text;
  if (auto text = stringAt(value, "kubernetes")) versions.kubernetes = *text;
}

void resolveLesson(Context& context) {
  const Value* value = context.root.find("lesson");
  if (!value || !value->is(Value::Kind::Object)) return;
  Lesson lesson{wordsAt(*value, "task"), {}};
  for (const Member& hint : membersAt(*value, "hints"))
    lesson.hints.push_back(textOf(hint.value));
  context.scenario.lesson = std::move(lesson);
}

} // namespace

void resolveSettings(Context& context) {
  Scenario& scenario = context.scenario;
  scenario.title = wordsAt(context.root, "title");
  scenario.description = wordsAt(context.root, "description");
  scenario.topic = stringAt(context.root, "topic").value_or("other");
  scenario.fault = stringAt(context.root, "fault").value_or("");
  scenario.threads = stringsAt(context.root, "threads");
  resolveLesson(context);
  resolveVersions(context);
  const Value& zone = objectAt(context.root, "timeZone");
  if (auto name = stringAt(zone, "name")) scenario.timeZoneName = *name;
  if (auto offset = stringAt(zone, "offset")) scenario.timeZoneOffset = parseUtcOffset(*offset).value_or(0);
  if (auto clock = stringAt(context.root, "clock")) scenario.clock = *clock;
  if (auto seed = wholeAt(context.root, "seed")) scenario.seed = static_cast<uint64_t>(*seed);
  if (stringAt(context.root, "start") == "cold") scenario.start = Start::Cold;
}

void resolve(const Value& root, Scenario& scenario, Problems& problems) {
  Context context{root, scenario, problems};
  resolveSettings(context);
  resolveNetwork(context);
  resolveCluster(context);
  resolvePods(context);
  resolveServices(context);
  resolveManifests(context);
  resolveTimeline(context);
}

const Node* findNode(const Scenario& scenario, std::string_view name) {
  auto it = std::find_if(scenario.nodes.begin(), scenario.nodes.end(),
                         [&](const Node& n) { return n.name == name; });
  return it == scenario.nodes.end() ? nullptr : &*it;
}

const Namespace* findNamespace(const Scenario& scenario, std::string_view name) {
  if (const Node* node = findNode(scenario, name)) return node;
  auto it = std::find_if(scenario.namespaces.begin(), scenario.namespaces.end(),
                         [&](const Namespace& n) { return n.name == name; });
  return it == scenario.namespaces.end() ? nullptr : &*it;
}

std::vector<std::string> nodeNames(const Scenario& scenario) {
  std::vector<std::string> names;
  for (const Node& node : scenario.nodes)
    names.push_back(node.name);
  return names;
}

std::string alreadyAt(const Context& context, const Place& first, const Place& second) {
  if (first == second) return "it stands in a template: each of many would have it";
  std::string where = "it stands already in line " + std::to_string(first.line);
  return first.source == second.source ? where : where + " of " + context.ref(first).file;
}

} // namespace fg::scenario
