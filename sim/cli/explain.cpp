// flannelgraph explain TERM: a page about a match, target, disposition, step, event, command or word.
#include "report/explain/explain.h"
#include "cli/loading.h"
#include "cli/terminal.h"
#include "cli/verb.h"
#include "commands/commands.h"
#include "netfilter/extension_spec.h"
#include "scenario/event_kinds.h"

#include <iostream>
#include <memory>

namespace fg::cli {
namespace {

struct Page {
  std::string name, kind, text;
};

template<class Spec> std::string extensionPage(const Spec& spec) {
  std::string out = std::string(spec.help) + "\n";
  for (const netfilter::OptionSpec& option : spec.options)
    out += "\n  " + std::string(option.invertible ? "[!] " : "") + std::string(option.name) + "\n      "
           + std::string(option.help) + "\n";
  return out;
}

// Every page there is, from the registries that the program works by.
std::vector<Page> pages(const report::Sentences& say) {
  std::vector<Page> out;
  for (const auto& spec : netfilter::matches().all())
    out.push_back({std::string(spec.name), "iptables match", extensionPage(spec)});
  for (const auto& spec : netfilter::targets().all())
    out.push_back({std::string(spec.name), "iptables target", extensionPage(spec)});
  const auto commands = commands::standardCommands();
  for (const auto& spec : commands.all())
    out.push_back({spec.name, "emulated command", spec.synopsis + "\n\n" + spec.description + "\n"});
  for (const auto& kind : scenario::eventKinds())
    out.push_back({kind.name, "scenario event", kind.help + "\n"});
  for (const std::string& term : report::explainableTerms())
    out.push_back({term, "word", *report::explainTerm(term, say)});
  return out;
}

int list(const std::vector<Page>& all) {
  std::string kind;
  for (const Page& page : all) {
    if (page.kind != kind) std::cout << (kind.empty() ? "" : "\n") << page.kind << ":\n";
    kind = page.kind;
    std::cout << "  " << page.name << "\n";
  }
  return kDone;
}

int explain(const std::string& term, const report::Sentences& say) {
  auto all = pages(say);
  if (term.empty()) return list(all);
  std::vector<std::string> names;
  bool found = false;
  for (const Page& page : all) {
    names.push_back(page.name);
    if (page.name != term) continue;
    std::cout << (found ? "\n" : "") << page.name << " (" << page.kind << ")\n\n" << page.text;
    found = true;
  }
  if (found) return kDone;
  printError("there is no page about '" + term + "'", core::didYouMean(term, names));
  return kBadInput;
}

} // namespace

Verb explainVerb() {
  return {"explain", "a page about a match, target, disposition, step, event or command",
          [](const Common& common) -> Declared {
            auto term = std::make_shared<std::string>();
            return {
                {{.name = "TERM", .target = term.get(), .help = "what to explain (default: list all pages)"}},
                [term, &common] { return explain(*term, report::Sentences(languageOf(common))); }};
          }};
}

} // namespace fg::cli
