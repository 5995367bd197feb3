// kubectl as of 1.9: the kinds of objects, their tables and their full forms.
#pragma once

#include "commands/support/result.h"
#include "commands/support/tree.h"

#include <functional>

namespace fg::commands::kubectl {

using kubernetes::ApiServer;
using kubernetes::Name;

enum class Wide { No, Yes };

// An object in a list, and how it is shown.
struct Row {
  Name name;
  kubernetes::Labels labels;
  std::vector<std::string> cells, wideCells; // behind the name
  Tree tree;
};

// A kind of objects that kubectl knows.
struct Kind {
  std::string plural;              // "pods"
  std::string singular;            // "pod"
  std::vector<std::string> short_; // "po"
  std::string prefix;              // where several kinds are listed: "po"
  bool namespaced = true;
  std::vector<std::string> columns, wideColumns;
  std::function<std::vector<Row>(const Context&, ApiServer&)> rows; // all, by name
};

const std::vector<Kind>& kinds();
// By plural, singular or short name, in any case; null where unknown.
const Kind* findKind(std::string_view name);

// --- what tables and full forms say of an object
std::string age(const Context& context, net::SimTime created);
std::string podStatus(const kubernetes::Pod& pod);
int readyContainers(const kubernetes::Pod& pod);
std::string servicePorts(const kubernetes::Service& service);
// Of all ports, or of the one that is named.
std::string endpointList(const kubernetes::Endpoints* endpoints, const std::string* port = nullptr);
std::string capitals(net::Protocol protocol); // "TCP"
std::string labelText(const kubernetes::Labels& labels);

Tree nodeTree(const Context& context, const ApiServer& api, const kubernetes::Node& node);
Tree podTree(const Context& context, const kubernetes::Pod& pod);
Tree serviceTree(const Context& context, const kubernetes::Service& service);
Tree endpointsTree(const Context& context, const kubernetes::Endpoints& endpoints);
Tree deploymentTree(const Context& context, const ApiServer& api, const kubernetes::Deployment& deployment);
Tree replicaSetTree(const Context& context, const ApiServer& api, const kubernetes::ReplicaSet& set);
Tree policyTree(const Context& context, const kubernetes::NetworkPolicy& policy);
Tree eventTree(const Context& context, const kubernetes::Event& event);

// --- the command line
struct Flags {
  std::string nameSpace = "default";
  bool namespaceGiven = false, allNamespaces = false, all = false, force = false, noHeaders = false,
       showLabels = false;
  std::string output, selector, replicas, container;
  std::vector<std::string> files;
  Arguments operands; // behind the verb
  std::string unknown, withoutValue, unsupported;
};
// Reads everything up to "--" or, for exec, the command.
Flags readFlags(const Arguments& arguments);
// What "a=b,c!=d" selects; nothing where it is malformed.
std::optional<std::function<bool(const kubernetes::Labels&)>> selectorOf(const std::string& text);

// What a command line names: "pods", "pods,svc", "pod web", "pod/web svc/web".
struct Wanted {
  const Kind* kind = nullptr;
  std::vector<std::string> names; // none: all
};
// Status 0 where it can be read.
CommandResult readWanted(const Flags& flags, std::vector<Wanted>& wanted);
// The rows that are wanted, in the namespace and by the selector of the flags. What is not there goes into
// `result`.
std::vector<Row> rowsOf(const Context& context, ApiServer& api, const Flags& flags, const Wanted& wanted,
                        CommandResult& result);

CommandResult get(Context& context, ApiServer& api, const Flags& flags);
CommandResult describe(Context& context, ApiServer& api, const Flags& flags);
enum class ApplyVerb { Apply, Create };
CommandResult applyFiles(Context& context, ApiServer& api, const Flags& flags, ApplyVerb verb);
CommandResult remove(Context& context, ApiServer& api, const Flags& flags);
CommandResult scale(ApiServer& api, const Flags& flags);
CommandResult exec(Context& context, ApiServer& api, const Flags& flags);

inline CommandResult notFound(const Kind& kind, const std::string& name) {
  return failure(1, fmt::format("Error from server (NotFound): {} \"{}\" not found", kind.plural, name));
}

} // namespace fg::commands::kubectl
