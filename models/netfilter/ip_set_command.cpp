#include "netfilter/ip_set_words.h"

#include "netfilter/command.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace fg::netfilter {
namespace {
constexpr std::string_view kTool = "ipset v7.17";

struct SetVerb {
  char letter;
  std::string_view name;
};
constexpr std::array kSetVerbs{SetVerb{'N', "create"}, SetVerb{'A', "add"},     SetVerb{'D', "del"},
                               SetVerb{'T', "test"},   SetVerb{'X', "destroy"}, SetVerb{'L', "list"},
                               SetVerb{'S', "save"},   SetVerb{'R', "restore"}, SetVerb{'F', "flush"},
                               SetVerb{'E', "rename"}, SetVerb{'W', "swap"},    SetVerb{'h', "help"},
                               SetVerb{'v', "version"}};

char verbLetter(std::string_view word) {
  for (const SetVerb& verb : kSetVerbs)
    if (word == verb.name || (word.size() == 2 && word[0] == '-' && word[1] == verb.letter)
        || (word.starts_with("--") && word.substr(2) == verb.name))
      return verb.letter;
  return 0;
}

} // namespace

std::string_view setVerbName(char letter) {
  for (const SetVerb& verb : kSetVerbs)
    if (verb.letter == letter) return verb.name;
  return {};
}

CommandResult IpSetCommand::run(std::span<const std::string> given, std::string_view input) {
  Words words{{given.begin(), given.end()}};
  auto options = readOptions(words);
  if (options && !words.empty() && verbLetter(words.left.front()) == 'R') return restore(input);
  Done done = options ? dispatch(words) : options;
  if (done) return {0, *done, m_said};
  const SetError& error = done.error();
  CommandResult result{error.status, {}, m_said};
  if (!m_quiet && !error.message.empty()) result.err += fmt::format("{}: {}\n", kTool, error.message);
  if (error.status == 2) result.err += "Try `ipset help' for more information.\n";
  return result;
}

CommandResult IpSetCommand::restore(std::string_view text) {
  CommandResult result;
  for (size_t number = 1; !text.empty(); ++number) {
    size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    text.remove_prefix(end == text.npos ? text.size() : end + 1);
    if (line.empty() || line[0] == '#' || line == "COMMIT") continue;
    Words words{splitWords(line)};
    bool exist = m_exist;
    Done done = readOptions(words);
    if (done) done = dispatch(words);
    m_exist = exist;
    if (done) {
      result.out += *done;
      continue;
    }
    const SetError& error = done.error();
    result.status = error.status;
    result.err = m_said;
    if (error.status == 2)
      result.err += fmt::format("{}: {}\nTry `ipset help' for more information.\n", kTool, error.message);
    else if (!error.message.empty())
      result.err += fmt::format("{}: Error in line {}: {}\n", kTool, number, error.message);
    return result;
  }
  result.err = m_said;
  return result;
}

// The options of the tool itself stand anywhere.
IpSetCommand::Done IpSetCommand::readOptions(Words& words) {
  std::vector<std::string> rest;
  while (!words.empty()) {
    std::string word = words.take();
    if (word == "-!" || word == "-exist" || word == "--exist")
      m_exist = true;
    else if (word == "-q" || word == "-quiet" || word == "--quiet")
      m_quiet = true;
    else if (word == "-s" || word == "-sorted" || word == "--sorted")
      continue; // sets are listed sorted in any case
    else if ((word == "-n" || word == "-name" || word == "--name"))
      m_namesOnly = true;
    else if (word == "-t" || word == "-terse" || word == "--terse")
      m_terse = true;
    else if (word == "-o" || word == "-output" || word == "--output") {
      auto mode = words.valueOf(word);
      if (!mode) return tl::unexpected(mode.error());
      if (*mode != "plain" && *mode != "save")
        return refusedWith(fmt::format("Syntax error: unknown output mode '{}'", *mode));
      m_output = *mode == "save" ? Output::Save : Output::Plain;
    } else
      rest.push_back(std::move(word));
  }
  words.left = std::move(rest);
  return std::string();
}

IpSetCommand::Done IpSetCommand::dispatch(Words& words) {
  if (words.empty()) return misuse("No command specified.");
  std::string word = words.take();
  words.verb = verbLetter(word);
  switch (words.verb) {
  case 'N':
    return create(words);
  case 'A':
    return add(words);
  case 'D':
    return remove(words);
  case 'T':
    return test(words);
  case 'S':
    m_output = Output::Save;
    return list(words);
  case 'L':
    return list(words);
  case 'F':
    return flush(words);
  case 'X':
    return destroy(words);
  case 'E':
    return rename(words);
  case 'W':
    return swap(words);
  case 'v':
    return fmt::format("{}, protocol version: 7\n", kTool);
  case 'h':
    return fmt::format("{}\n\nThe manual page ipset(8) describes the commands.\n", kTool);
  default:
    return misuse(fmt::format("No command specified: unknown argument {}", word));
  }
}

tl::expected<IpSet*, SetError> IpSetCommand::known(const std::string& name) {
  IpSet* set = m_sets.find(name);
  if (!set) return refusedWith("The set with the given name does not exist");
  set->forgetExpired(m_now);
  return set;
}

std::string IpSetCommand::listed(const std::string& name) const {
  const IpSet& set = *std::as_const(m_sets).find(name);
  std::string out =
      fmt::format("Name: {}\nType: {}\nRevision: {}\nHeader: {}\nSize in memory: {}\n"
                  "References: {}\nNumber of entries: {}\n",
                  name, netfilter::name(set.type), set.type == SetType::HashIp ? 6 : 7, headerText(set),
                  set.memory(), m_rules.referencesToSet(name), set.entries.size());
  if (m_terse) return out;
  out += "Members:\n";
  for (const auto& [element, entry] : set.entries)
    out += entryText(set, element, entry, m_now) + '\n';
  return out;
}

std::string IpSetCommand::saved(const std::string& name) const {
  const IpSet& set = *std::as_const(m_sets).find(name);
  std::string out = fmt::format("create {} {} {}\n", name, netfilter::name(set.type), headerText(set));
  for (const auto& [element, entry] : set.entries)
    out += fmt::format("add {} {}\n", name, entryText(set, element, entry, m_now));
  return out;
}

IpSetCommand::Done IpSetCommand::list(Words& words) {
  std::vector<std::string> wanted = m_sets.names();
  if (!words.empty()) wanted = {words.take()};
  if (!words.empty()) return misuse("Unknown argument " + words.take());
  std::string out;
  for (const std::string& name : wanted) {
    if (auto set = known(name); !set) return tl::unexpected(set.error());
    if (m_namesOnly)
      out += name + '\n';
    else if (m_output == Output::Save)
      out += saved(name);
    else
      out += (out.empty() ? "" : "\n") + listed(name);
  }
  return out;
}

IpSetCommand::Done IpSetCommand::flush(Words& words) {
  std::vector<std::string> wanted = m_sets.names();
  if (!words.empty()) wanted = {words.take()};
  for (const std::string& name : wanted) {
    auto set = known(name);
    if (!set) return tl::unexpected(set.error());
    (*set)->entries.clear();
  }
  return std::string();
}

IpSetCommand::Done IpSetCommand::destroy(Words& words) {
  std::vector<std::string> wanted = m_sets.names();
  if (!words.empty()) wanted = {words.take()};
  if (!words.empty()) return misuse("Unknown argument " + words.take());
  for (const std::string& name : wanted) {
    if (auto set = known(name); !set) return tl::unexpected(set.error());
    if (m_rules.referencesToSet(name) > 0)
      return refusedWith("Set cannot be destroyed: it is in use by a kernel component");
  }
  for (const std::string& name : wanted)
    m_sets.erase(name);
  return std::string();
}

IpSetCommand::Done IpSetCommand::rename(Words& words) {
  auto from = words.needed("");
  auto to = from ? words.needed("second ") : from;
  if (!to) return tl::unexpected(to.error());
  if (auto set = known(*from); !set) return tl::unexpected(set.error());
  if (m_rules.referencesToSet(*from) > 0)
    return refusedWith("Set cannot be renamed: it is in use by another system");
  if (m_sets.find(*to)) return refusedWith("Set cannot be renamed: a set with the new name already exists");
  m_sets.rename(*from, *to);
  return std::string();
}

IpSetCommand::Done IpSetCommand::swap(Words& words) {
  auto one = words.needed("");
  auto other = one ? words.needed("second ") : one;
  if (!other) return tl::unexpected(other.error());
  for (const std::string& name : {*one, *other})
    if (auto set = known(name); !set) return tl::unexpected(set.error());
  if (!m_sets.find(*one)->isLike(*m_sets.find(*other)))
    return refusedWith("The sets cannot be swapped: their type does not match");
  m_sets.swap(*one, *other);
  return std::string();
}

} // namespace fg::netfilter
