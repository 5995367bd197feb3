// From tokens to commands: bash(1), SHELL GRAMMAR.
#include "commands/shell/syntax.h"

#include "commands/shell/tokens.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace fg::commands::shell {
namespace {

constexpr std::array<std::string_view, 13> kKeywords{
    "if", "for", "while", "until", "case", "select", "function", "{", "}", "[[", "((", "time", "coproc"};

class Parser {
public:
  explicit Parser(Tokens tokens) : m_tokens(std::move(tokens)) { m_script.problem = m_tokens.problem; }

  Script read() {
    Join join = Join::Always;
    while (isFine() && !atEnd()) {
      readPipeline(join);
      if (!isFine() || atEnd()) break;
      join = joinOf(next().op);
      if (join != Join::Always && atEnd()) m_script.problem = "bash: syntax error: unexpected end of file";
    }
    return std::move(m_script);
  }

private:
  bool isFine() const { return m_script.problem.empty(); }
  bool atEnd() const { return m_at >= m_tokens.tokens.size(); }
  const Token& peek() const { return m_tokens.tokens[m_at]; }
  const Token& next() { return m_tokens.tokens[m_at++]; }
  bool isWord() const { return !atEnd() && peek().op.empty(); }

  static Join joinOf(std::string_view op) {
    return op == "&&" ? Join::OnSuccess : op == "||" ? Join::OnFailure : Join::Always;
  }
  void unexpected() {
    m_script.problem = atEnd() ? "bash: syntax error: unexpected end of file"
                               : fmt::format("bash: syntax error near unexpected token `{}'", peek().op);
  }

  void readPipeline(Join join) {
    Pipeline pipeline;
    pipeline.join = join;
    while (isWord() && plainText(peek().word) == "!") {
      pipeline.negated = !pipeline.negated;
      ++m_at;
    }
    readCommand(pipeline);
    while (isFine() && !atEnd() && (peek().op == "|" || peek().op == "|&")) {
      if (next().op == "|&") {
        Redirection joined;
        joined.kind = Redirection::Kind::Duplicate;
        joined.descriptor = 2;
        pipeline.commands.back().redirections.push_back(joined);
      }
      readCommand(pipeline);
    }
    m_script.pipelines.push_back(std::move(pipeline));
  }

  void readCommand(Pipeline& pipeline) {
    SimpleCommand command;
    bool empty = true;
    while (isFine() && !atEnd()) {
      if (isWord())
        addWord(command, next().word);
      else if (peek().op.find_first_of("<>") != std::string::npos)
        addRedirection(command);
      else
        break;
      empty = false;
    }
    if (empty && isFine()) unexpected();
    pipeline.commands.push_back(std::move(command));
  }

  void addWord(SimpleCommand& command, const Word& word) {
    auto plain = plainText(word);
    if (command.words.empty() && plain && std::ranges::find(kKeywords, *plain) != kKeywords.end()) {
      m_script.problem = fmt::format("flannelgraph does not emulate the shell's '{}'", *plain);
      return;
    }
    if (command.words.empty() && !word.empty() && word.front().kind == Piece::Kind::Plain)
      if (auto name = assignedName(word.front().text)) {
        Word value = word;
        value.front().text.erase(0, name->size() + 1);
        return void(command.assignments.emplace_back(*name, std::move(value)));
      }
    command.words.push_back(word);
  }

  void addRedirection(SimpleCommand& command) {
    std::string op = next().op;
    Redirection redirection;
    bool reads = op.find('<') != std::string::npos;
    redirection.descriptor = reads ? 0 : 1;
    if (op.front() >= '0' && op.front() <= '9') {
      redirection.descriptor = op.front() - '0';
      op.erase(0, 1);
    }
    redirection.both = op.starts_with("&>");
    redirection.kind = reads                ? Redirection::Kind::Read
                       : op.ends_with(">>") ? Redirection::Kind::Append
                                            : Redirection::Kind::Write;
    if (redirection.descriptor > 2 || (reads && redirection.descriptor != 0)) {
      m_script.problem =
          fmt::format("flannelgraph does not emulate the shell's descriptor {}", redirection.descriptor);
      return;
    }
    if (!isWord()) {
      m_script.problem = atEnd() ? "bash: syntax error near unexpected token `newline'"
                                 : fmt::format("bash: syntax error near unexpected token `{}'", peek().op);
      return;
    }
    redirection.file = next().word;
    if (op == ">&") {
      auto number = plainText(redirection.file);
      if (number == "1" || number == "2") {
        redirection.kind = Redirection::Kind::Duplicate;
        redirection.duplicateOf = number->front() - '0';
      } else {
        redirection.both = true;
      }
    }
    command.redirections.push_back(std::move(redirection));
  }

  Tokens m_tokens;
  size_t m_at = 0;
  Script m_script;
};

} // namespace

Script parse(std::string_view line) { return Parser(tokenize(line)).read(); }

} // namespace fg::commands::shell
