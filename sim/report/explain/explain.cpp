#include "report/explain/explain.h"

#include "report/text/display_width.h"
#include "trace/disposition.h"

#include <algorithm>

namespace fg::report {
namespace {

constexpr int kPageColumns = 80;

// "Network Namespace" and "network_namespace" as the catalogue writes them: "network-namespace".
std::string key(std::string_view term) {
  std::string out(term);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    if (c == ' ' || c == '_') c = '-';
  }
  return out;
}

std::string page(std::string_view term, std::string_view kind, std::string_view text) {
  std::string out = fmt::format("{}: {}\n", term, kind);
  for (const std::string& line : wrapped(text, kPageColumns))
    out += line + "\n";
  return out;
}

std::string sentence(const Sentences& say, const std::string& id) { return say.find(id).value_or(""); }

std::string dispositionPage(std::string_view name, const Sentences& say) {
  std::string id = fmt::format("disposition.{}.", name);
  std::string out = page(name, say("explain.kind.disposition"), sentence(say, id + "meaning"));
  auto add = [&](const std::string& label, const std::string& text) {
    for (const std::string& line : wrapped(fmt::format("{}: {}", label, text), kPageColumns))
      out += line + "\n";
  };
  add(say("dispositions.cause"), sentence(say, id + "cause"));
  add(say("dispositions.seen"), sentence(say, id + "seen"));
  return out;
}

void addTerms(std::vector<std::string>& out, std::string_view prefix) {
  for (const Sentence& s : sentences::kGlossary) {
    if (!s.id.starts_with(prefix)) continue;
    std::string term(s.id.substr(prefix.size()));
    if (std::find(out.begin(), out.end(), term) == out.end()) out.push_back(std::move(term));
  }
}

} // namespace

std::optional<std::string> explainTerm(std::string_view term, const Sentences& say) {
  std::string name = key(term);
  std::string out;
  if (trace::parseDisposition(name)) out += dispositionPage(name, say);
  if (auto text = say.find("step." + name)) out += page(name, say("explain.kind.step"), *text);
  if (auto text = say.find("word." + name)) out += page(name, say("explain.kind.word"), *text);
  if (out.empty()) return {};
  return out;
}

std::vector<std::string> explainableTerms() {
  std::vector<std::string> out;
  for (trace::Disposition d : trace::allDispositions())
    out.emplace_back(trace::name(d));
  addTerms(out, "step.");
  addTerms(out, "word.");
  return out;
}

std::string dispositionsMarkdown(const Sentences& say) {
  std::string out = fmt::format("# {}\n\n", say("dispositions.title"));
  out += fmt::format("| {} | {} | {} | {} | {} |\n|---|---|---|---|---|\n", say("dispositions.name"),
                     say("dispositions.success"), say("dispositions.meaning"), say("dispositions.cause"),
                     say("dispositions.seen"));
  for (trace::Disposition d : trace::allDispositions()) {
    std::string id = fmt::format("disposition.{}.", trace::name(d));
    std::string seen = sentence(say, id + "seen");
    for (size_t at = seen.find('*'); at != std::string::npos; at = seen.find('*', at + 2))
      seen.insert(at, 1, '\\');
    out += fmt::format("| `{}` | {} | {} | {} | {} |\n", trace::name(d),
                       trace::isSuccess(d) ? say("dispositions.yes") : say("dispositions.no"),
                       sentence(say, id + "meaning"), sentence(say, id + "cause"), seen);
  }
  return out;
}

} // namespace fg::report
