// A source address that may not come from there.
#include "report/diagnosis/register.h"

namespace fg::report {

std::optional<Diagnosis> martianSource(const Case& lost) {
  if (lost.disposition() != trace::Disposition::Martian) return {};
  const auto* enter = lost.lastWhereItEnded<trace::EnterInterface>();
  std::string where = lost.nameOf(lost.failed.endedIn), source = lost.failed.last.source.text();
  Diagnosis out = lost.beginWithoutRule("martian-source");
  const world::Place* place = lost.place(lost.failed.endedIn);
  world::AddressInfo owner = lost.directory.about(lost.failed.last.source, place);
  if (owner.place && place && owner.place->name == place->name) {
    out.cause = lost.say("cause.martian-own", where, source);
    out.advice = lost.say("advice.source");
    out.since = lost.say("since.start");
    return out;
  }
  std::string interface(enter ? lost.text(enter->interface) : std::string_view("lo"));
  out.cause = lost.say("cause.martian", where, source, interface);
  lost.since(out, [&](const trace::StateChange& change) {
    bool sysctl =
        change.state == trace::StateKind::Sysctl && change.what.find("rp_filter") != std::string::npos;
    bool route = change.state == trace::StateKind::Route && change.change == trace::ChangeKind::Removed;
    return change.where == lost.failed.endedIn && (sysctl || route);
  });
  // The larger of "all" and the interface's own value holds (Documentation/networking/ip-sysctl.rst).
  out.mends.push_back({where, fmt::format("sysctl -w net.ipv4.conf.{}.rp_filter=2", interface)});
  out.check = Check{{where, "ip route get " + source}, {}};
  return out;
}

} // namespace fg::report
