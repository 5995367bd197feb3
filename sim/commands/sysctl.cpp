// sysctl: the kernel settings of the namespace.
#include "commands/register.h"
#include "commands/support/files.h"
#include "commands/support/options.h"
#include "commands/support/result.h"

#include <algorithm>

namespace fg::commands {
namespace {

// "net/ipv4/ip_forward" is meant as well; an interface's own dot is a slash then (eth0/100).
std::string dotted(std::string name) {
  size_t slash = name.find('/'), dot = name.find('.');
  if (slash == std::string::npos || dot < slash) return name;
  return swapDotsAndSlashes(std::move(name));
}

std::string line(const Options& options, const std::string& name, const std::string& value) {
  if (options.has('n')) return value + "\n";
  if (options.has('N')) return name + "\n";
  return fmt::format("{} = {}\n", name, value);
}

void missing(CommandResult& result, std::string name) {
  std::replace(name.begin(), name.end(), '.', '/');
  result.err += fmt::format("sysctl: cannot stat /proc/sys/{}: No such file or directory\n", name);
  result.status = result.status == 0 ? 1 : result.status;
}

void readOne(Context& context, const Options& options, const std::string& name, CommandResult& result) {
  std::string value = context.ns.sysctl(name);
  if (!value.empty())
    result.out += line(options, name, value);
  else if (!options.has('e'))
    missing(result, name);
}

void writeOne(Context& context, const Options& options, const std::string& name, const std::string& value,
              CommandResult& result) {
  // What only says how things are cannot be opened for writing, and the tool takes that for no failure.
  bool isReadOnly =
      name == "net.netfilter.nf_conntrack_count" || name == "net.netfilter.nf_conntrack_buckets";
  if (isReadOnly) {
    result.err += fmt::format("sysctl: setting key \"{}\": Invalid argument\n", name);
    return;
  }
  core::KernelResult done = context.ns.setSysctl(name, value);
  if (!done && done.error() == core::KernelError::Invalid) {
    result.err += fmt::format("sysctl: setting key \"{}\": Invalid argument\n", name);
    result.status = 1;
  } else if (!done) {
    if (!options.has('e')) missing(result, name);
  } else if (!options.has('q')) {
    result.out += line(options, name, value);
  }
}

CommandResult execute(Context& context, const Arguments& arguments) {
  Options options = readOptions(arguments, {"aAXbenNpfr:qwhV",
                                            {{"all", 'a'},
                                             {"values", 'n'},
                                             {"names", 'N'},
                                             {"write", 'w'},
                                             {"quiet", 'q'},
                                             {"ignore", 'e'},
                                             {"pattern", 'r'},
                                             {"load", 'p'},
                                             {"help", 'h'},
                                             {"version", 'V'},
                                             {"system", 'p'}}});
  if (std::string message = getoptMessage("sysctl", options); !message.empty()) return failure(1, message);
  for (char letter : {'b', 'p', 'f', 'r', 'h', 'V'})
    if (options.has(letter)) return notEmulated(fmt::format("'sysctl -{}'", letter));
  CommandResult result;
  if (options.has('a') || options.has('A') || options.has('X')) {
    for (const auto& [name, value] : context.ns.sysctls())
      result.out += line(options, name, value);
    return result;
  }
  if (options.operands.empty()) return failure(1, "\nUsage:\n sysctl [options] [variable[=value] ...]");
  for (const std::string& operand : options.operands) {
    size_t equals = operand.find('=');
    std::string name = dotted(operand.substr(0, equals));
    if (equals != std::string::npos) {
      writeOne(context, options, name, operand.substr(equals + 1), result);
    } else if (options.has('w')) {
      result.err += "sysctl: command line(0): invalid syntax, continuing...\n";
      result.status = 1;
    } else {
      readOne(context, options, name, result);
    }
  }
  return result;
}

} // namespace

Spec sysctlSpec() {
  return {.name = "sysctl",
          .synopsis = "sysctl [-a] [-n] [-N] [-q] [-w] [-e] [NAME[=VALUE]…]",
          .summary = "kernel settings, such as net.ipv4.ip_forward",
          .description =
              "Shows or sets what lies under /proc/sys. The model knows the settings that its packets obey, "
              "and sysctl -a lists just these: ip_forward decides whether packets for others are passed "
              "on, bridge-nf-call-iptables whether bridged packets meet iptables, rp_filter whether a "
              "packet may come in by a way that its answer would not take.",
          .next = {{"", {"-a", "-n", "-w", "<sysctl>"}}},
          .run = execute};
}

} // namespace fg::commands
