// etcdctl, version 2 of its interface: what flannel keeps in etcd.
#include "commands/register.h"
#include "commands/support/result.h"

#include <algorithm>

namespace fg::commands {
namespace {

// "Error:  100: Key not found (/foo) [12]": etcdctl's two blanks, and its exit statuses
// (etcdctl/ctlv2/command/error.go of etcd 3.2).
CommandResult failed(const EtcdError& error) {
  if (error.code == 0) return failure(4, fmt::format("Error:  {}", error.message));
  return failure(
      4, fmt::format("Error:  {}: {} ({}) [{}]", error.code, error.message, error.cause, error.index));
}

std::string absolute(const std::string& key) { return key.starts_with("/") ? key : "/" + key; }

struct Flags {
  bool recursive = false, sort = false, directory = false, slash = false;
  Arguments keys;
  std::string unknown;
};

Flags readFlags(const Arguments& arguments) {
  Flags flags;
  for (const std::string& word : arguments) {
    std::string name = word.substr(std::min(word.size(), word.find_first_not_of('-')));
    if (!word.starts_with("-"))
      flags.keys.push_back(word);
    else if (name == "recursive" || name == "r")
      flags.recursive = true;
    else if (name == "sort")
      flags.sort = true;
    else if (name == "dir")
      flags.directory = true;
    else if (name == "p")
      flags.slash = true;
    else
      flags.unknown = name;
  }
  return flags;
}

CommandResult get(Context& context, const Flags& flags) {
  if (flags.keys.empty()) return failure(1, "Error:  Key required");
  auto value = context.cluster.etcdGet(context.ns, absolute(flags.keys.front()));
  if (value) return success(*value + "\n");
  if (value.error().code == 102)
    return failure(1, fmt::format("{}: is a directory", absolute(flags.keys.front())));
  return failed(value.error());
}

tl::expected<void, EtcdError> list(Context& context, const Flags& flags, const std::string& key,
                                   std::string& out) {
  auto nodes = context.cluster.etcdList(context.ns, key);
  if (!nodes) return tl::unexpected(nodes.error());
  if (flags.sort) std::sort(nodes->begin(), nodes->end(), [](auto& a, auto& b) { return a.key < b.key; });
  for (const EtcdNode& node : *nodes) {
    out += node.key + (flags.slash && node.directory ? "/\n" : "\n");
    if (!flags.recursive || !node.directory) continue;
    if (auto below = list(context, flags, node.key, out); !below) return below;
  }
  return {};
}

CommandResult ls(Context& context, const Flags& flags) {
  std::string out;
  auto done = list(context, flags, flags.keys.empty() ? "/" : absolute(flags.keys.front()), out);
  return done ? success(out) : failed(done.error());
}

CommandResult rm(Context& context, const Flags& flags) {
  if (flags.keys.empty()) return failure(1, "Error:  Key required");
  EtcdRemove how = flags.recursive   ? EtcdRemove::Recursive
                   : flags.directory ? EtcdRemove::EmptyDirectory
                                     : EtcdRemove::Key;
  auto previous = context.cluster.etcdGet(context.ns, absolute(flags.keys.front()));
  auto done = context.cluster.etcdRemove(context.ns, absolute(flags.keys.front()), how);
  if (!done) return failed(done.error());
  return success(how == EtcdRemove::Key && previous ? fmt::format("PrevNode.Value: {}\n", *previous) : "");
}

CommandResult execute(Context& context, const Arguments& arguments) {
  size_t at = 0;
  // Whatever endpoint is named, there is one etcd, which the cluster knows how to reach.
  for (; at < arguments.size() && arguments[at].starts_with("-"); ++at) {
    const std::string& option = arguments[at];
    if (!option.starts_with("--endpoint") && !option.starts_with("--peers") && !option.starts_with("-C"))
      return notEmulated(fmt::format("'etcdctl {}'", option));
    if (option.find('=') == std::string::npos) ++at;
  }
  if (at >= arguments.size()) return notEmulated("'etcdctl' without a command: ls, get and rm are there");
  const std::string& verb = arguments[at];
  Flags flags =
      readFlags(Arguments(arguments.begin() + static_cast<std::ptrdiff_t>(at) + 1, arguments.end()));
  if (!flags.unknown.empty())
    return failure(1, fmt::format("Incorrect Usage.\n\nflag provided but not defined: -{}", flags.unknown));
  if (verb == "get") return get(context, flags);
  if (verb == "ls") return ls(context, flags);
  if (verb == "rm") return rm(context, flags);
  return notEmulated(fmt::format("'etcdctl {}'", verb));
}

} // namespace

Spec etcdctlSpec() {
  return {.name = "etcdctl",
          .synopsis = "etcdctl [--endpoints URL] {ls [-r] [-p] [--sort] [KEY]|get KEY|rm [-r] [--dir] KEY}",
          .summary = "reads and removes keys of etcd (version 2 of its interface)",
          .description = "flannel keeps its configuration under PREFIX/config and each node's lease under "
                         "PREFIX/subnets/SUBNET-LENGTH. Removing a lease takes the subnet from its node.",
          .next = {{"", {"ls", "get", "rm"}}, {"ls", {"<key>"}}, {"get", {"<key>"}}, {"rm", {"<key>"}}},
          .run = execute};
}

} // namespace fg::commands
