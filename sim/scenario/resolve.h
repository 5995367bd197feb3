// Document -> Scenario: names are looked up, defaults filled in, and what does not fit together is reported.
#pragma once

#include "scenario/document.h"
#include "scenario/scenario.h"

#include <map>
#include <string>
#include <vector>

namespace fg::scenario {

// What the steps of resolve() hand on. `root` has been checked against the field tables.
struct Context {
  const Value& root;
  Scenario& scenario;
  Problems& problems;
  std::map<std::string, Place> places = {}; // of nodes and namespaces, by name

  core::SourceRef ref(const Place& place) const { return problems.sources().ref(place); }
};

// Fills `scenario`. It is fit to be used only where no problem was found.
void resolve(const Value& root, Scenario& scenario, Problems& problems);

// Its steps, in this order.
void resolveSettings(Context& context);
void resolveNetwork(Context& context);
void resolveCluster(Context& context);
void resolvePods(Context& context);
void resolveServices(Context& context);
void resolveManifests(Context& context);
void resolveTimeline(Context& context);

// The node or namespace of that name; nothing otherwise.
const Namespace* findNamespace(const Scenario& scenario, std::string_view name);
const Node* findNode(const Scenario& scenario, std::string_view name);
std::vector<std::string> nodeNames(const Scenario& scenario);
// "it stands already in line 7", with the file where that is another one; or that a template stands at both.
std::string alreadyAt(const Context& context, const Place& first, const Place& second);

} // namespace fg::scenario
