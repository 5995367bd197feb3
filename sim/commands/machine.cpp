// hostname and uname: which machine this is.
#include "commands/register.h"
#include "commands/support/options.h"
#include "commands/support/result.h"

namespace fg::commands {
namespace {

std::string shortName(const std::string& name) { return name.substr(0, name.find('.')); }

CommandResult hostname(Context& context, const Arguments& arguments) {
  Options options =
      readOptions(arguments, {"sfIidAbFyvhV", {{"short", 's'}, {"fqdn", 'f'}, {"all-ip-addresses", 'I'}}});
  if (std::string message = getoptMessage("hostname", options); !message.empty())
    return failure(255, message);
  if (!options.operands.empty()) return notEmulated("'hostname NAME'");
  if (options.given.empty() || options.has('f')) return success(context.machine.hostName + "\n");
  if (options.has('s')) return success(shortName(context.machine.hostName) + "\n");
  if (!options.has('I')) return notEmulated(fmt::format("'hostname -{}'", options.given.front().first));
  std::string out;
  for (const host::Interface* interface : context.ns.interfaces())
    for (const host::InterfaceAddress& address : interface->addresses)
      if (interface->up && !address.prefix.address().isLoopback())
        out += address.prefix.address().text() + " ";
  return success(out + "\n");
}

CommandResult uname(Context& context, const Arguments& arguments) {
  Options options = readOptions(arguments, {"asnrvmpio",
                                            {{"all", 'a'},
                                             {"kernel-name", 's'},
                                             {"nodename", 'n'},
                                             {"kernel-release", 'r'},
                                             {"kernel-version", 'v'},
                                             {"machine", 'm'},
                                             {"operating-system", 'o'}}});
  std::string message = getoptMessage("uname", options);
  if (message.empty() && !options.operands.empty())
    message = isDebian(context) ? fmt::format("uname: extra operand '{}'", options.operands.front())
                                : fmt::format("uname: extra operand ‘{}’", options.operands.front());
  if (!message.empty()) return failure(1, message + "\nTry 'uname --help' for more information.");
  const Machine& machine = context.machine;
  // On CentOS the processor and platform are known; on Debian they are left out.
  std::string processor = isDebian(context) ? "" : "x86_64";
  std::vector<std::pair<char, std::string>> fields{{'s', "Linux"},
                                                   {'n', machine.hostName},
                                                   {'r', machine.kernelRelease},
                                                   {'v', machine.kernelVersion},
                                                   {'m', "x86_64"},
                                                   {'p', processor},
                                                   {'i', processor},
                                                   {'o', "GNU/Linux"}};
  std::string out;
  for (const auto& [letter, text] : fields) {
    bool wanted = options.has(letter) || options.has('a') || (letter == 's' && options.given.empty());
    if (!wanted || (text.empty() && !options.has(letter))) continue;
    if (!out.empty()) out += ' ';
    out += text.empty() ? "unknown" : text;
  }
  return success(out + "\n");
}

} // namespace

Spec hostnameSpec() {
  return {.name = "hostname",
          .synopsis = "hostname [-s|-f|-I]",
          .summary = "the name of this machine",
          .description = "-I lists its IPv4 addresses. The name cannot be changed here.",
          .next = {{"", {"-s", "-f", "-I"}}},
          .run = hostname};
}

Spec unameSpec() {
  return {.name = "uname",
          .synopsis = "uname [-a] [-s] [-n] [-r] [-v] [-m] [-o]",
          .summary = "the kernel of this machine",
          .description =
              "All network namespaces of a node share one kernel; which it is decides some of its limits and "
              "messages.",
          .next = {{"", {"-a", "-r"}}},
          .run = uname};
}

} // namespace fg::commands
