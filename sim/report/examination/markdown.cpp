#include "report/examination/render.h"

#include "report/render_change.h"
#include "report/render_markdown.h"

#include <fmt/format.h>

#include <algorithm>

namespace fg::report {
namespace {

// As code; a back-quote in it would end it.
std::string code(const std::string& text) {
  bool hasQuote = text.find('`') != std::string_view::npos;
  return hasQuote ? fmt::format("`` {} ``", text) : fmt::format("`{}`", text);
}

class ExaminationPage {
public:
  ExaminationPage(const Examination& examination, const Sentences& say)
      : m_examination(examination), m_say(say) {}

  std::string text() {
    m_out = fmt::format("# {}\n\n{}\n", markdownText(headingText(m_examination, m_say)),
                        markdownText(verdictText(m_examination, m_say)));
    for (std::size_t i = 0; i < m_examination.findings.size(); ++i)
      finding(i);
    matrix();
    list(m_say("doctor.assumed"), m_examination.assumptions);
    list(m_say("doctor.missing"), m_examination.missing);
    return std::move(m_out);
  }

private:
  void item(const std::string& label, const std::string& text) {
    if (!text.empty()) m_out += fmt::format("- **{}** {}\n", label, text);
  }

  // All of them stand in the table below.
  void failing(const Finding& finding) {
    constexpr std::size_t kMostPairs = 8;
    std::vector<std::string> pairs = failingTexts(m_examination, finding, m_say);
    for (std::size_t i = 0; i < std::min(pairs.size(), kMostPairs); ++i)
      item(m_say("doctor.fails"), markdownText(pairs[i]));
    if (pairs.size() > kMostPairs)
      item(m_say("doctor.fails"), m_say("doctor.and-more", pairs.size() - kMostPairs));
  }

  void finding(std::size_t number) {
    const Finding& finding = m_examination.findings[number];
    m_out += fmt::format("\n## {}. {}: {} ({})\n\n", number + 1, markdownText(placesText(finding, m_say)),
                         finding.id, severityName(finding.severity));
    item(m_say("doctor.cause"), markdownText(finding.cause));
    item(m_say("doctor.effect"), markdownText(finding.effect));
    for (const Evidence& evidence : finding.evidence)
      item(m_say("doctor.evidence"),
           markdownText(evidence.text)
               + (evidence.source.isKnown() ? " (" + code(evidence.source.text()) + ")" : ""));
    std::string since = markdownText(finding.since);
    if (finding.sinceSource.isKnown()) since += " (" + code(report::sourceText(finding.sinceSource)) + ")";
    item(m_say("doctor.since"), since);
    failing(finding);
    if (!finding.cells.empty())
      item(m_say("doctor.step"), markdownText(m_examination.cells[finding.cells.front()].step));
    for (const std::string& text : remedyTexts(finding, m_say, code))
      item(m_say("doctor.mend"), text);
    if (!finding.tried.empty()) m_out += "  " + markdownText(m_say("doctor.tried", finding.tried)) + "\n";
    item(m_say("doctor.mend"), markdownText(finding.advice));
    if (!finding.check) return;
    item(m_say("doctor.check"),
         m_say("doctor.on", markdownText(finding.check->run.place), code(finding.check->run.command)));
    m_out += fmt::format("\n  ```\n");
    std::string rest = finding.check->expected;
    for (std::size_t at = 0; at < rest.size();) {
      std::size_t end = std::min(rest.find('\n', at), rest.size());
      m_out += "  " + rest.substr(at, end - at) + "\n";
      at = end + 1;
    }
    m_out += "  ```\n";
  }

  // Those that fail, one a line; of the others their number.
  void matrix() {
    m_out += fmt::format("\n## {}\n\n{}\n", m_say("doctor.matrix"),
                         markdownText(verdictText(m_examination, m_say)));
    if (passing(m_examination) == m_examination.cells.size()) return;
    m_out += fmt::format("\n| {} | {} | | {} | {} | # |\n|---|---|---|---|---|---|\n", m_say("doctor.from"),
                         m_say("doctor.to"), m_say("doctor.result"), m_say("doctor.step"));
    for (const MatrixCell& cell : m_examination.cells) {
      if (cell.passes) continue;
      const MatrixTarget& target = m_examination.targets[cell.target];
      m_out += fmt::format("| {} | {} | {} | {} | {} | {} |\n",
                           markdownText(sourceText(m_examination.sources[cell.source], m_say)),
                           markdownText(targetText(target, m_say)), markdownText(protocolText(target, m_say)),
                           markdownText(resultText(cell, m_say)), markdownText(cell.step),
                           cell.finding ? std::to_string(*cell.finding + 1) : "");
    }
  }

  void list(const std::string& heading, const std::vector<std::string>& lines) {
    if (lines.empty()) return;
    m_out += "\n## " + heading + "\n\n";
    for (const std::string& line : lines)
      m_out += "- " + markdownText(line) + "\n";
  }

  const Examination& m_examination;
  const Sentences& m_say;
  std::string m_out;
};

} // namespace

std::string renderExaminationMarkdown(const Examination& examination, const Sentences& say) {
  return ExaminationPage(examination, say).text();
}

} // namespace fg::report
