// -L, -D, -U, -G and -I.
#include "commands/conntrack/request.h"
#include "commands/support/result.h"
#include "commands/support/tables.h"

#include <algorithm>

namespace fg::commands::conntrack {
namespace {

using netfilter::Conntrack;
using netfilter::ConntrackEntry;
using netfilter::ConntrackFilter;
using netfilter::Direction;
using netfilter::Manipulation;
using netfilter::Tuple;

Conntrack& table(Context& context) { return context.ns.netfilter().conntrack; }

std::string summary(const std::string& version, size_t count, std::string_view what) {
  return fmt::format("{}: {} flow entries have been {}.\n", version, count, what);
}

// What -U, -G print: the tool holds the entry as well.
std::string heldText(Context& context, const ConntrackEntry& entry, const Request& request) {
  std::string text = table(context).text(entry, context.ns.now(), formatOf(context, request));
  const std::string use = "use=1";
  return text.replace(text.rfind(use), use.size(), "use=2") + '\n';
}

uint32_t marked(uint32_t mark, const ConntrackFilter::Mark& wanted) {
  return (mark & ~wanted.mask) ^ wanted.value;
}

// The tuple that the options name.
Tuple originalOf(const ConntrackFilter& f) {
  Tuple tuple{f.originalSource->prefix.address(),
              f.originalDestination->prefix.address(),
              *f.protocol,
              f.originalSourcePort.value_or(0),
              f.originalDestinationPort.value_or(0),
              f.icmpType.value_or(0),
              f.icmpCode.value_or(0)};
  if (f.icmpId) tuple.sourcePort = tuple.destinationPort = *f.icmpId;
  return tuple;
}

Tuple replyOf(const ConntrackFilter& f) {
  return {f.replySource->prefix.address(),
          f.replyDestination->prefix.address(),
          *f.protocol,
          f.replySourcePort.value_or(0),
          f.replyDestinationPort.value_or(0),
          0,
          0};
}

// -n and -g of -I: what answers look like.
void translate(ConntrackEntry& entry, const std::optional<ConntrackFilter::Nat>& nat, Manipulation m) {
  if (!nat) return;
  Tuple& reply = entry.tuple(Direction::Reply);
  const bool source = m == Manipulation::Source;
  if (nat->address) (source ? reply.destination : reply.source) = *nat->address;
  if (nat->port) (source ? reply.destinationPort : reply.sourcePort) = *nat->port;
  entry.translated[slot(m)] = entry.bound[slot(m)] = true;
}

} // namespace

CommandResult list(Context& context, const Request& request, const std::string& version) {
  if (request.table == "expect") return {0, {}, version + ": 0 expectations have been shown.\n"};
  Conntrack& conntrack = table(context);
  std::string text;
  size_t count = 0;
  const bool lists = request.table == "conntrack"; // nothing stays dying or unconfirmed here
  for (const auto& entry : conntrack.entries(context.ns.now())) {
    if (!lists || !request.filter.fits(*entry)) continue;
    text += conntrack.text(*entry, context.ns.now(), formatOf(context, request)) + '\n';
    if (request.has('z')) entry->counters = {};
    ++count;
  }
  return {0, text, summary(version, count, "shown")};
}

CommandResult erase(Context& context, const Request& request, const std::string& version) {
  Conntrack& conntrack = table(context);
  std::string text = conntrack.entriesText(context.ns.now(), request.filter, formatOf(context, request));
  size_t count = conntrack.erase(request.filter, context.ns.now());
  return {count ? 0 : 1, text, summary(version, count, "deleted")};
}

CommandResult update(Context& context, const Request& request, const std::string& version) {
  Conntrack& conntrack = table(context);
  const bool changes = request.has('m') || request.has('t') || request.has('u');
  const bool selects = request.has('s') || request.has('d') || request.has('r') || request.has('q');
  ConntrackFilter filter = request.filter;
  filter.mark.reset(), filter.assured.reset(), filter.seenReply.reset();
  std::string text;
  size_t count = 0;
  for (const auto& entry : conntrack.entries(context.ns.now())) {
    if (!changes || !filter.fits(*entry)) continue;
    // Without an address the tool sends the kernel the whole entry, with its NAT, which it does not take.
    if (!selects) {
      const std::string refusal = "Operation failed: Operation not supported\n";
      return {1, text, refusal + version + ": " + refusal};
    }
    if (request.filter.mark) entry->mark = marked(entry->mark, *request.filter.mark);
    if (request.timeout) conntrack.setTimeout(*entry, *request.timeout, context.ns.now());
    if (request.filter.assured) conntrack.assure(*entry);
    if (request.filter.seenReply.value_or(false)) entry->seenReply = true;
    conntrack.tellUpdate(*entry, context.ns.now());
    text += heldText(context, *entry, request);
    ++count;
  }
  return {count ? 0 : 1, text, summary(version, count, "updated")};
}

CommandResult get(Context& context, const Request& request, const std::string& version) {
  if (!request.has('s')) return {1, {}, version + ": Operation failed: invalid parameters\n"};
  auto entry = table(context).at(originalOf(request.filter), context.ns.now());
  if (!entry) return {1, {}, version + ": Operation failed: such conntrack doesn't exist\n"};
  return {0, heldText(context, *entry, request), summary(version, 1, "shown")};
}

CommandResult create(Context& context, const Request& request, const std::string& version) {
  const ConntrackFilter& f = request.filter;
  auto entry = std::make_shared<ConntrackEntry>();
  Tuple& original = entry->tuple(Direction::Original);
  original = request.has('s') ? originalOf(f) : replyOf(f).inverted();
  entry->tuple(Direction::Reply) = request.has('r') ? replyOf(f) : original.inverted();
  translate(*entry, f.sourceNat, Manipulation::Source);
  translate(*entry, f.destinationNat, Manipulation::Destination);
  entry->tcp = f.tcp.value_or(netfilter::TcpState::None);
  for (netfilter::TcpSide& side : entry->tcpMemory.sides)
    side.liberal = true; // ctnetlink cannot know the windows
  entry->mark = f.mark ? f.mark->value : 0;
  entry->assured = f.assured.value_or(false);
  entry->seenReply = f.seenReply.value_or(false);
  if (!table(context).insert(entry, *request.timeout, context.ns.now()))
    return {1, {}, version + ": Operation failed: Such conntrack exists, try -U to update\n"};
  return {0, {}, summary(version, 1, request.verb == 'A' ? "added" : "created")};
}

} // namespace fg::commands::conntrack
