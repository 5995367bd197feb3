// help: which commands there are.
#include "commands/register.h"
#include "commands/support/result.h"

namespace fg::commands {
namespace {

CommandResult listAll(const Context& context) {
  std::string out = "The commands that are emulated here; 'help COMMAND' tells more:\n\n";
  for (const Spec& spec : context.registry.all())
    out += fmt::format("  {:<17} {}\n", spec.name, spec.summary);
  return success(out);
}

// Words in lines of at most 80 columns.
std::string wrapped(std::string_view text) {
  std::string out, line;
  while (!text.empty()) {
    std::string_view word = text.substr(0, text.find(' '));
    text.remove_prefix(std::min(text.size(), word.size() + 1));
    if (line.size() + word.size() >= 80) out += std::exchange(line, {}).append("\n");
    if (!line.empty()) line += ' ';
    line += word;
  }
  return out + line + "\n";
}

CommandResult execute(Context& context, const Arguments& arguments) {
  if (arguments.empty()) return listAll(context);
  const Spec* spec = context.registry.find(arguments.front());
  if (!spec)
    return failure(1, fmt::format("help: no command '{}' is emulated: {}", arguments.front(),
                                  context.registry.didYouMean(arguments.front())));
  return success(fmt::format("{}: {}\n\n  {}\n\n{}", spec->name, spec->summary, spec->synopsis,
                             wrapped(spec->description)));
}

} // namespace

Spec helpSpec() {
  return {.name = "help",
          .synopsis = "help [COMMAND]",
          .summary = "lists the emulated commands, or explains one",
          .description = "This command is flannelgraph's own, and not bash's.",
          .next = {{"", {"<command>"}}},
          .run = execute};
}

} // namespace fg::commands
