#include "report/text/verdict.h"

#include "report/render_change.h"
#include "report/text/display_width.h"
#include "report/uncertain.h"
#include "report/words/context.h"

#include <charconv>

namespace fg::report {
namespace {

using trace::Disposition;

class VerdictTeller {
public:
  VerdictTeller(const ProbeReport& report, const TraceReport& path, const world::Directory& directory,
                const Sentences& say)
      : m_report(report), m_path(path), m_directory(directory), m_say(say), m_recording(*path.recording) {}

  std::vector<VerdictLine> lines() {
    const trace::Trace& request = m_path.conversation.request;
    if (trace::isSuccess(request.disposition))
      arrived(request);
    else
      failed();
    if (size_t rules = rulesNotModelled(m_path.conversation))
      add(Mark::Unusual, m_say("label.uncertain"),
          rules == 1 ? m_say("remark.uncertain-one") : m_say("remark.uncertain", rules));
    if (m_path.diagnosis) diagnosis(*m_path.diagnosis);
    if (m_path.probability < 1) chance();
    for (const std::string& text : m_path.assumptions)
      add(Mark::Unusual, m_say("label.assumed"), text);
    return std::move(m_lines);
  }

private:
  void add(Mark mark, std::string label, std::string text, std::string right = {}) {
    m_lines.push_back({mark, std::move(label), std::move(text), std::move(right)});
  }

  bool replyLost() const {
    const auto& reply = m_path.conversation.reply;
    return reply && !trace::isSuccess(reply->disposition);
  }

  void arrived(const trace::Trace& request) {
    if (request.disposition == Disposition::LeavesModel) {
      add(Mark::Arrived, verdictLabel(request.disposition, m_say), m_say("verdict.leaves.text"));
    } else if (replyLost() || m_path.diagnosis) {
      std::string where = placeName(m_recording, m_directory, m_say, request.endedIn);
      std::string verdict = m_path.diagnosis ? m_path.diagnosis->verdict : std::string();
      add(Mark::Dropped, m_say("verdict.no-answer"), verdict);
      add(Mark::None, "", m_say("verdict.reply-lost", where));
    } else {
      add(Mark::Arrived, verdictLabel(request.disposition, m_say), deliveredText(request));
    }
    rewritings(request);
    itself(request);
  }

  std::string deliveredText(const trace::Trace& request) const {
    std::string text = timeText(request);
    bool service = !m_report.destinationService.empty();
    if (service)
      text = m_say("summary.and",
                   m_say("verdict.to", placeName(m_recording, m_directory, m_say, request.endedIn)), text);
    else if (changed(request).empty())
      text = m_say("summary.and", text, m_say("verdict.nothing-rewritten"));
    return text;
  }

  std::string timeText(const trace::Trace& request) const {
    const auto& reply = m_path.conversation.reply;
    if (!reply) return m_say("verdict.one-way", millisecondsText(request.end - request.begin, m_say));
    std::string time = millisecondsText(reply->end - request.begin, m_say);
    return m_report.protocol == net::Protocol::Icmp ? m_say("verdict.round-trip", time)
                                                    : m_say("verdict.answered", time);
  }

  struct Change {
    const trace::Step* step;
    const trace::Transformation* what;
  };

  // The rewritten addresses and ports of the packet, in order.
  std::vector<Change> changed(const trace::Trace& trace) const {
    std::vector<Change> out;
    for (const trace::Hop& hop : trace.hops)
      for (const trace::Step* step : hop.steps) {
        const auto* change = std::get_if<trace::Transformation>(&step->detail);
        if (change && !label(change->field).empty()) out.push_back({step, change});
      }
    return out;
  }

  std::string label(trace::Field field) const {
    switch (field) {
    case trace::Field::Source:
      return m_say("label.from");
    case trace::Field::Destination:
      return m_say("label.to");
    case trace::Field::SourcePort:
      return m_say("label.from-port");
    case trace::Field::DestinationPort:
      return m_say("label.to-port");
    case trace::Field::IcmpId:
    case trace::Field::Ttl:
    case trace::Field::Mark:
    case trace::Field::MacSource:
    case trace::Field::MacDestination:
    case trace::Field::Tos:
    case trace::Field::Mss:
    case trace::Field::UdpChecksum:
      return {};
    }
    return {};
  }

  void rewritings(const trace::Trace& request) {
    for (const Change& change : changed(request))
      add(Mark::Changed, label(change.what->field),
          m_say("remark.arrow", m_recording.text(change.what->before), m_recording.text(change.what->after)),
          byText(change));
  }

  // "node1 nat KUBE-SEP-... #2", or what else did it.
  std::string byText(const Change& change) const {
    std::string name = placeName(m_recording, m_directory, m_say, change.step->where);
    std::string by(m_recording.text(change.what->by));
    size_t number = by.find(" #");
    if (number == std::string::npos) return shortened(name, 16) + " " + by;
    std::string digits = by.substr(number + 2, by.find(' ', number + 2) - number - 2);
    return m_say("remark.rule", shortened(name, 16), "nat", shortened(by.substr(0, number), 16), digits);
  }

  void itself(const trace::Trace& request) {
    bool back = request.disposition == Disposition::Delivered && request.hops.size() > 1
                && request.endedIn == request.hops.front().where;
    if (back) add(Mark::Unusual, m_say("label.itself"), m_say("remark.itself"));
  }

  void failed() {
    const trace::Trace& request = m_path.conversation.request;
    std::string where = placeName(m_recording, m_directory, m_say, request.endedIn);
    std::string text = m_path.diagnosis ? m_path.diagnosis->verdict
                                        : m_say("verdict.at", trace::name(request.disposition), where);
    add(Mark::Dropped, verdictLabel(request.disposition, m_say), text);
    rewritings(request);
  }

  void diagnosis(const Diagnosis& d) {
    add(Mark::None, m_say("label.cause"), d.cause);
    if (!d.since.empty())
      add(Mark::None, m_say("label.since"), d.since,
          d.sinceSource.isKnown() ? sourceText(d.sinceSource) : "");
    for (size_t i = 0; i < d.mends.size(); ++i) {
      std::string text = m_say("mend.on", d.mends[i].place, d.mends[i].command);
      add(Mark::None, i == 0 ? m_say("label.mend") : "", i == 0 ? text : m_say("mend.or", text));
      if (i == 0 && !d.triedResult.empty()) add(Mark::None, "", m_say("mend.tried", d.triedResult));
    }
    if (!d.advice.empty()) add(Mark::None, d.mends.empty() ? m_say("label.mend") : "", d.advice);
    if (!d.check) return;
    add(Mark::None, m_say("label.check"), m_say("mend.on", d.check->run.place, d.check->run.command));
    if (!d.check->expected.empty()) add(Mark::None, "", m_say("label.expect", d.check->expected));
  }

  void chance() {
    bool all = m_report.paths.size() > 1;
    std::string p = chanceText(m_path.probability);
    add(Mark::Chance, m_say("label.chance"), all ? m_say("remark.chance-all", p) : m_say("remark.chance", p));
  }

  const ProbeReport& m_report;
  const TraceReport& m_path;
  const world::Directory& m_directory;
  const Sentences& m_say;
  const trace::Recording& m_recording;
  std::vector<VerdictLine> m_lines;
};

} // namespace

std::vector<VerdictLine> verdictLines(const ProbeReport& report, const TraceReport& path,
                                      const world::Directory& directory, const Sentences& say) {
  return VerdictTeller(report, path, directory, say).lines();
}

std::string verdictLabel(Disposition disposition, const Sentences& say) {
  switch (disposition) {
  case Disposition::Delivered:
    return say("verdict.delivered");
  case Disposition::LeavesModel:
    return say("verdict.leaves");
  case Disposition::Rejected:
  case Disposition::NoListener:
    return say("verdict.refused");
  case Disposition::InFlight:
    return say("verdict.in-flight");
  default:
    return say("verdict.dropped");
  }
}

std::string titleOf(const ProbeReport& report) {
  std::string to = endText(report.destination, report.destinationPort, report.protocol);
  const std::string& who =
      report.destinationService.empty() ? report.destinationPlace : report.destinationService;
  return report.sourcePlace + " > " + to + (who.empty() ? "" : " (" + who + ")");
}

} // namespace fg::report
