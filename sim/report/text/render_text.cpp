#include "report/text/render_text.h"

#include "report/text/layout.h"
#include "report/text/verdict.h"
#include "report/words/narrator.h"

namespace fg::report {
namespace {

std::string title(const ProbeReport& report) {
  switch (report.protocol) {
  case net::Protocol::Icmp:
    return "PING";
  case net::Protocol::Tcp:
    return "TCP";
  case net::Protocol::Udp:
    return "UDP";
  }
  return net::protocolText(report.protocol);
}

class TextTeller {
public:
  TextTeller(const ProbeReport& report, const world::Directory& directory, const Sentences& say,
             const TextOptions& options)
      : m_report(report), m_directory(directory), m_say(say), m_options(options), m_layout(options) {}

  std::vector<std::string> lines() {
    bool whole = m_options.verbosity != Verbosity::Brief;
    if (whole) m_lines.push_back(m_layout.bold(m_layout.plain(headText())));
    for (size_t i = 0; i < m_report.paths.size(); ++i)
      path(i);
    if (m_report.remainder > 0)
      m_lines.push_back(m_layout.labelled(Mark::Chance, m_say("label.rest"),
                                          m_say("remark.remainder", chanceText(m_report.remainder))));
    return std::move(m_lines);
  }

private:
  // "PING  node1 > 172.33.96.3 (pod coredns-… on node3)"
  std::string headText() const {
    const world::Place* from = m_directory.find(m_report.sourcePlace);
    std::string to = endText(m_report.destination, m_report.destinationPort, m_report.protocol);
    std::string who = m_report.destinationService.empty()
                          ? addressText(m_report.destination, m_directory, m_say, from)
                          : m_say("address.service", m_report.destinationService);
    std::string out = title(m_report) + "  " + (from ? from->shortName : m_report.sourcePlace) + " > " + to;
    return who.empty() ? out : out + " (" + who + ")";
  }

  void path(size_t index) {
    const TraceReport& path = m_report.paths[index];
    if (m_report.paths.size() > 1)
      m_lines.push_back(m_layout.bold(
          m_layout.plain(m_say("head.way", index + 1, m_report.paths.size(), chanceText(path.probability)))));
    if (m_options.verbosity != Verbosity::Brief) {
      m_lines.push_back(m_layout.heading(m_say("head.where"), m_say("head.decision"), m_say("head.because")));
      hops(path, path.conversation.request);
      if (path.conversation.reply) reply(path, *path.conversation.reply);
      m_lines.emplace_back();
    }
    for (const VerdictLine& line : verdictLines(m_report, path, m_directory, m_say))
      m_lines.push_back(m_layout.labelled(line.mark, line.label, line.text, line.right));
    if (index + 1 < m_report.paths.size()) m_lines.emplace_back();
  }

  bool shown(const Line& line) const {
    if (line.weight == Weight::Detail) return m_options.verbosity == Verbosity::Verbose;
    return line.weight == Weight::Normal;
  }

  // `outside` is the number of the hop in which the packet was put around another one: "1.", or empty.
  void hops(const TraceReport& path, const trace::Trace& trace, const std::string& outside = {}) {
    Narrator narrator(*path.recording, m_directory, m_say,
                      m_options.verbosity == Verbosity::Verbose ? Telling::Everything : Telling::WhatCounts);
    net::SimTime start = path.conversation.request.begin;
    for (size_t i = 0; i < trace.hops.size(); ++i) {
      const trace::Hop& hop = trace.hops[i];
      std::string flow = m_say("flow.ttl", flowText(hop.header), hop.header.ttl);
      net::SimTime at = hop.steps.empty() ? trace.begin : hop.steps.front()->at;
      std::string number = outside + std::to_string(i + 1);
      m_layout.setEdge(outside.empty() ? ' ' : '|');
      m_lines.push_back(m_layout.hop(number, placeName(*path.recording, m_directory, m_say, hop.where), flow,
                                     millisecondsText(at - start, m_say)));
      for (const StepLines& step : narrator.hop(trace, i)) {
        for (const Line& line : step.lines)
          if (shown(line)) m_lines.push_back(m_layout.columns(line));
        const auto* wrapped = std::get_if<trace::Encapsulate>(&step.step->detail);
        if (!wrapped || !wrapped->outerPacket) continue;
        hops(path, trace::traceOf(*path.recording, wrapped->outerPacket), number + ".");
        m_layout.setEdge(outside.empty() ? ' ' : '|');
      }
    }
    m_layout.setEdge(' ');
  }

  static bool isError(const trace::Trace& trace) {
    return trace.sent.protocol == net::Protocol::Icmp && net::icmp::isError(trace.sent.icmpType);
  }

  void reply(const TraceReport& path, const trace::Trace& trace) {
    m_lines.emplace_back();
    std::string what = m_say("head.reply") + "  ";
    if (isError(trace))
      what += m_say.recorded(net::icmp::typeText(trace.sent.icmpType, trace.sent.icmpCode)) + "  ";
    m_lines.push_back(m_layout.bold(m_layout.plain(what + flowText(trace.sent))));
    if (m_options.verbosity == Verbosity::Verbose || !trace::isSuccess(trace.disposition))
      hops(path, trace);
    else
      shortReply(path, trace);
  }

  // A line for each hop that the answer passes, and one for each change to it.
  void shortReply(const TraceReport& path, const trace::Trace& trace) {
    Narrator narrator(*path.recording, m_directory, m_say);
    for (size_t i = 1; i < trace.hops.size(); ++i) {
      std::string where = placeName(*path.recording, m_directory, m_say, trace.hops[i].where);
      bool last = i + 1 == trace.hops.size();
      bool told = false;
      for (const StepLines& step : narrator.hop(trace, i))
        for (const Line& line : step.lines)
          told = replyLine(*step.step, line, where) || told;
      if (!last && !told)
        m_lines.push_back(
            m_layout.columns({Mark::None, where, m_say("reply.passes", trace.hops[i].header.ttl),
                              m_say("reply.passes.because"), Weight::Normal}));
      if (last && trace.disposition == trace::Disposition::Delivered)
        m_lines.push_back(m_layout.columns({Mark::Arrived, where, m_say("reply.delivered", trace.last.ttl),
                                            isError(trace) ? m_say("reply.error") : m_say("reply.answer"),
                                            Weight::Normal}));
    }
  }

  // Rewritten addresses, deciding rules and what is unusual are worth a line of the answer.
  bool replyLine(const trace::Step& step, const Line& line, const std::string& where) {
    if (line.weight != Weight::Normal) return false;
    const auto* change = std::get_if<trace::Transformation>(&step.detail);
    const auto* walk = std::get_if<trace::TableTraversal>(&step.detail);
    bool address = change && change->field != trace::Field::Ttl && change->field != trace::Field::Mark;
    bool decided = walk && !walk->byPolicy && walk->table == trace::Table::Filter
                   && walk->hook == trace::Hook::Forward && !line.decision.empty();
    if (!address && !decided && line.mark != Mark::Unusual) return false;
    Line out = line;
    out.where = where;
    out.decision = line.where + " " + line.decision;
    m_lines.push_back(m_layout.columns(out));
    return true;
  }

  const ProbeReport& m_report;
  const world::Directory& m_directory;
  const Sentences& m_say;
  const TextOptions& m_options;
  Layout m_layout;
  std::vector<std::string> m_lines;
};

} // namespace

std::vector<std::string> textLines(const ProbeReport& report, const world::Directory& directory,
                                   const Sentences& say, const TextOptions& options) {
  return TextTeller(report, directory, say, options).lines();
}

std::string renderText(const ProbeReport& report, const world::Directory& directory, const Sentences& say,
                       const TextOptions& options) {
  std::string out;
  for (const std::string& line : textLines(report, directory, say, options))
    out += line + "\n";
  return out;
}

} // namespace fg::report
