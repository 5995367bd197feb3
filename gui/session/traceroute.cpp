#include "session/traceroute.h"

namespace fg::gui {
namespace {

constexpr int kMostHops = 30; // as traceroute(8)
constexpr int kMostSilent = 3;
constexpr int kTimeExceeded = 11; // ICMP

Traceroute::Hop hopFrom(int ttl, std::shared_ptr<const TraceData> trace) {
  Traceroute::Hop hop{ttl, {}, {}, 0, false, trace};
  if (trace->paths.empty() || !trace->paths.front().reply) return hop;
  const WayData& reply = *trace->paths.front().reply;
  bool isBack = reply.disposition == "delivered" && !reply.hops.empty() && !reply.hops.front().steps.empty();
  if (!isBack) return hop;
  QJsonObject flow = reply.hops.front().steps.front().fields["flow"].toObject();
  hop.address = flow["source"].toString();
  hop.place = reply.hops.front().nameSpace;
  hop.tookNs = reply.hops.back().steps.back().timeNs;
  hop.isLast = flow["icmp_type"].toInt(-1) != kTimeExceeded; // it has arrived, or is told that it cannot
  return hop;
}

} // namespace

Traceroute::Traceroute(Document& document, QObject* parent) : QObject(parent), m_document(document) {}

void Traceroute::start(const QJsonObject& params) {
  m_params = params;
  m_silent = 0;
  ++m_run;
  probe(1);
}

void Traceroute::probe(int ttl) {
  QJsonObject params = m_params;
  params["ttl"] = ttl;
  m_document.engine().call("send", params, this, [this, ttl, params, run = m_run](const Answer& answer) {
    if (run != m_run) return;
    if (!answer.ok()) return emit failed(answer.error);
    Hop hop = hopFrom(ttl, std::make_shared<const TraceData>(TraceData::from(answer.result, params)));
    m_silent = hop.address.isEmpty() ? m_silent + 1 : 0;
    emit hopArrived(hop);
    if (!hop.isLast && ttl < kMostHops && m_silent < kMostSilent) probe(ttl + 1);
  });
}

} // namespace fg::gui
