#include "report/diagnosis/register.h"

#include <array>

namespace fg::report {
namespace {

constexpr std::array kCauses{
    CauseSpec{"service-without-endpoints", serviceWithoutEndpoints},
    CauseSpec{"untranslated-service", untranslatedService},
    CauseSpec{"iptables-rule", iptablesRule},
    CauseSpec{"chain-policy", chainPolicy},
    CauseSpec{"hairpin-off", hairpinOff},
    CauseSpec{"forwarding-off", forwardingOff},
    CauseSpec{"untranslated-answer", untranslatedAnswer},
    CauseSpec{"no-listener", noListener},
    CauseSpec{"packet-too-big", packetTooBig},
    CauseSpec{"interface-down", interfaceDown},
    CauseSpec{"stale-connection", staleConnection},
    CauseSpec{"stale-rules", staleRules},
    CauseSpec{"missing-route", missingRoute},
    CauseSpec{"lease-off-the-link", leaseOffTheLink},
    CauseSpec{"stale-route", staleRoute},
    CauseSpec{"bad-link", badLink},
    CauseSpec{"silent-neighbor", silentNeighbor},
    CauseSpec{"tunnel-to-self", tunnelToSelf},
    CauseSpec{"martian-source", martianSource},
    CauseSpec{"route-loop", routeLoop},
    CauseSpec{"ttl-too-small", ttlTooSmall},
    CauseSpec{"no-route", noRoute},
    CauseSpec{"foreign-mac", foreignMac},
    CauseSpec{"spoilt-checksum", spoiltChecksum},
    CauseSpec{"other", otherCause},
};

} // namespace

std::span<const CauseSpec> causes() { return kCauses; }

std::optional<Diagnosis> diagnose(const trace::Recording& recording, const trace::Conversation& conversation,
                                  const world::Directory& directory, const Sentences& say) {
  bool arrived = trace::isSuccess(conversation.request.disposition);
  bool answerLost = conversation.reply && !trace::isSuccess(conversation.reply->disposition);
  if (arrived && !answerLost) return {};
  const trace::Trace& failed = arrived ? *conversation.reply : conversation.request;
  auto outer = trace::carrierOf(recording, failed);
  Case lost{recording, conversation, outer ? *outer : failed, directory, say, arrived};
  for (const CauseSpec& cause : causes())
    if (auto diagnosis = cause.find(lost)) return diagnosis;
  return {};
}

} // namespace fg::report
