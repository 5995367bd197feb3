// Runs a line: its pipelines one after the other, the commands of a pipeline from left to right.
#include "commands/shell/expansion.h"
#include "commands/shell/syntax.h"
#include "commands/support/files.h"
#include "commands/support/result.h"

namespace fg::commands {
namespace {

using shell::Pipeline;
using shell::Redirection;
using shell::SimpleCommand;

// Where a command's output goes.
struct Sink {
  enum class Kind { Pipe, Errors, File };
  Kind kind = Kind::Pipe;
  std::string file = {};
  WriteMode mode = WriteMode::Append;
};

// The descriptors of one command.
class Streams {
public:
  explicit Streams(Context& context) : m_context(context) {}

  // Why the command cannot be run, or empty.
  std::string redirect(const Redirection& redirection) {
    if (redirection.kind == Redirection::Kind::Duplicate) {
      sinkOf(redirection.descriptor) = sinkOf(redirection.duplicateOf);
      return "";
    }
    std::string name = shell::expandOne(m_context, redirection.file);
    if (redirection.kind == Redirection::Kind::Read) {
      auto text = readFile(m_context, name);
      if (!text && text.error() != FileError::IsFolder) return refusal(name, text.error());
      m_context.input = text.value_or("");
      return "";
    }
    bool appends = redirection.kind == Redirection::Kind::Append;
    auto refused = openForWriting(m_context, name, appends ? WriteMode::Append : WriteMode::Replace);
    if (refused) return refusal(name, *refused);
    sinkOf(redirection.descriptor) = {Sink::Kind::File, name, WriteMode::Append};
    if (redirection.both) m_errors = m_output;
    return "";
  }

  // Gives the command's output to where it goes; what stays is the pipe's and the terminal's.
  CommandResult deliver(const CommandResult& result) {
    CommandResult rest;
    rest.status = result.status;
    // A pipe and a file get messages first: they are not buffered, as the output is.
    bool together = m_errors.kind == m_output.kind && m_errors.file == m_output.file;
    if (together) put(m_errors, result.err, rest);
    put(m_output, result.out, rest);
    if (!together) put(m_errors, result.err, rest);
    return rest;
  }

private:
  Sink& sinkOf(int descriptor) { return descriptor == 2 ? m_errors : m_output; }
  static std::string refusal(const std::string& name, FileError error) {
    return fmt::format("bash: {}: {}", name, text(error));
  }
  void put(const Sink& sink, const std::string& text, CommandResult& rest) {
    if (sink.kind == Sink::Kind::Pipe) {
      rest.out += text;
    } else if (sink.kind == Sink::Kind::Errors) {
      rest.err += text;
    } else if (auto refused =
                   text.empty() ? std::nullopt : writeFile(m_context, sink.file, text, WriteMode::Append)) {
      rest.err += fmt::format("bash: echo: write error: {}\n", commands::text(*refused));
      rest.status = 1;
    }
  }

  Context& m_context;
  Sink m_output{Sink::Kind::Pipe}, m_errors{Sink::Kind::Errors};
};

// Gives variables to the shell, or, where a command follows, to that command alone.
void assign(Context& context, const SimpleCommand& command) {
  for (const auto& [name, word] : command.assignments) {
    std::string value = shell::expandOne(context, word);
    bool exported = !command.words.empty() || context.environment.contains(name);
    (exported ? context.environment : context.shell.variables)[name] = value;
  }
}

CommandResult runSimple(Context& context, const SimpleCommand& command) {
  auto environment = context.environment;
  auto input = context.input;
  Arguments words = shell::expand(context, command.words);
  Streams streams(context);
  std::string refused;
  for (const Redirection& redirection : command.redirections)
    if (refused.empty()) refused = streams.redirect(redirection);
  CommandResult result;
  if (!refused.empty()) {
    result = failure(1, refused);
  } else {
    assign(context, command);
    result = streams.deliver(run(context, words));
    bool exports = !words.empty() && (words.front() == "export" || words.front() == "unset");
    if (!command.words.empty() && !exports) context.environment = environment;
  }
  context.input = input;
  return result;
}

CommandResult runPipeline(Context& context, const Pipeline& pipeline) {
  if (pipeline.commands.size() == 1) return runSimple(context, pipeline.commands.front());
  CommandResult whole;
  std::string carried;
  for (const SimpleCommand& command : pipeline.commands) {
    Context inner = context; // a shell of its own
    if (&command != &pipeline.commands.front()) inner.input = carried;
    CommandResult result = runSimple(inner, command);
    carried = std::move(result.out);
    whole.err += result.err;
    whole.status = result.status;
  }
  whole.out = std::move(carried);
  return whole;
}

bool isDue(shell::Join join, int status) {
  return join == shell::Join::Always || (join == shell::Join::OnSuccess) == (status == 0);
}

} // namespace

CommandResult runLine(Context& context, std::string_view line) {
  shell::Script script = shell::parse(line);
  CommandResult whole;
  for (const Pipeline& pipeline : script.problem.empty() ? script.pipelines : std::vector<Pipeline>{}) {
    if (!isDue(pipeline.join, context.shell.status)) continue;
    CommandResult result = runPipeline(context, pipeline);
    whole.out += result.out;
    whole.err += result.err;
    context.shell.status = pipeline.negated ? (result.status == 0 ? 1 : 0) : result.status;
    if (context.shell.exited) break;
  }
  if (!script.problem.empty()) {
    whole = failure(2, script.problem);
    context.shell.status = 2;
  }
  whole.status = script.pipelines.empty() && script.problem.empty() ? 0 : context.shell.status;
  return whole;
}

} // namespace fg::commands
