#include "report/examination/render.h"

#include "report/render_change.h"
#include "report/text/display_width.h"
#include "report/text/layout.h"

#include <fmt/format.h>

#include <algorithm>

namespace fg::report {
namespace {

constexpr std::size_t kMostPairs = 6; // of a finding's failing classes
constexpr int kCell = 3;              // columns of a cell of the matrix

std::string severityText(core::Severity severity, const Sentences& say) {
  switch (severity) {
  case core::Severity::Error:
    return say("doctor.error");
  case core::Severity::Warning:
    return say("doctor.warning");
  case core::Severity::Note:
    return say("doctor.note");
  }
  return {};
}

class ExaminationTeller {
public:
  ExaminationTeller(const Examination& examination, const Sentences& say, const TextOptions& options)
      : m_examination(examination), m_say(say), m_layout(options), m_width(std::max(options.width, 80)) {}

  std::string text() {
    line(m_layout.bold(headingText(m_examination, m_say)));
    Mark mark = m_examination.findings.empty() ? Mark::Arrived : Mark::Dropped;
    line(m_layout.labelled(mark, m_say("doctor.result"), verdictText(m_examination, m_say)));
    for (std::size_t i = 0; i < m_examination.findings.size(); ++i)
      finding(i);
    if (!m_examination.cells.empty()) matrix();
    list(m_say("doctor.assumed"), m_examination.assumptions);
    list(m_say("doctor.missing"), m_examination.missing);
    return std::move(m_out);
  }

private:
  void line(const std::string& text) { m_out += text + "\n"; }
  void labelled(std::string_view label, const std::string& text, std::string_view right = {}) {
    if (!text.empty()) line(m_layout.labelled(Mark::None, label, text, right));
  }

  void finding(std::size_t number) {
    const Finding& finding = m_examination.findings[number];
    Mark mark = finding.severity == core::Severity::Error     ? Mark::Dropped
                : finding.severity == core::Severity::Warning ? Mark::Unusual
                                                              : Mark::None;
    line("");
    line(m_layout.labelled(mark, fmt::format("{}", number + 1),
                           fmt::format("{}  {}  ({})", placesText(finding, m_say), finding.id,
                                       severityText(finding.severity, m_say))));
    labelled(m_say("doctor.cause"), finding.cause);
    labelled(m_say("doctor.effect"), finding.effect);
    bool first = true;
    for (const Evidence& evidence : finding.evidence) {
      labelled(first ? m_say("doctor.evidence") : "", evidence.text,
               evidence.source.isKnown() ? evidence.source.text() : "");
      first = false;
    }
    if (finding.moreEvidence) labelled("", m_say("doctor.and-more", finding.moreEvidence));
    labelled(m_say("doctor.since"), finding.since,
             finding.sinceSource.isKnown() ? report::sourceText(finding.sinceSource) : "");
    failing(finding);
    remedy(finding);
    check(finding);
  }

  void failing(const Finding& finding) {
    if (finding.cells.empty()) return;
    std::vector<std::string> pairs = failingTexts(m_examination, finding, m_say);
    std::size_t more = pairs.size() > kMostPairs ? pairs.size() - kMostPairs : 0;
    pairs.resize(std::min(pairs.size(), kMostPairs));
    labelled(m_say("doctor.fails"),
             m_say("doctor.classes", finding.cells.size(), m_examination.cells.size(), pairs.front()));
    for (std::size_t i = 1; i < pairs.size(); ++i)
      labelled("", pairs[i]);
    if (more) labelled("", m_say("doctor.and-more", more));
    labelled(m_say("doctor.step"), m_examination.cells[finding.cells.front()].step);
  }

  void remedy(const Finding& finding) {
    constexpr std::size_t kMostCommands = 6;
    auto asItIs = [](const std::string& command) { return command; };
    std::vector<std::string> commands = remedyTexts(finding, m_say, asItIs);
    for (std::size_t i = 0; i < std::min(commands.size(), kMostCommands); ++i)
      labelled(i == 0 ? m_say("doctor.mend") : "", commands[i]);
    if (commands.size() > kMostCommands)
      labelled("", m_say("doctor.and-more", commands.size() - kMostCommands));
    if (!finding.tried.empty()) labelled("", m_say("doctor.tried", finding.tried));
    labelled(commands.empty() ? m_say("doctor.mend") : "", finding.advice);
  }

  void check(const Finding& finding) {
    if (!finding.check) return;
    labelled(m_say("doctor.check"), m_say("doctor.on", finding.check->run.place, finding.check->run.command));
    bool first = true;
    std::string rest = finding.check->expected;
    while (!rest.empty()) {
      std::size_t end = rest.find('\n');
      labelled(first ? m_say("doctor.expect") : "", rest.substr(0, end));
      rest = end == std::string::npos ? "" : rest.substr(end + 1);
      first = false;
    }
  }

  // --- the matrix ---------------------------------------------------------------------------------
  std::string cellText(std::size_t source, std::size_t target) const {
    for (const MatrixCell& cell : m_examination.cells) {
      if (cell.source != source || cell.target != target) continue;
      if (cell.passes) return cell.isUncertain ? "~" : "=";
      return cell.finding ? std::to_string(*cell.finding + 1) : "?";
    }
    return "";
  }

  static std::string letters(std::size_t number) {
    std::string out(1, static_cast<char>('a' + number % 26));
    return number < 26 ? out : letters(number / 26 - 1) + out;
  }

  void matrix() {
    line("");
    line(m_layout.bold(m_say("doctor.matrix")));
    std::vector<std::size_t> columns;
    for (std::size_t i = 0; i < m_examination.targets.size(); ++i)
      if (std::ranges::any_of(m_examination.cells, [&](const MatrixCell& cell) { return cell.target == i; }))
        columns.push_back(i);
    int most = 0;
    for (const MatrixSource& source : m_examination.sources)
      most = std::max(most, displayWidth(sourceText(source, m_say)));
    int name = std::min(most, m_width / 2);
    auto perBlock = static_cast<std::size_t>(std::max(1, (m_width - name - 4) / kCell));
    for (std::size_t begin = 0; begin < columns.size(); begin += perBlock)
      block(columns, begin, std::min(columns.size(), begin + perBlock), name);
    line("");
    for (std::size_t i = 0; i < columns.size(); ++i) {
      const MatrixTarget& target = m_examination.targets[columns[i]];
      line(fmt::format("  {:<3} {}  {}", letters(i), padded(protocolText(target, m_say), 12),
                       targetText(target, m_say)));
    }
    line(m_layout.plain(m_say("doctor.matrix.legend")));
  }

  void block(const std::vector<std::size_t>& columns, std::size_t begin, std::size_t end, int name) {
    std::string head = "  " + padded(m_say("doctor.from"), name) + "  ";
    for (std::size_t i = begin; i < end; ++i)
      head += padded(letters(i), kCell);
    line(withoutTrailingBlanks(head));
    for (std::size_t source = 0; source < m_examination.sources.size(); ++source) {
      std::string row =
          "  " + padded(shortened(sourceText(m_examination.sources[source], m_say), name), name) + "  ";
      bool any = false;
      for (std::size_t i = begin; i < end; ++i) {
        std::string cell = cellText(source, columns[i]);
        any = any || !cell.empty();
        row += padded(cell, kCell);
      }
      if (any) line(withoutTrailingBlanks(row));
    }
  }

  void list(const std::string& heading, const std::vector<std::string>& lines) {
    if (lines.empty()) return;
    line("");
    line(m_layout.bold(heading));
    for (const std::string& each : lines)
      line(m_layout.plain("- " + each));
  }

  const Examination& m_examination;
  const Sentences& m_say;
  Layout m_layout;
  int m_width;
  std::string m_out;
};

} // namespace

std::string renderExaminationText(const Examination& examination, const Sentences& say,
                                  const TextOptions& options) {
  return ExaminationTeller(examination, say, options).text();
}

} // namespace fg::report
