// The answer of a service's pod reaches who asked without having been turned back into the service's:
// somewhere it passed no connection tracking. He takes it for a stranger's.
#include "report/diagnosis/register.h"

namespace fg::report {
namespace {

constexpr const char* kSetting = "net.bridge.bridge-nf-call-iptables";

// Bridged packets pass no iptables on the asker's node.
bool isBridgedUnseen(const Case& lost, const world::Place& asker, const world::Place*& node) {
  node = lost.directory.find(asker.node);
  return node && node->ns && asker.kind == world::PlaceKind::Pod && node->ns->sysctl(kSetting) == "0";
}

} // namespace

std::optional<Diagnosis> untranslatedAnswer(const Case& lost) {
  const trace::Trace& request = lost.conversation.request;
  if (!lost.isAnswer || lost.disposition() != trace::Disposition::NoListener || request.hops.empty())
    return {};
  bool translated = request.sent.destination != request.last.destination;
  bool back = lost.failed.endedIn == request.hops.front().where;
  const world::Place* asker = lost.place(lost.failed.endedIn);
  if (!translated || !back || !asker || lost.failed.last.source == request.sent.destination) return {};
  Diagnosis out = lost.beginWithoutRule("untranslated-answer");
  std::string source = lost.failed.last.source.text(), asked = request.sent.destination.text();
  std::string where = lost.nameOf(lost.failed.endedIn);
  const world::Place* node = nullptr;
  if (!isBridgedUnseen(lost, *asker, node)) {
    out.cause = lost.say("cause.untranslated-answer", source, where, asked);
    out.since = lost.say("since.start");
    return out;
  }
  out.cause = lost.say("cause.bridged-answer", source, where, asked, node->shortName, kSetting);
  lost.since(out, [&](const trace::StateChange& change) {
    return change.where == node->ns->id() && change.state == trace::StateKind::Sysctl
           && change.what.find("bridge-nf-call-iptables") != std::string::npos;
  });
  out.mends.push_back({node->shortName, fmt::format("sysctl -w {}=1", kSetting)});
  out.check = Check{{node->shortName, fmt::format("sysctl {}", kSetting)}, fmt::format("{} = 0", kSetting)};
  return out;
}

} // namespace fg::report
