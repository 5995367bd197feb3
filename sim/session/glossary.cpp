#include "session/glossary.h"

#include "commands/commands.h"
#include "doctor/check.h"
#include "netfilter/extension_spec.h"
#include "report/explain/explain.h"
#include "report/text/display_width.h"
#include "scenario/event_kinds.h"

#include <iterator>

namespace fg::session {
namespace {

constexpr const char* kWord = "word"; // the kind of what report/explain knows
constexpr const char* kMatch = "iptables match";
constexpr const char* kTarget = "iptables target";

struct OptionText {
  std::string syntax, help;
};

// A page as its registry has it: in English, and not in lines.
struct Entry {
  std::string name, kind, synopsis, text;
  std::vector<OptionText> options = {};
  std::string assumes = {};
};

// A paragraph in lines of at most 80 columns, each behind `indent` blanks.
std::string paragraph(std::string_view text, int indent = 0) {
  std::string out;
  for (const std::string& line : report::wrapped(text, 80 - indent))
    out += std::string(static_cast<size_t>(indent), ' ') + line + "\n";
  return out;
}

GlossaryPage pageOf(const Entry& entry, const report::Sentences& say) {
  std::string text = entry.synopsis.empty() ? "" : entry.synopsis + "\n\n";
  text += paragraph(say.text(entry.text));
  for (const OptionText& option : entry.options) {
    text += "\n  " + option.syntax + "\n";
    if (!option.help.empty()) text += paragraph(say.text(option.help), 6);
  }
  if (!entry.assumes.empty()) text += "\n" + paragraph(say.text("Assumed: ") + say.text(entry.assumes));
  return {entry.name, say.text(entry.kind), text};
}

template<class Spec> Entry extensionEntry(const Spec& spec, const char* kind) {
  Entry out{std::string(spec.name), kind, {}, std::string(spec.help), {}, std::string(spec.assumes)};
  for (const netfilter::OptionSpec& option : spec.options)
    out.options.push_back({std::string(option.invertible ? "[!] " : "") + std::string(option.name)
                               + (option.alias.empty() ? "" : ", " + std::string(option.alias)),
                           std::string(option.help)});
  return out;
}

// What every rule can ask without naming a match.
std::vector<Entry> generalMatches() {
  auto entry = [](std::string name, std::string_view options, std::string help) {
    return Entry{std::move(name), kMatch, {}, std::move(help), {{"[!] " + std::string(options), {}}}};
  };
  return {
      entry("source", "-s, --source ADDRESS[/LENGTH or /MASK][,...]",
            "The source address of the packet as it is now: behind SNAT or MASQUERADE it is the new one. "
            "Several addresses make as many rules."),
      entry("destination", "-d, --destination ADDRESS[/LENGTH or /MASK][,...]",
            "The destination address of the packet as it is now: behind DNAT it is the pod's, and not the "
            "service's. Several addresses make as many rules."),
      entry("protocol", "-p, --protocol tcp | udp | icmp | NAME | NUMBER | all",
            "The protocol in the IP header. Matches of ports need -p tcp or -p udp before them."),
      entry("in-interface", "-i, --in-interface NAME[+]",
            "The interface that the packet came in by; a bridge, and not its port. A name that ends in + "
            "fits every interface that begins so. What this node sends itself came in by none."),
      entry("out-interface", "-o, --out-interface NAME[+]",
            "The interface that the packet leaves by, as the route said. In PREROUTING and INPUT there is "
            "none yet."),
      entry("fragment", "-f, --fragment",
            "The second and later fragments of a packet, which carry no ports. Where conntrack is loaded "
            "it puts packets together before the rules see them.")};
}

// The targets that are verdicts of the walk itself.
std::vector<Entry> verdictTargets() {
  return {{"ACCEPT",
           kTarget,
           {},
           "The packet passes this table at this hook. The tables that come behind it still decide for "
           "themselves."},
          {"DROP",
           kTarget,
           {},
           "The packet ends here, and its sender is told nothing: it waits until it gives up. The table nat "
           "does not take this target."},
          {"RETURN",
           kTarget,
           {},
           "Back to the rule behind the jump that led into this chain; at the end of a built-in chain its "
           "policy decides."}};
}

Entry notModelled(const std::string& name) {
  return {name,
          "known to iptables, not modelled",
          {},
          "A rule with it is loaded and printed back unchanged. Where a packet meets it, the trace says what "
          "was assumed: a match does not match, a target does nothing. The verdict is then uncertain."};
}

std::vector<Entry> registryEntries() {
  std::vector<Entry> out;
  auto add = [&](std::vector<Entry> entries) {
    std::move(entries.begin(), entries.end(), std::back_inserter(out));
  };
  for (const auto& spec : netfilter::matches().all())
    out.push_back(extensionEntry(spec, kMatch));
  add(generalMatches());
  for (const auto& spec : netfilter::targets().all())
    out.push_back(extensionEntry(spec, kTarget));
  add(verdictTargets());
  const auto commands = commands::standardCommands();
  for (const auto& spec : commands.all())
    out.push_back({spec.name, "emulated command", spec.synopsis, spec.description});
  for (const auto& kind : scenario::eventKinds())
    out.push_back({kind.name, "scenario event", {}, kind.help});
  const auto checks = doctor::checks();
  for (const auto& check : checks.all())
    out.push_back({check.name, "check of doctor", {}, check.page});
  return out;
}

} // namespace

std::vector<GlossaryPage> glossary(const report::Sentences& say) {
  std::vector<GlossaryPage> out;
  for (const Entry& entry : registryEntries())
    out.push_back(pageOf(entry, say));
  for (const std::string& term : report::explainableTerms())
    out.push_back({term, say.text(kWord), *report::explainTerm(term, say), true});
  return out;
}

std::vector<GlossaryPage> pagesAbout(const std::string& term, const report::Sentences& say) {
  auto pages = glossary(say);
  std::erase_if(pages, [&](const GlossaryPage& page) { return page.name != term; });
  if (pages.empty() && netfilter::isShippedButNotModelled(term))
    pages.push_back(pageOf(notModelled(term), say));
  return pages;
}

std::set<std::string> registryTexts() {
  std::set<std::string> out{"Assumed: ", kWord};
  auto entries = registryEntries();
  entries.push_back(notModelled(""));
  for (const Entry& entry : entries) {
    out.insert({entry.kind, entry.text, entry.assumes});
    for (const OptionText& option : entry.options)
      out.insert(option.help);
  }
  out.erase("");
  return out;
}

} // namespace fg::session
