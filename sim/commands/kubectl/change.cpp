// kubectl apply, create, delete and scale.
#include "commands/kubectl/kubectl.h"
#include "commands/support/options.h"
#include "core/text.h"
#include "kubernetes/apply.h"

#include <algorithm>

namespace fg::commands::kubectl {
namespace {

using kubernetes::Applied;
using kubernetes::Manifest;
using kubernetes::ManifestObject;

// The text of "-f FILE", or of standard input for "-".
tl::expected<std::string, std::string> textOf(const Context& context, const std::string& file) {
  if (file.starts_with("http://") || file.starts_with("https://"))
    return tl::unexpected(
        std::string("flannelgraph does not emulate 'kubectl -f URL': there is no such server"));
  if (file == "-") {
    if (auto input = standardInput(context)) return *input;
    return tl::unexpected(
        std::string("flannelgraph: nothing comes by standard input: pipe the manifest in, or name a file"));
  }
  std::string path = file.starts_with("/") ? file : context.shell.folder + "/" + file;
  if (auto text = context.cluster.file(context.ns, path)) return *text;
  return tl::unexpected(
      fmt::format("error: the path \"{}\" does not exist\nflannelgraph: these are the files of {}; "
                  "for one of yours, write \"manifests\" in the scenario",
                  file, context.ns.name()));
}

// All objects of all files; the first file with a problem ends it.
CommandResult readFiles(const Context& context, const Flags& flags, std::vector<ManifestObject>& out) {
  for (const std::string& file : flags.files) {
    auto text = textOf(context, file);
    if (!text) return failure(text.error().starts_with("flannelgraph") ? 2 : 1, text.error());
    Manifest manifest = kubernetes::readManifest(*text, flags.nameSpace);
    std::string problems;
    for (const auto& problem : manifest.problems)
      problems += fmt::format("{}line {}, column {}: {}{}", problems.empty() ? "" : "; ", problem.line,
                              problem.column, problem.message,
                              problem.remedy.empty() ? "" : " (" + problem.remedy + ")");
    if (!problems.empty())
      return failure(1, fmt::format("error: error validating \"{}\": error validating data: {}",
                                    file == "-" ? "STDIN" : file, problems));
    std::move(manifest.objects.begin(), manifest.objects.end(), std::back_inserter(out));
  }
  if (out.empty()) return failure(1, "error: no objects passed to apply");
  return {};
}

std::string policyWarning(const std::string& name) {
  return fmt::format("flannelgraph: flannel does not enforce NetworkPolicy: \"{}\" stops no packet\n", name);
}

CommandResult removeOne(ApiServer& api, const Kind& kind, const Name& name, bool force) {
  if (kind.singular == "pod") {
    if (!api.pod(name)) return notFound(kind, name.name);
    force ? api.removePod(name) : api.deletePod(name);
  } else if (kind.singular == "service") {
    if (!api.services().contains(name)) return notFound(kind, name.name);
    api.removeService(name);
    api.removeEndpoints(name);
  } else if (kind.singular == "endpoint") {
    if (!api.endpoints().contains(name)) return notFound(kind, name.name);
    api.removeEndpoints(name);
  } else if (kind.singular == "deployment") {
    if (!api.deployments().contains(name)) return notFound(kind, name.name);
    api.removeDeployment(name);
  } else if (kind.singular == "replicaset") {
    if (!api.replicaSets().contains(name)) return notFound(kind, name.name);
    api.removeReplicaSet(name);
  } else if (kind.singular == "networkpolicy") {
    if (!api.policies().contains(name)) return notFound(kind, name.name);
    api.removePolicy(name);
  } else if (kind.singular == "node") {
    if (!api.nodes().contains(name.name)) return notFound(kind, name.name);
    api.removeNode(name.name);
  } else {
    return notEmulated(fmt::format("'kubectl delete {}'", kind.plural));
  }
  std::string singular = kind.singular == "endpoint" ? "endpoints" : kind.singular;
  return success(fmt::format("{} \"{}\" {}\n", singular, name.name, force ? "force deleted" : "deleted"));
}

struct Target {
  const Kind* kind = nullptr;
  std::string name;
};

// "pod a b", "pod/a svc/b", "pods,svc a".
CommandResult readTargets(const Flags& flags, std::vector<Target>& out) {
  auto noKind = [](const std::string& name) {
    return failure(1, fmt::format("error: the server doesn't have a resource type \"{}\"", name));
  };
  if (!flags.operands.empty() && flags.operands.front().find('/') != std::string::npos) {
    for (const std::string& operand : flags.operands) {
      std::string kind = operand.substr(0, operand.find('/'));
      const Kind* found = findKind(kind);
      if (!found) return noKind(kind);
      out.push_back({found, operand.substr(operand.find('/') + 1)});
    }
    return {};
  }
  if (flags.operands.empty()) return {};
  std::string rest = flags.operands.front();
  while (!rest.empty()) {
    std::string part = rest.substr(0, rest.find(','));
    rest.erase(0, std::min(rest.size(), part.size() + 1));
    const Kind* found = findKind(part);
    if (!found) return noKind(part);
    for (size_t i = 1; i < flags.operands.size(); ++i)
      out.push_back({found, flags.operands[i]});
    if (flags.operands.size() == 1) out.push_back({found, ""});
  }
  return {};
}

void append(CommandResult& to, const CommandResult& part) {
  to.out += part.out;
  to.err += part.err;
  if (part.status != 0) to.status = part.status;
}

Name nameIn(const Kind& kind, const Flags& flags, const std::string& name) {
  return {kind.namespaced ? flags.nameSpace : "default", name};
}

} // namespace

CommandResult applyFiles(Context& context, ApiServer& api, const Flags& flags, ApplyVerb verb) {
  if (flags.files.empty())
    return failure(1, "error: You must provide one or more resources by argument or filename.");
  std::vector<ManifestObject> objects;
  if (CommandResult wrong = readFiles(context, flags, objects); wrong.status != 0) return wrong;
  CommandResult result;
  for (const ManifestObject& object : objects) {
    std::string kind = core::lowerCase(object.kind), name = kubernetes::nameOf(object).name;
    if (verb == ApplyVerb::Create && kubernetes::exists(api, object)) {
      const Kind* known = findKind(kind);
      append(
          result,
          failure(1, fmt::format("Error from server (AlreadyExists): error when creating \"{}\": {} \"{}\" "
                                 "already exists",
                                 flags.files.front(), known ? known->plural : kind, name)));
      continue;
    }
    auto applied = kubernetes::apply(api, object);
    if (!applied) {
      append(result, failure(1, applied.error()));
      continue;
    }
    const char* what = *applied == Applied::Created      ? "created"
                       : *applied == Applied::Configured ? "configured"
                                                         : "unchanged";
    result.out += fmt::format("{} \"{}\" {}\n", kind, name, what);
    if (object.kind == "NetworkPolicy") result.err += policyWarning(name);
  }
  return result;
}

CommandResult remove(Context& context, ApiServer& api, const Flags& flags) {
  CommandResult result;
  std::vector<Target> targets;
  if (!flags.files.empty()) {
    std::vector<ManifestObject> objects;
    if (CommandResult wrong = readFiles(context, flags, objects); wrong.status != 0) return wrong;
    for (const ManifestObject& object : objects) {
      const Kind* kind = findKind(core::lowerCase(object.kind));
      if (kind)
        append(result, removeOne(api, *kind, kubernetes::nameOf(object), flags.force));
      else if (api.forget(object.kind, kubernetes::nameOf(object)))
        result.out +=
            fmt::format("{} \"{}\" deleted\n", core::lowerCase(object.kind), kubernetes::nameOf(object).name);
    }
    return result;
  }
  if (CommandResult wrong = readTargets(flags, targets); wrong.status != 0) return wrong;
  if (targets.empty())
    return failure(1, "error: You must provide one or more resources by argument or filename.");
  auto selects = selectorOf(flags.selector);
  if (!selects) return failure(1, fmt::format("error: unable to parse requirement: {}", flags.selector));
  for (const Target& target : targets) {
    if (!target.name.empty()) {
      append(result, removeOne(api, *target.kind, nameIn(*target.kind, flags, target.name), flags.force));
      continue;
    }
    if (!flags.all && flags.selector.empty())
      return failure(
          1, "error: resource(s) were provided, but no name, label selector, or --all flag specified");
    size_t found = 0;
    for (const Row& row : target.kind->rows(context, api)) {
      if (target.kind->namespaced && !flags.allNamespaces && row.name.nameSpace != flags.nameSpace) continue;
      if (!(*selects)(row.labels)) continue;
      ++found;
      append(result,
             removeOne(api, *target.kind, target.kind->namespaced ? row.name : Name{"default", row.name.name},
                       flags.force));
    }
    if (found == 0) result.out += "No resources found\n";
  }
  return result;
}

CommandResult scale(ApiServer& api, const Flags& flags) {
  auto replicas = parseNumber(flags.replicas, 0, 100'000);
  if (!replicas)
    return failure(
        1, "error: The --replicas=COUNT flag is required, and COUNT must be greater than or equal to 0");
  std::vector<Target> targets;
  if (CommandResult wrong = readTargets(flags, targets); wrong.status != 0) return wrong;
  if (targets.empty() || targets.front().name.empty())
    return failure(1,
                   "error: resource(s) were provided, but no name, label selector, or --all flag specified");
  CommandResult result;
  for (const Target& target : targets) {
    Name name = nameIn(*target.kind, flags, target.name);
    if (target.kind->singular == "deployment" && api.deployments().contains(name)) {
      kubernetes::Deployment changed = api.deployments().at(name);
      changed.replicas = static_cast<int>(*replicas);
      api.put(std::move(changed));
    } else if (target.kind->singular == "replicaset" && api.replicaSets().contains(name)) {
      kubernetes::ReplicaSet changed = api.replicaSets().at(name);
      changed.replicas = static_cast<int>(*replicas);
      api.put(std::move(changed));
    } else if (target.kind->singular == "deployment" || target.kind->singular == "replicaset") {
      append(result, notFound(*target.kind, target.name));
      continue;
    } else {
      append(result, failure(1, fmt::format("error: no scaler has been implemented for {{\"\" \"{}\"}}",
                                            target.kind->singular)));
      continue;
    }
    result.out += fmt::format("{} \"{}\" scaled\n", target.kind->singular, target.name);
  }
  return result;
}

CommandResult exec(Context& context, ApiServer& api, const Flags& flags) {
  if (flags.operands.size() < 2)
    return failure(
        1, "error: expected 'exec POD_NAME COMMAND [ARG1] [ARG2] ... [ARGN]'.\nPOD_NAME and COMMAND are "
           "required arguments for the exec command");
  std::string name = flags.operands.front();
  if (name.starts_with("pod/") || name.starts_with("po/")) name.erase(0, name.find('/') + 1);
  const kubernetes::Pod* pod = api.pod({flags.nameSpace, name});
  if (!pod) return notFound(*findKind("pods"), name);
  const std::string& container = flags.container.empty() ? pod->containers.front().name : flags.container;
  bool known = std::any_of(pod->containers.begin(), pod->containers.end(),
                           [&](const auto& one) { return one.name == container; });
  if (!known)
    return failure(1, fmt::format("Error from server (BadRequest): container {} is not valid for pod {}",
                                  container, name));
  host::NetworkNamespace* inside = context.cluster.podNamespace(pod->name.text());
  if (pod->phase != kubernetes::PodPhase::Running || !inside)
    return failure(
        1, fmt::format("error: unable to upgrade connection: container not found (\"{}\")", container));
  return runIn(context, *inside, Arguments(flags.operands.begin() + 1, flags.operands.end()));
}

} // namespace fg::commands::kubectl
