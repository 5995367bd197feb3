// kubectl: the command line and its verbs.
#include "commands/kubectl/kubectl.h"

#include "commands/register.h"

#include <algorithm>
#include <array>

namespace fg::commands::kubectl {
namespace {

struct FlagSpec {
  std::string_view name, shorthand;
  bool takesValue;
};
// Those that are followed.
constexpr std::array<FlagSpec, 14> kFlags{{{"namespace", "n", true},
                                           {"all-namespaces", "", false},
                                           {"output", "o", true},
                                           {"selector", "l", true},
                                           {"filename", "f", true},
                                           {"replicas", "", true},
                                           {"container", "c", true},
                                           {"all", "", false},
                                           {"force", "", false},
                                           {"no-headers", "", false},
                                           {"show-labels", "", false},
                                           {"stdin", "i", false},
                                           {"tty", "t", false},
                                           {"now", "", false}}};
// Those that kubectl has besides.
constexpr std::array<std::string_view, 18> kOthers{
    "watch",   "w",         "sort-by", "show-kind",      "show-all",
    "a",       "recursive", "R",       "export",         "kubeconfig",
    "server",  "s",         "context", "field-selector", "grace-period",
    "timeout", "dry-run",   "record"};

void take(Flags& flags, std::string_view name, const std::string& value) {
  if (name == "namespace") {
    flags.nameSpace = value;
    flags.namespaceGiven = true;
  } else if (name == "all-namespaces") {
    flags.allNamespaces = value != "false";
  } else if (name == "output") {
    flags.output = value;
  } else if (name == "selector") {
    flags.selector = value;
  } else if (name == "filename") {
    flags.files.push_back(value);
  } else if (name == "replicas") {
    flags.replicas = value;
  } else if (name == "container") {
    flags.container = value;
  } else if (name == "all") {
    flags.all = value != "false";
  } else if (name == "force") {
    flags.force = value != "false";
  } else if (name == "no-headers") {
    flags.noHeaders = value != "false";
  } else if (name == "show-labels") {
    flags.showLabels = value != "false";
  }
}

// "-it", "-nkube-system", "-n", "--namespace=x", "--namespace".
bool readOption(Flags& flags, const Arguments& arguments, size_t& at) {
  const std::string& word = arguments[at];
  bool isLong = word.starts_with("--");
  std::string name = word.substr(isLong ? 2 : 1), value;
  bool hasValue = false;
  if (size_t equals = name.find('='); equals != std::string::npos) {
    value = name.substr(equals + 1);
    name.erase(equals);
    hasValue = true;
  }
  if (!isLong && !hasValue && (name == "it" || name == "ti")) return true;
  if (!isLong && !hasValue && name.size() > 1) {
    value = name.substr(1);
    name.erase(1);
    hasValue = true;
  }
  for (const FlagSpec& spec : kFlags) {
    if (isLong ? spec.name != name : spec.shorthand.empty() || spec.shorthand != name) continue;
    if (spec.takesValue && !hasValue) {
      if (at + 1 >= arguments.size()) {
        flags.withoutValue = word;
        return false;
      }
      value = arguments[++at];
    }
    take(flags, spec.name, value);
    return true;
  }
  if (std::find(kOthers.begin(), kOthers.end(), name) != kOthers.end())
    flags.unsupported = word;
  else
    flags.unknown = word;
  return false;
}

constexpr std::array kRealVerbs{"annotate",    "api-versions", "attach",       "auth",    "autoscale",
                                "certificate", "cluster-info", "completion",   "config",  "convert",
                                "cordon",      "cp",           "drain",        "edit",    "explain",
                                "expose",      "label",        "logs",         "options", "patch",
                                "plugin",      "port-forward", "proxy",        "replace", "rolling-update",
                                "rollout",     "run",          "set",          "taint",   "top",
                                "uncordon",    "version",      "run-container"};

CommandResult execute(Context& context, const Arguments& arguments) {
  if (!context.cluster.systemd(context.ns)) return failure(127, "bash: kubectl: command not found");
  Flags flags;
  flags = readFlags(arguments);
  if (!flags.unsupported.empty()) return notEmulated(fmt::format("'kubectl {}'", flags.unsupported));
  if (!flags.unknown.empty())
    return failure(1, flags.unknown.starts_with("--")
                          ? fmt::format("Error: unknown flag: {}", flags.unknown)
                          : fmt::format("Error: unknown shorthand flag: '{}' in {}",
                                        flags.unknown.substr(1, 1), flags.unknown));
  if (!flags.withoutValue.empty())
    return failure(1, fmt::format("Error: flag needs an argument: {}", flags.withoutValue));
  if (flags.operands.empty()) return notEmulated("'kubectl' without a command: see 'help kubectl'");
  std::string verb = flags.operands.front();
  flags.operands.erase(flags.operands.begin());
  constexpr std::array kVerbs{"get", "describe", "apply", "create", "delete", "scale", "exec"};
  if (std::find(kVerbs.begin(), kVerbs.end(), verb) == kVerbs.end()) {
    if (std::find(kRealVerbs.begin(), kRealVerbs.end(), verb) != kRealVerbs.end())
      return notEmulated(fmt::format("'kubectl {}'", verb));
    return failure(
        1,
        fmt::format("Error: unknown command \"{}\" for \"kubectl\"\nRun 'kubectl --help' for usage.\nerror: "
                    "unknown command \"{}\" for \"kubectl\"",
                    verb, verb));
  }
  auto api = context.cluster.apiServer(context.ns);
  if (!api) return failure(1, api.error());
  if (verb == "get") return get(context, **api, flags);
  if (verb == "describe") return describe(context, **api, flags);
  if (verb == "apply") return applyFiles(context, **api, flags, ApplyVerb::Apply);
  if (verb == "create" && flags.files.empty()) return notEmulated("'kubectl create' without -f");
  if (verb == "create") return applyFiles(context, **api, flags, ApplyVerb::Create);
  if (verb == "delete") return remove(context, **api, flags);
  if (verb == "scale") return scale(**api, flags);
  return exec(context, **api, flags);
}

} // namespace

Flags readFlags(const Arguments& arguments) {
  Flags flags;
  bool isExec = false;
  for (size_t at = 0; at < arguments.size(); ++at) {
    const std::string& word = arguments[at];
    if (word == "--" || (isExec && flags.operands.size() > 2)) {
      flags.operands.insert(flags.operands.end(),
                            arguments.begin() + static_cast<std::ptrdiff_t>(word == "--" ? at + 1 : at),
                            arguments.end());
      return flags;
    }
    if (word.size() > 1 && word.front() == '-') {
      if (!readOption(flags, arguments, at)) return flags;
      continue;
    }
    flags.operands.push_back(word);
    isExec = flags.operands.front() == "exec";
  }
  return flags;
}

std::optional<std::function<bool(const kubernetes::Labels&)>> selectorOf(const std::string& text) {
  struct Requirement {
    std::string key, value;
    bool equal, exists;
  };
  std::vector<Requirement> all;
  for (size_t at = 0; at < text.size();) {
    size_t end = std::min(text.find(',', at), text.size());
    std::string part = text.substr(at, end - at);
    at = end + 1;
    if (part.empty() || part.find('(') != std::string::npos) return std::nullopt;
    size_t sign = part.find('=');
    if (sign == std::string::npos) {
      bool negated = part.front() == '!';
      all.push_back({negated ? part.substr(1) : part, "", !negated, true});
      continue;
    }
    bool negated = sign > 0 && part[sign - 1] == '!';
    std::string key = part.substr(0, negated ? sign - 1 : sign);
    std::string value = part.substr(sign + (part.compare(sign, 2, "==") == 0 ? 2 : 1));
    all.push_back({key, value, !negated, false});
  }
  return [all](const kubernetes::Labels& labels) {
    return std::all_of(all.begin(), all.end(), [&](const Requirement& wanted) {
      auto it = labels.find(wanted.key);
      bool holds = it != labels.end() && (wanted.exists || it->second == wanted.value);
      return holds == wanted.equal;
    });
  };
}

} // namespace fg::commands::kubectl

namespace fg::commands {

Spec kubectlSpec() {
  return {
      .name = "kubectl",
      .synopsis =
          "kubectl [-n NAMESPACE] get {nodes|pods|svc|endpoints|deployments|rs|events|all} [NAME…] [-o "
          "wide|yaml|json|name] [-l SELECTOR] [--all-namespaces], kubectl describe {node|pod|svc|endpoints} "
          "[NAME…], kubectl {apply|create|delete} -f FILE, "
          "kubectl delete KIND "
          "NAME…, kubectl scale KIND NAME --replicas=N, kubectl exec [-it] POD [--] COMMAND…",
      .summary = "the objects of Kubernetes, as the API server has them",
      .description = "READY and the endpoints tell whether a service sends traffic to a pod; events tell "
                     "what kubelet, scheduler "
                     "and controllers did; 'describe' shows an object together with its events. -o yaml and "
                     "-o json show what the model knows of an object. "
                     "'apply' takes pods, services, "
                     "deployments, replica sets and endpoints; a NetworkPolicy is taken, and flannel does "
                     "not enforce it. 'exec' runs "
                     "an emulated command in the pod's namespace. 'logs', 'run', 'expose', "
                     "'edit' and other verbs, "
                     "watching and jsonpath are not emulated.",
      .next = {{"",
                {"get", "describe", "apply", "create", "delete", "scale", "exec", "-n", "--all-namespaces"}},
               {"apply", {"-f"}},
               {"create", {"-f"}},
               {"-f", {"<file>"}},
               {"delete", {"pod", "svc", "deployment", "endpoints", "node", "-f"}},
               {"delete pod", {"<pod>"}},
               {"delete svc", {"<service>"}},
               {"delete deployment", {"<deployment>"}},
               {"delete node", {"<node>"}},
               {"describe", {"node", "pod", "svc", "endpoints"}},
               {"describe pod", {"<pod>"}},
               {"describe svc", {"<service>"}},
               {"describe endpoints", {"<service>"}},
               {"describe node", {"<node>"}},
               {"scale deployment", {"<deployment>"}},
               {"exec", {"<pod>", "-it"}},
               {"scale", {"deployment", "rs"}},
               {"get",
                {"nodes", "pods", "svc", "endpoints", "deployments", "rs", "events", "namespaces", "all"}},
               {"-o", {"wide", "yaml", "json", "name"}},
               {"get pods", {"<pod>", "-o"}},
               {"get svc", {"<service>", "-o"}},
               {"get endpoints", {"<service>", "-o"}},
               {"get nodes", {"<node>", "-o"}},
               {"-n", {"default", "kube-system"}}},
      .run = kubectl::execute};
}

} // namespace fg::commands
