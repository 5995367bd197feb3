#include "commands/support/text_input.h"

#include "commands/support/result.h"

namespace fg::commands {

TextInputs readInputs(const Context& context, std::string_view program, const Arguments& operands,
                      const Complaint& complain, int status) {
  TextInputs out;
  for (const std::string& name : operands.empty() ? Arguments{"-"} : operands) {
    if (name == "-") {
      if (!context.input) {
        out.refusal = notEmulated(fmt::format("standard input: give '{}' a file or a pipe", program));
        return out;
      }
      out.inputs.push_back({name, *context.input});
      continue;
    }
    auto text = readFile(context, name);
    if (text) {
      out.inputs.push_back({name, *text});
    } else {
      out.problems.err += complain(name, text.error()) + "\n";
      out.problems.status = status;
    }
  }
  return out;
}

std::vector<std::string_view> linesOf(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    size_t end = text.find('\n');
    lines.push_back(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return lines;
}

} // namespace fg::commands
