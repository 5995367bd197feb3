// ip netns: the named network namespaces, and commands in them.
#include "commands/ip/ip.h"

namespace fg::commands::ip {
namespace {

host::NetworkNamespace* findNetns(Context& context, const std::string& name) {
  for (host::NetworkNamespace* ns : context.cluster.netns(context.ns))
    if (ns->name() == name) return ns;
  return nullptr;
}

CommandResult cannotOpen(const std::string& name) {
  return failure(255, fmt::format("Cannot open network namespace \"{}\": No such file or directory", name));
}

// The same machine, with another network.
CommandResult runBeside(Context& context, host::NetworkNamespace& ns, const Arguments& words) {
  Context inside{ns, context.machine, context.prober, context.cluster, context.registry};
  inside.environment = context.environment;
  inside.input = context.input;
  CommandResult result = commands::run(inside, words);
  context.shell.entered = inside.shell.entered;
  return result;
}

} // namespace

std::optional<CommandResult> readNetns(Context& context, const std::optional<std::string>& text,
                                       host::NetworkNamespace*& out) {
  if (!text) return incomplete();
  out = findNetns(context, *text);
  if (out) return std::nullopt;
  return failure(255, fmt::format("Error: argument \"{}\" is wrong: Invalid \"netns\" value\n", *text));
}

CommandResult inNetns(Context& context, const Arguments& arguments, size_t at) {
  if (at + 1 >= arguments.size()) return incomplete();
  host::NetworkNamespace* ns = findNetns(context, arguments[at + 1]);
  if (!ns) return cannotOpen(arguments[at + 1]);
  Arguments words{"ip"};
  words.insert(words.end(), arguments.begin(), arguments.begin() + static_cast<std::ptrdiff_t>(at));
  words.insert(words.end(), arguments.begin() + static_cast<std::ptrdiff_t>(at) + 2, arguments.end());
  return runBeside(context, *ns, words);
}

CommandResult netns(Context& context, const Arguments& arguments) {
  auto verb = arguments.empty()
                  ? "list"
                  : expand(arguments.front(), {"list", "show", "lst", "help", "add", "attach", "set",
                                               "delete", "identify", "pids", "exec", "monitor"});
  if (!verb)
    return failure(255, fmt::format("Command \"{}\" is unknown, try \"ip netns help\".", arguments.front()));
  if (*verb == "exec") {
    if (arguments.size() < 2) return failure(1, "No netns name specified");
    if (arguments.size() < 3) return failure(1, "No command specified");
    host::NetworkNamespace* ns = findNetns(context, arguments[1]);
    if (!ns) return cannotOpen(arguments[1]);
    return runBeside(context, *ns, {arguments.begin() + 2, arguments.end()});
  }
  if (*verb != "list" && *verb != "show" && *verb != "lst")
    return notEmulated(fmt::format("'ip netns {}': namespaces are the scenario's", *verb));
  std::string out;
  for (const host::NetworkNamespace* ns : context.cluster.netns(context.ns))
    out += ns->name() + "\n";
  return success(out);
}

} // namespace fg::commands::ip
