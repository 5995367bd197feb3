// A tunnel's packet has a checksum that NAT of Linux before 5.7 made of none.
#include "report/diagnosis/register.h"

namespace fg::report {
namespace {

// The step that spoilt it, and where.
const trace::Step* spoiling(const Case& lost) {
  for (const trace::Hop& hop : lost.failed.hops)
    for (const trace::Step* step : hop.steps) {
      const auto* change = std::get_if<trace::Transformation>(&step->detail);
      if (change && change->field == trace::Field::UdpChecksum) return step;
    }
  return nullptr;
}

} // namespace

std::optional<Diagnosis> spoiltChecksum(const Case& lost) {
  const trace::Step* step = lost.disposition() == trace::Disposition::Malformed ? spoiling(lost) : nullptr;
  if (!step) return {};
  const std::string where = lost.nameOf(step->where), port = std::to_string(lost.failed.last.destinationPort);
  Diagnosis out = lost.beginWithoutRule("spoilt-checksum");
  out.cause = lost.say("cause.spoilt-checksum", where);
  lost.since(out, [&](const trace::StateChange& change) {
    return change.where == step->where && change.state == trace::StateKind::Rule
           && change.change == trace::ChangeKind::Added
           && change.what.find("--random-fully") != std::string::npos;
  });
  out.mends.push_back({where, "iptables -t nat -I POSTROUTING -p udp --dport " + port + " -j ACCEPT"});
  out.advice = lost.say("advice.spoilt-checksum");
  out.check = Check{{lost.nameOf(lost.failed.endedIn), "nstat -a UdpInCsumErrors"}, {}};
  return out;
}

} // namespace fg::report
