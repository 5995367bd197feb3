#include "session/traceroute.h"

#include <algorithm>

namespace fg::gui {
namespace {

constexpr int kMostHops = 30, kFirstPort = 33434; // traceroute's own
constexpr int kMostStars = 3;                     // in a row: nothing more will come

} // namespace

void Traceroute::start(const QString& from, const QString& to) {
  ++m_run;
  m_from = from;
  m_to = to;
  m_places.clear();
  probe(1);
}

void Traceroute::probe(int timeToLive) {
  QJsonObject asked{{"from", m_from},
                    {"to", m_to},
                    {"protocol", "udp"},
                    {"destination_port", kFirstPort + timeToLive - 1},
                    {"ttl", timeToLive}};
  m_document.engine().call("send", asked, this, [this, asked, run = m_run](const Answer& answer) {
    if (run == m_run) take(answer, asked);
  });
}

void Traceroute::take(const Answer& answer, const QJsonObject& asked) {
  if (!answer.ok()) {
    emit failed(answer.allErrors());
    return;
  }
  auto trace = std::make_shared<const TraceData>(TraceData::from(answer.result, asked));
  if (trace->paths.empty()) {
    emit ended(false);
    return;
  }
  const PathData& path = trace->paths.front();
  bool cameBack = path.reply && path.reply->disposition == "delivered" && !path.reply->hops.empty();
  m_places << (cameBack ? path.reply->hops.front().nameSpace : QString());
  emit answered(trace);
  bool onlyStars = m_places.size() >= kMostStars
                   && std::all_of(m_places.end() - kMostStars, m_places.end(),
                                  [](const QString& place) { return place.isEmpty(); });
  bool isLast = cameBack && path.request.disposition != "ttl-expired";
  if (isLast || onlyStars || m_places.size() == kMostHops)
    emit ended(isLast
               && (path.request.disposition == "no-listener" || path.request.disposition == "delivered"));
  else
    probe(static_cast<int>(m_places.size()) + 1);
}

} // namespace fg::gui
