#include "session/glossary.h"

#include "commands/commands.h"
#include "netfilter/extension_spec.h"
#include "report/explain/explain.h"
#include "report/text/display_width.h"
#include "scenario/event_kinds.h"

namespace fg::session {
namespace {

// A paragraph in lines of at most 80 columns, each behind `indent` blanks.
std::string paragraph(std::string_view text, int indent) {
  std::string out;
  for (const std::string& line : report::wrapped(text, 80 - indent))
    out += std::string(static_cast<size_t>(indent), ' ') + line + "\n";
  return out;
}

template<class Spec> std::string extensionPage(const Spec& spec) {
  std::string out = paragraph(spec.help, 0);
  for (const netfilter::OptionSpec& option : spec.options)
    out += "\n  " + std::string(option.invertible ? "[!] " : "") + std::string(option.name)
           + (option.alias.empty() ? "" : ", " + std::string(option.alias)) + "\n"
           + paragraph(option.help, 6);
  if (!spec.assumes.empty()) out += "\n" + paragraph("Assumed: " + std::string(spec.assumes), 0);
  return out;
}

// What every rule can ask without naming a match.
std::vector<GlossaryPage> generalMatchPages() {
  constexpr std::string_view kKind = "iptables match";
  auto page = [kKind](std::string name, std::string_view options, std::string_view help) {
    return GlossaryPage{std::move(name), std::string(kKind),
                        paragraph(help, 0) + "\n  [!] " + std::string(options) + "\n"};
  };
  return {page("source", "-s, --source ADDRESS[/LENGTH or /MASK][,...]",
               "The source address of the packet as it is now: behind SNAT or MASQUERADE it is the new one. "
               "Several addresses make as many rules."),
          page("destination", "-d, --destination ADDRESS[/LENGTH or /MASK][,...]",
               "The destination address of the packet as it is now: behind DNAT it is the pod's, and not the "
               "service's. Several addresses make as many rules."),
          page("protocol", "-p, --protocol tcp | udp | icmp | NAME | NUMBER | all",
               "The protocol in the IP header. Matches of ports need -p tcp or -p udp before them."),
          page("in-interface", "-i, --in-interface NAME[+]",
               "The interface that the packet came in by; a bridge, and not its port. A name that ends in + "
               "fits every interface that begins so. What this node sends itself came in by none."),
          page("out-interface", "-o, --out-interface NAME[+]",
               "The interface that the packet leaves by, as the route said. In PREROUTING and INPUT there is "
               "none yet."),
          page("fragment", "-f, --fragment",
               "The second and later fragments of a packet, which carry no ports. Where conntrack is loaded "
               "it puts packets together before the rules see them.")};
}

// The targets that are verdicts of the walk itself.
std::vector<GlossaryPage> verdictPages() {
  return {
      {"ACCEPT", "iptables target",
       paragraph("The packet passes this table at this hook. The tables that come behind it still decide for "
                 "themselves.",
                 0)},
      {"DROP", "iptables target",
       paragraph(
           "The packet ends here, and its sender is told nothing: it waits until it gives up. The table nat "
           "does not take this target.",
           0)},
      {"RETURN", "iptables target",
       paragraph(
           "Back to the rule behind the jump that led into this chain; at the end of a built-in chain its "
           "policy decides.",
           0)}};
}

} // namespace

std::vector<GlossaryPage> glossary(const report::Sentences& say) {
  std::vector<GlossaryPage> out;
  for (const auto& spec : netfilter::matches().all())
    out.push_back({std::string(spec.name), "iptables match", extensionPage(spec)});
  for (const GlossaryPage& page : generalMatchPages())
    out.push_back(page);
  for (const auto& spec : netfilter::targets().all())
    out.push_back({std::string(spec.name), "iptables target", extensionPage(spec)});
  for (const GlossaryPage& page : verdictPages())
    out.push_back(page);
  const auto commands = commands::standardCommands();
  for (const auto& spec : commands.all())
    out.push_back({spec.name, "emulated command", spec.synopsis + "\n\n" + spec.description + "\n"});
  for (const auto& kind : scenario::eventKinds())
    out.push_back({kind.name, "scenario event", kind.help + "\n"});
  for (const std::string& term : report::explainableTerms())
    out.push_back({term, kGlossaryWord, *report::explainTerm(term, say)});
  return out;
}

std::vector<GlossaryPage> pagesAbout(const std::string& term, const report::Sentences& say) {
  auto pages = glossary(say);
  std::erase_if(pages, [&](const GlossaryPage& page) { return page.name != term; });
  if (pages.empty() && netfilter::isShippedButNotModelled(term))
    pages.push_back(
        {term, "known to iptables, not modelled",
         paragraph(
             "A rule with it is loaded and printed back unchanged. Where a packet meets it, the trace says "
             "what was assumed: a match does not match, a target does nothing. The verdict is then "
             "uncertain.",
             0)});
  return pages;
}

} // namespace fg::session
