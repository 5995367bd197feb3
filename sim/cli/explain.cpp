// flannelgraph explain TERM: a page about a match, target, disposition, step, event, command or word.
#include "cli/terminal.h"
#include "cli/verb.h"
#include "commands/commands.h"
#include "netfilter/matches/matches.h"
#include "netfilter/targets/targets.h"
#include "report/explain.h"
#include "scenario/event_kinds.h"

#include <iostream>
#include <memory>

namespace fg::cli {
namespace {

struct Page {
  std::string name, kind, text;
};

// Every page there is, from the registries that the program works by.
std::vector<Page> pages() {
  std::vector<Page> out;
  for (const auto& spec : netfilter::matches().all()) out.push_back({spec.name, "iptables match", netfilter::page(spec)});
  for (const auto& spec : netfilter::targets().all()) out.push_back({spec.name, "iptables target", netfilter::page(spec)});
  for (const auto& spec : commands::standardCommands().all())
    out.push_back({spec.name, "emulated command", spec.synopsis + "\n\n" + spec.description + "\n"});
  for (const auto& kind : scenario::eventKinds()) out.push_back({kind.name, "scenario event", kind.help + "\n"});
  for (const auto& [term, kind] : report::explainTerms()) out.push_back({term, kind, *report::explainTerm(term)});
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

int explain(const std::string& term) {
  auto all = pages();
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
          [](CLI::App& app, const Common&) -> std::function<int()> {
            auto term = std::make_shared<std::string>();
            app.add_option("TERM", *term, "what to explain (default: list all pages)");
            return [term] { return explain(*term); };
          }};
}

} // namespace fg::cli
