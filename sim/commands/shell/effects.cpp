#include "commands/shell/effects.h"

#include "commands/shell/syntax.h"
#include "commands/shell/tokens.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

namespace fg::commands::shell {
namespace {

constexpr auto kAsking = std::to_array<std::string_view>(
    {"ping",  "traceroute", "curl",  "wget",   "nc",    "dig",   "nslookup", "sleep", "tcpdump",
     "cat",   "ls",         "echo",  "grep",   "head",  "tail",  "wc",       "sort",  "uniq",
     "awk",   "cut",        "tr",    "true",   "date",  "ss",    "cd",       "pwd",   "hostname",
     "uname", "help",       "nstat", "export", "unset", "false", "printf"});

// The words of each simple command, as far as they are written plainly.
std::vector<std::vector<std::string>> commandsOf(std::string_view line, bool& writes) {
  std::vector<std::vector<std::string>> out;
  for (const Pipeline& pipeline : parse(line).pipelines)
    for (const SimpleCommand& command : pipeline.commands) {
      for (const Redirection& redirection : command.redirections)
        writes = writes || redirection.kind == Redirection::Kind::Write
                 || redirection.kind == Redirection::Kind::Append;
      out.emplace_back();
      for (const Word& word : command.words) {
        std::string text;
        for (const Piece& piece : word)
          text += piece.text;
        out.back().push_back(std::move(text));
      }
    }
  return out;
}

bool has(const std::vector<std::string>& words, std::initializer_list<std::string_view> any) {
  return std::any_of(words.begin() + 1, words.end(), [&](const std::string& word) {
    return std::find(any.begin(), any.end(), word) != any.end();
  });
}

bool changesUnseen(const std::vector<std::string>& words) {
  if (words.empty()) return false;
  const std::string& name = words.front();
  if (name == "iptables") return has(words, {"-Z", "--zero"});
  if (name == "conntrack")
    return has(words, {"-D", "-F", "-U", "-I", "-A", "--delete", "--flush", "--update", "--create", "--add"});
  if (name == "ipset") return !has(words, {"list", "-L", "save", "-S", "test", "help", "-h"});
  if (name == "etcdctl")
    return !has(words,
                {"ls", "get", "member", "cluster-health", "endpoint", "watch", "--version", "version"});
  if (name == "sh" || name == "bash" || name == "ip" || name == "docker" || name == "kubectl") {
    auto inner = std::find(words.begin(), words.end(), "-c");
    if (inner != words.end() && inner + 1 != words.end()) return mayChangeUnseen(*(inner + 1));
    auto behind = std::find_if(words.begin() + 1, words.end(), [](const std::string& word) {
      return word == "conntrack" || word == "ipset" || word == "iptables" || word == "etcdctl";
    });
    return behind != words.end() && changesUnseen({behind, words.end()});
  }
  return false;
}

} // namespace

bool onlyAsks(std::string_view line) {
  bool writes = false;
  auto all = commandsOf(line, writes);
  return !writes && std::all_of(all.begin(), all.end(), [](const auto& words) {
    return words.empty() || std::find(kAsking.begin(), kAsking.end(), words.front()) != kAsking.end();
  });
}

bool mayChangeUnseen(std::string_view line) {
  bool writes = false;
  auto all = commandsOf(line, writes);
  return std::any_of(all.begin(), all.end(), changesUnseen);
}

} // namespace fg::commands::shell
