#include "netfilter/ip_set_command.h"

#include "netfilter/command.h"
#include "netfilter/extension_spec.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>

namespace fg::netfilter {
namespace {
constexpr std::string_view kTool = "ipset v7.17";
constexpr uint32_t kLongestTimeout = 2147483; // seconds

tl::unexpected<SetError> refusedWith(std::string message) {
  return tl::unexpected(SetError{std::move(message)});
}
tl::unexpected<SetError> misuse(std::string message) {
  return tl::unexpected(SetError{std::move(message), 2});
}

// The kernel draws it by chance. Here it follows from the name, so that the same commands print the same.
uint32_t initvalFor(std::string_view name) {
  uint32_t hash = 2166136261U; // FNV-1a
  for (char c : name)
    hash = (hash ^ static_cast<uint8_t>(c)) * 16777619U;
  return hash;
}

uint32_t powerOfTwo(uint32_t atLeast) {
  uint32_t size = 64;
  while (size < atLeast && size < (1U << 31))
    size *= 2;
  return size;
}

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
        || (word.starts_with("--") && word.substr(2) == verb.name) || (verb.letter == 'N' && word == "n"))
      return verb.letter;
  return 0;
}

std::string_view verbName(char letter) {
  for (const SetVerb& verb : kSetVerbs)
    if (verb.letter == letter) return verb.name;
  return {};
}

std::optional<SetType> parseSetType(std::string_view text) {
  if (text == "hash:ip" || text == "iphash" || text == "iptree" || text == "iptreemap")
    return SetType::HashIp;
  if (text == "hash:net" || text == "nethash") return SetType::HashNet;
  if (text == "hash:ip,port" || text == "ipporthash") return SetType::HashIpPort;
  return {};
}

bool isShipped(std::string_view type) {
  constexpr std::array<std::string_view, 14> kTypes{
      "list:set",     "hash:mac",          "hash:ip,mac",  "hash:net,iface",  "hash:net,port",
      "hash:net,net", "hash:net,port,net", "hash:ip,mark", "hash:ip,port,ip", "hash:ip,port,net",
      "bitmap:port",  "bitmap:ip,mac",     "bitmap:ip",    "setlist"};
  return std::find(kTypes.begin(), kTypes.end(), type) != kTypes.end();
}
} // namespace

// The words of one command that are left to read.
struct IpSetCommand::Words {
  std::vector<std::string> left;
  char verb = 0;

  bool empty() const { return left.empty(); }
  std::string take() {
    std::string word = std::move(left.front());
    left.erase(left.begin());
    return word;
  }
  tl::expected<std::string, SetError> needed(std::string_view which) {
    if (!empty()) return take();
    return misuse(fmt::format("Missing {}mandatory argument to command {}", which, verbName(verb)));
  }
  tl::expected<std::string, SetError> valueOf(const std::string& option) {
    if (!empty()) return take();
    return misuse(fmt::format("Missing mandatory argument of option `{}'", option));
  }
};

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

IpSetCommand::Done IpSetCommand::create(Words& words) {
  auto name = words.needed("");
  if (!name) return tl::unexpected(name.error());
  auto typeName = words.needed("second ");
  if (!typeName) return tl::unexpected(typeName.error());
  if (name->size() > 31)
    return refusedWith(fmt::format("Syntax error: setname '{}' is longer than 31 characters", *name));
  auto type = parseSetType(*typeName);
  if (!type && isShipped(*typeName))
    return misuse(fmt::format("flannelgraph does not model sets of type {}", *typeName));
  if (!type) return refusedWith(fmt::format("Syntax error: typename '{}' is unknown", *typeName));
  IpSet set;
  set.type = *type;
  set.initval = initvalFor(*name);
  while (!words.empty())
    if (Done option = readCreateOption(words, set); !option) return option;
  if (const IpSet* before = m_sets.find(*name)) {
    bool same = m_exist && before->isLike(set) && before->maxelem == set.maxelem
                && before->netmask == set.netmask && before->timeout == set.timeout;
    return same ? Done(std::string())
                : refusedWith("Set cannot be created: set with the same name already exists");
  }
  m_sets.add(*name, std::move(set));
  return std::string();
}

IpSetCommand::Done IpSetCommand::readCreateOption(Words& words, IpSet& set) {
  const std::string option = words.take();
  if (option == "counters" || option == "comment" || option == "skbinfo") {
    set.counters |= option == "counters";
    set.comments |= option == "comment";
    set.skbinfo |= option == "skbinfo";
    return std::string();
  }
  if (option == "forceadd") return std::string();
  bool hasNetmask = option == "netmask" && set.type == SetType::HashIp;
  constexpr std::array<std::string_view, 6> kKnown{"family",  "hashsize",   "maxelem",
                                                   "timeout", "bucketsize", "initval"};
  if (!hasNetmask && std::find(kKnown.begin(), kKnown.end(), option) == kKnown.end())
    return misuse(fmt::format("Unknown argument: `{}'", option));
  auto value = words.valueOf(option);
  if (!value) return tl::unexpected(value.error());
  if (option == "family") {
    if (*value == "inet" || *value == "-4") return std::string();
    if (*value == "inet6" || *value == "-6")
      return misuse("flannelgraph does not model sets of IPv6 addresses");
    return refusedWith(fmt::format("Syntax error: unknown inet family {}", *value));
  }
  uint32_t low = option == "netmask" ? 1 : 0;
  uint32_t high = option == "netmask" ? 32 : option == "timeout" ? kLongestTimeout : UINT32_MAX;
  auto number = parseSetNumber(*value, low, high);
  if (!number) {
    std::string more =
        option == "netmask" ? "\nSyntax error: netmask is out of the inclusive range of 1-32" : "";
    return refusedWith(number.error().message + more);
  }
  if (option == "netmask") set.netmask = static_cast<uint8_t>(*number);
  if (option == "hashsize") set.hashsize = powerOfTwo(*number);
  if (option == "maxelem") set.maxelem = *number;
  if (option == "timeout") set.timeout = *number;
  if (option == "bucketsize") set.bucketsize = std::clamp(*number / 2 * 2, 2U, 12U);
  if (option == "initval") set.initval = *number;
  return std::string();
}

tl::expected<IpSetCommand::Named, SetError> IpSetCommand::readElements(Words& words) {
  auto name = words.needed("");
  auto text = name ? words.needed("second ") : name;
  if (!text) return tl::unexpected(text.error());
  auto set = known(*name);
  if (!set) return tl::unexpected(set.error());
  auto elements = parseElements(**set, *text);
  if (!elements) return tl::unexpected(elements.error());
  return Named{*name, *text, *set, std::move(*elements)};
}

IpSetCommand::Done IpSetCommand::add(Words& words) {
  auto named = readElements(words);
  if (!named) return tl::unexpected(named.error());
  IpSet::Entry entry;
  if (named->set->timeout && *named->set->timeout > 0)
    entry.expires = m_now + std::chrono::seconds(*named->set->timeout);
  while (!words.empty())
    if (Done option = readAddOption(words, *named->set, entry); !option) return option;
  for (const SetElement& element : named->elements) {
    bool there = named->set->entries.contains(element);
    if (there && !m_exist) return refusedWith("Element cannot be added to the set: it's already added");
    if (!there && named->set->entries.size() >= named->set->maxelem)
      return refusedWith("Hash is full, cannot add more elements");
    named->set->entries[element] = entry;
  }
  return std::string();
}

IpSetCommand::Done IpSetCommand::readAddOption(Words& words, const IpSet& set, IpSet::Entry& entry) {
  const std::string option = words.take();
  if (option == "nomatch" && set.type == SetType::HashNet) {
    entry.nomatch = true;
    return std::string();
  }
  constexpr std::array<std::string_view, 4> kKnown{"timeout", "packets", "bytes", "comment"};
  if (std::find(kKnown.begin(), kKnown.end(), option) == kKnown.end())
    return misuse(fmt::format("Unknown argument: `{}'", option));
  auto value = words.valueOf(option);
  if (!value) return tl::unexpected(value.error());
  if (option == "comment") {
    if (!set.comments) return refusedWith("Comment cannot be used: set was created without comment support");
    if (value->find('"') != value->npos)
      return refusedWith("Syntax error: \" character is not permitted in comments");
    entry.comment = *value;
    return std::string();
  }
  if (option == "timeout") {
    auto seconds = parseSetNumber(*value, 0, kLongestTimeout);
    if (!seconds) return tl::unexpected(seconds.error());
    if (!set.timeout) return refusedWith("Timeout cannot be used: set was created without timeout support");
    entry.expires =
        *seconds ? std::optional<net::SimTime>(m_now + std::chrono::seconds(*seconds)) : std::nullopt;
    return std::string();
  }
  auto count = parseNumber(*value, UINT64_MAX);
  if (!count) return refusedWith(fmt::format("Syntax error: '{}' is invalid as number", *value));
  if (!set.counters)
    return refusedWith("Packet/byte counters cannot be used: set was created without counter support");
  (option == "packets" ? entry.packets : entry.bytes) = *count;
  return std::string();
}

IpSetCommand::Done IpSetCommand::remove(Words& words) {
  auto named = readElements(words);
  if (!named) return tl::unexpected(named.error());
  for (const SetElement& element : named->elements)
    if (named->set->entries.erase(element) == 0 && !m_exist)
      return refusedWith("Element cannot be deleted from the set: it's not added");
  return std::string();
}

IpSetCommand::Done IpSetCommand::test(Words& words) {
  auto named = readElements(words);
  if (!named) return tl::unexpected(named.error());
  SetElement asked = named->elements.front();
  bool network = named->set->type == SetType::HashNet
                 && named->text.find('/') != named->text.npos; // asks for itself only
  bool there =
      network ? named->set->entries.contains(asked) : named->set->ask(asked, m_now) == IpSet::Answer::Present;
  std::string shown = named->set->type == SetType::HashIpPort ? elementText(*named->set, asked) : named->text;
  if (!m_quiet)
    m_said += there ? fmt::format("Warning: {} is in set {}.\n", shown, named->name)
                    : fmt::format("{} is NOT in set {}.\n", shown, named->name);
  if (there) return std::string();
  return refusedWith("");
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
