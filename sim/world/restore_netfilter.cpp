// iptables rules and tracked connections as a snapshot found them.
#include "world/restore.h"

#include <utility>

namespace fg::world {
namespace {

using scenario::found::Namespace;

// The tables of iptables-save's text, each from its "*" line to its COMMIT.
std::vector<std::string_view> tablesOf(std::string_view text) {
  std::vector<std::string_view> out;
  std::size_t begin = text.starts_with('*') ? 0 : text.find("\n*");
  while (begin != std::string_view::npos) {
    if (text[begin] == '\n') ++begin;
    std::size_t end = text.find("\nCOMMIT", begin);
    std::size_t next = text.find("\n*", begin);
    std::size_t length = (end == std::string_view::npos ? text.size() : end + 8) - begin;
    out.push_back(text.substr(begin, std::min(length, text.size() - begin)));
    begin = next;
  }
  return out;
}

// iptables-save names the table that was used last first, so the last one is restored first. Nobody needs to
// be told of each rule.
void loadRules(host::NetworkNamespace& ns, netfilter::RuleSet& rules, std::string_view text) {
  using netfilter::RuleSet;
  auto onChange = std::exchange(rules.onChange, {});
  auto tables = tablesOf(text);
  for (auto table = tables.rbegin(); table != tables.rend(); ++table) {
    auto result = rules.restore(*table, RuleSet::Flush::Yes, RuleSet::Counters::Restore);
    if (result.status != 0)
      caveat(ns, "its " + std::string(table->substr(1, table->find('\n') - 1))
                     + " table is left out, as it was not understood: "
                     + result.err.substr(0, result.err.find('\n')));
  }
  rules.onChange = std::move(onChange);
}

} // namespace

void restoreRules(host::NetworkNamespace& ns, const Namespace& found) {
  using netfilter::ToolVersion;
  netfilter::RuleSet& rules = ns.netfilter().rules;
  if (found.backend)
    rules.tools = *found.backend == Namespace::Backend::Nft ? ToolVersion::Iptables1_8_9Nft
                                                            : ToolVersion::Iptables1_8_9;
  loadRules(ns, rules, found.iptables);
  if (found.otherIptables.empty()) return;
  ns.netfilter().otherRules = std::make_unique<netfilter::RuleSet>();
  ns.netfilter().otherRules->tools = ToolVersion::Iptables1_8_9;
  loadRules(ns, *ns.netfilter().otherRules, found.otherIptables);
}

namespace {

netfilter::Tuple tupleOf(const scenario::found::Tuple& found, uint8_t protocol) {
  netfilter::Tuple out;
  out.source = found.source;
  out.destination = found.destination;
  out.protocol = static_cast<net::Protocol>(protocol);
  out.sourcePort = found.sourcePort;
  out.destinationPort = found.destinationPort;
  out.icmpType = found.icmpType;
  out.icmpCode = found.icmpCode;
  return out;
}

netfilter::TcpState tcpStateOf(const std::string& word) {
  using netfilter::TcpState;
  for (int i = 0; i <= static_cast<int>(TcpState::SynSent2); ++i)
    if (netfilter::name(static_cast<TcpState>(i)) == word) return static_cast<TcpState>(i);
  return TcpState::None;
}

std::shared_ptr<netfilter::ConntrackEntry> entryOf(const scenario::found::Connection& found) {
  using netfilter::Manipulation;
  auto entry = std::make_shared<netfilter::ConntrackEntry>();
  netfilter::Tuple original = tupleOf(found.original, found.protocol),
                   reply = tupleOf(found.reply, found.protocol);
  entry->tuples = {original, reply};
  entry->seenReply = found.isReplied;
  entry->assured = found.isAssured;
  entry->tcp = tcpStateOf(found.state);
  entry->mark = found.mark;
  // Where the reply is not the original turned around, NAT is bound to the connection.
  netfilter::Tuple turned = original.inverted();
  entry->translated[static_cast<std::size_t>(Manipulation::Destination)] =
      turned.source != reply.source || turned.sourcePort != reply.sourcePort;
  entry->translated[static_cast<std::size_t>(Manipulation::Source)] =
      turned.destination != reply.destination || turned.destinationPort != reply.destinationPort;
  entry->bound = {true, true};
  for (std::size_t i = 0; i < entry->translated.size(); ++i)
    if (entry->translated[i]) entry->boundBy[i] = "a rule that it met before the capture";
  return entry;
}

} // namespace

void restoreConnections(host::NetworkNamespace& ns, const Namespace& found) {
  for (const auto& wanted : found.connections) {
    auto entry = entryOf(wanted);
    std::ignore = ns.netfilter().conntrack.insert(entry, wanted.seconds, ns.now());
  }
}

// The model has one processor: it has counted what all of them did.
void restoreCounters(host::NetworkNamespace& ns, const scenario::found::Signs& signs) {
  auto sum = [&](const std::string& name) {
    uint64_t out = 0;
    for (const scenario::found::Counters& processor : signs.conntrack)
      if (auto count = processor.find(name); count != processor.end()) out += count->second.value;
    return out;
  };
  netfilter::ConntrackCounters& counters = ns.netfilter().conntrack.counters;
  counters.found = counters.taken = sum("found");
  counters.invalid = sum("invalid");
  counters.inserted = sum("insert");
  counters.insertFailed = sum("insert_failed");
  counters.dropped = sum("drop");
  counters.earlyDropped = sum("early_drop");
  counters.errors = sum("error");
  counters.clashesResolved = sum("clash_resolve");
  for (const auto& [name, count] : signs.kernel)
    ns.counters[name] = count.value;
}

} // namespace fg::world
