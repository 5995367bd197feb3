#include "report/render_markdown.h"

#include "report/json/packet_way.h"
#include "report/text/verdict.h"
#include "report/words/narrator.h"

namespace fg::report {

std::string markdownText(std::string_view text) {
  std::string out;
  for (char c : text) {
    if (c == '|' || c == '*' || c == '_' || c == '`' || c == '<' || c == '\\') out += '\\';
    out += c == '\n' ? ' ' : c;
  }
  return out;
}

namespace {

std::string marked(Mark mark) {
  return mark == Mark::None ? "" : fmt::format("`{}`", static_cast<char>(mark));
}

std::string verdictRow(const VerdictLine& line) {
  std::string right = line.right.empty() ? "" : "  (" + line.right + ")";
  return fmt::format("- {}**{}** {}{}\n", line.mark == Mark::None ? "" : marked(line.mark) + " ",
                     markdownText(line.label), markdownText(line.text), markdownText(right));
}

class MarkdownTeller {
public:
  MarkdownTeller(const ProbeReport& report, const world::Directory& directory, const Sentences& say)
      : m_report(report), m_directory(directory), m_say(say) {}

  std::string text() {
    const world::Place* from = m_directory.find(m_report.sourcePlace);
    std::string who = m_report.destinationService.empty()
                          ? addressText(m_report.destination, m_directory, m_say, from)
                          : m_say("address.service", m_report.destinationService);
    m_out =
        fmt::format("# {} > {}\n\n", markdownText(m_report.sourcePlace),
                    markdownText(endText(m_report.destination, m_report.destinationPort, m_report.protocol)));
    if (!who.empty()) m_out += markdownText(who) + "\n\n";
    for (size_t i = 0; i < m_report.paths.size(); ++i)
      path(i);
    if (m_report.remainder > 0)
      m_out += markdownText(m_say("remark.remainder", chanceText(m_report.remainder))) + "\n";
    return std::move(m_out);
  }

private:
  void path(size_t index) {
    const TraceReport& path = m_report.paths[index];
    if (m_report.paths.size() > 1)
      m_out += fmt::format("## {}\n\n",
                           m_say("head.way", index + 1, m_report.paths.size(), chanceText(path.probability)));
    verdict(path);
    hops(path, path.conversation.request);
    if (!path.conversation.reply) return;
    m_out += fmt::format("**{}** {}\n\n", m_say("head.reply"),
                         markdownText(flowText(path.conversation.reply->sent)));
    hops(path, *path.conversation.reply);
  }

  void verdict(const TraceReport& path) {
    for (const VerdictLine& line : verdictLines(m_report, path, m_directory, m_say))
      m_out += verdictRow(line);
    m_out += "\n";
  }

  void hops(const TraceReport& path, const trace::Trace& trace) {
    m_out += fmt::format("| | {} | {} | {} |\n|---|---|---|---|\n", m_say("head.where"),
                         m_say("head.decision"), m_say("head.because"));
    rows(path, trace, "");
    m_out += "\n";
  }

  // The packet around another one has hops 1.1, 1.2 …, within the other's first.
  void rows(const TraceReport& path, const trace::Trace& trace, const std::string& outside) {
    Narrator narrator(*path.recording, m_directory, m_say);
    for (size_t i = 0; i < trace.hops.size(); ++i) {
      std::string name = placeName(*path.recording, m_directory, m_say, trace.hops[i].where);
      std::string number = outside + std::to_string(i + 1);
      m_out += fmt::format(
          "| {} | **{}** | {} | |\n", number, markdownText(name),
          markdownText(m_say("flow.ttl", flowText(trace.hops[i].header), trace.hops[i].header.ttl)));
      for (const StepLines& step : narrator.hop(trace, i)) {
        for (const Line& line : step.lines)
          if (line.weight == Weight::Normal)
            m_out += fmt::format("| {} | {} | {} | {} |\n", marked(line.mark), markdownText(line.where),
                                 markdownText(line.decision), markdownText(line.because));
        const auto* wrapped = std::get_if<trace::Encapsulate>(&step.step->detail);
        if (wrapped && wrapped->outerPacket)
          rows(path, trace::traceOf(*path.recording, wrapped->outerPacket), number + ".");
      }
    }
  }

  const ProbeReport& m_report;
  const world::Directory& m_directory;
  const Sentences& m_say;
  std::string m_out;
};

// Each step as the one sentence that JSON has of it.
std::string packetRows(const nlohmann::ordered_json& hops, const std::string& outside) {
  std::string out;
  for (std::size_t i = 0; i < hops.size(); ++i) {
    const std::string number = outside + std::to_string(i + 1);
    out += fmt::format("| {} | **{}** |\n", number, markdownText(hops[i]["namespace"].get<std::string>()));
    for (const nlohmann::ordered_json& step : hops[i]["steps"]) {
      out += fmt::format("| | {} |\n", markdownText(step["summary"].get<std::string>()));
      if (step.contains("packet")) out += packetRows(step["packet"]["hops"], number + ".");
    }
  }
  return out;
}

} // namespace

std::string renderMarkdown(const ProbeReport& report, const world::Directory& directory,
                           const Sentences& say) {
  return MarkdownTeller(report, directory, say).text();
}

std::string renderPacketMarkdown(nlohmann::ordered_json packet, const Sentences& say) {
  const PacketWay way = wayOf(std::move(packet), say);
  return fmt::format("# {}\n\n{}\n| | {} |\n|---|---|\n{}\n", markdownText(way.title),
                     verdictRow(way.verdict), say("head.decision"), packetRows(way.path["hops"], ""));
}

} // namespace fg::report
