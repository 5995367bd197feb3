// ip route get: which way the kernel would send a packet.
#include "commands/ip/route_text.h"
#include "commands/support/options.h"

namespace fg::commands::ip {
namespace {

using host::InterfaceSettings;
using RouteResult = host::NetworkNamespace::RouteResult;
using Objection = std::optional<CommandResult>; // nothing where all is well

struct Question {
  routing::FlowKey flow;
  bool hasDestination = false, fibMatch = false;
  std::string warning;
};

Objection readAddress(const Context& context, Question& out, const std::string& text) {
  auto prefix = parseDestination(text);
  if (!prefix) return badPrefix(context, text);
  if (prefix->length() != 32)
    out.warning = fmt::format("Warning: /{} as prefix is invalid, only /32 (or none) is supported.\n",
                              prefix->length());
  out.flow.destination = prefix->address();
  out.hasDestination = true;
  return std::nullopt;
}

Objection readValue(const Context& context, Question& out, std::string_view word, const std::string& value) {
  if (word == "from") {
    auto source = parseDestination(value);
    if (!source) return badPrefix(context, value);
    out.flow.source = source->address();
  } else if (word == "tos" || word == "dsfield") {
    auto tos = parseHex(value);
    if (!tos || *tos > UINT8_MAX) return badValue("tos", value);
    out.flow.tos = static_cast<uint8_t>(*tos & 0xfc);
  } else if (word == "mark") {
    auto mark = value.starts_with("0x") ? parseHex(value) : parseNumber(value, 0, UINT32_MAX);
    if (!mark) return failure(255, fmt::format("Error: argument \"{}\" is wrong: invalid mark\n", value));
    out.flow.mark = static_cast<uint32_t>(*mark);
  } else {
    const host::Interface* device = context.ns.interface(value);
    if (!device) return cannotFind(value);
    (word == "iif" ? out.flow.iif : out.flow.oif) = device->index;
  }
  return std::nullopt;
}

Objection readQuestion(const Context& context, Question& out, const Arguments& arguments) {
  Cursor words(arguments);
  while (!words.done()) {
    std::string word = words.take();
    bool takesValue = word == "from" || word == "tos" || word == "dsfield" || word == "mark" || word == "iif"
                      || word == "oif" || word == "dev";
    if (word == "fibmatch") {
      out.fibMatch = true;
      continue;
    }
    for (std::string_view known : {"ipproto", "sport", "dport", "uid", "vrf", "notify", "connected"})
      if (word == known) return notEmulated(fmt::format("'{}' of ip route get", word));
    std::optional<std::string> value = takesValue || word == "to" ? words.takeValue() : std::optional(word);
    if (!value) return incomplete();
    if (!takesValue && out.hasDestination)
      return failure(1, fmt::format("Error: inet prefix is expected rather than \"{}\".", word));
    auto objection = takesValue ? readValue(context, out, word, *value) : readAddress(context, out, *value);
    if (objection) return objection;
  }
  return std::nullopt;
}

CommandResult answers(core::KernelError error) {
  return failure(2, fmt::format("RTNETLINK answers: {}", core::text(error)));
}

// ip_route_input: whether the packet is forwarded at all, and where from; `onLink` as for redirects.
Objection checkInput(const Context& context, const Question& question, const RouteResult& way, bool& onLink) {
  const host::Interface* in = context.ns.interface(question.flow.iif);
  bool mine = way.outcome == trace::RouteOutcome::Local || way.outcome == trace::RouteOutcome::Broadcast;
  if (!mine && !context.ns.forwards(*in)) return answers(core::KernelError::HostUnreachable);
  if (way.error) return answers(*way.error);
  host::NetworkNamespace::SourceQuery query{question.flow.source, question.flow.destination};
  query.tos = question.flow.tos;
  query.mark = question.flow.mark;
  query.out = mine ? 0 : way.interface;
  auto verdict = context.ns.validateSource(query, *in);
  onLink = verdict.onLink;
  if (verdict.refusal.empty()) return std::nullopt;
  if (verdict.byRpFilter) return failure(2, "RTNETLINK answers: Invalid cross-device link");
  return answers(core::KernelError::Invalid);
}

// The host's own packets: the source, where it is given, must be an address of this host.
Objection checkOutput(const Context& context, const Question& question, const RouteResult& way) {
  net::Ipv4Address source = question.flow.source;
  bool foreign = !source.isUnspecified() && question.flow.oif == 0 && !context.ns.isLocal(source);
  if (foreign) return answers(core::KernelError::NetUnreachable);
  return way.error ? Objection(answers(*way.error)) : std::nullopt;
}

std::string flagText(const Context& context, const Question& question, const RouteResult& way, bool onLink) {
  if (way.outcome == trace::RouteOutcome::Local) return "<local> ";
  if (way.outcome == trace::RouteOutcome::Broadcast) return "<local,brd> ";
  const host::Interface* out = context.ns.interface(way.interface);
  bool back = question.flow.iif != 0 && way.interface == question.flow.iif && onLink && out
              && context.ns.eitherOf(*out, &InterfaceSettings::sendRedirects);
  return back ? "<redirect> " : "";
}

std::string cacheText(const Context& context, const Question& question, const RouteResult& way) {
  const auto* learned = context.ns.exceptions.find(question.flow.destination, way.route, context.ns.now());
  bool told = learned && (learned->mtu != 0 || way.redirected);
  std::string text = told ? exceptionText(context, *learned) : std::string();
  bool narrowed = told && learned->mtu != 0;
  if (way.route.mtu != 0 && !narrowed)
    text += fmt::format("mtu {}{} ", way.route.mtuLocked ? "lock " : "", way.route.mtu);
  if (way.route.advmss != 0) text += fmt::format("advmss {} ", way.route.advmss);
  return text;
}

std::string wayText(const Context& context, const Question& question, const RouteResult& way) {
  const routing::FlowKey& flow = question.flow;
  std::string_view gap = isDebian(context) ? "" : " ";
  bool local = way.outcome == trace::RouteOutcome::Local;
  std::string line = local ? "local " : way.outcome == trace::RouteOutcome::Broadcast ? "broadcast " : "";
  line += flow.destination.text() + " ";
  if (!flow.source.isUnspecified()) line += fmt::format("from {} ", flow.source.text());
  if (way.nextHop != flow.destination) line += fmt::format("via {} ", way.nextHop.text());
  line += fmt::format("dev {} ", context.ns.interfaceName(way.interface));
  // Local and main are one table until there are other rules than Linux' three.
  uint32_t table = way.route.table;
  bool apart = context.ns.policyRules().everChanged() || table != routing::kLocalTable;
  if (table != routing::kMainTable && apart)
    line += fmt::format("{}table {} ", gap, routing::tableText(table));
  if (flow.source.isUnspecified() && flow.iif == 0) line += fmt::format("{}src {} ", gap, way.source.text());
  constexpr uint32_t kHexFrom = 16;
  if (flow.mark >= kHexFrom)
    line += fmt::format("mark {:#x} ", flow.mark);
  else if (flow.mark != 0)
    line += fmt::format("mark {} ", flow.mark);
  if (flow.iif == 0 && isDebian(context)) line += "uid 0 ";
  return line;
}

} // namespace

// What an exception says behind "cache": "<redirected> expires 298sec mtu 1400 ".
std::string exceptionText(const Context& context, const routing::NexthopException& learned) {
  auto left = std::chrono::duration_cast<std::chrono::seconds>(learned.expires - context.ns.now());
  std::string text = learned.gateway ? "<redirected> " : "";
  text += fmt::format("expires {}sec ", left.count());
  if (learned.mtu != 0) text += fmt::format("mtu {}{} ", learned.mtuLocked ? "lock " : "", learned.mtu);
  return text;
}

CommandResult routeGet(const Context& context, const Options& options, const Arguments& arguments) {
  Question question;
  if (auto objection = readQuestion(context, question, arguments)) return *objection;
  if (!question.hasDestination) return failure(1, "need at least a destination address");
  bool comesIn = question.flow.iif != 0, onLink = false;
  RouteResult way = comesIn ? context.ns.lookup(question.flow) : context.ns.lookupOutput(question.flow);
  auto objection = comesIn ? checkInput(context, question, way, onLink) : checkOutput(context, question, way);
  if (objection) return *objection;
  if (question.fibMatch) {
    RouteSelection any;
    any.allTables = true;
    return success(routeLine(context, any, way.route));
  }
  std::string line = wayText(context, question, way) + "\n    cache "
                     + flagText(context, question, way, onLink) + cacheText(context, question, way);
  if (comesIn) line += fmt::format("iif {} ", context.ns.interfaceName(question.flow.iif));
  line += "\n";
  CommandResult result = success(options.oneLine ? oneLine(line) : line);
  result.err = question.warning;
  return result;
}

} // namespace fg::commands::ip
