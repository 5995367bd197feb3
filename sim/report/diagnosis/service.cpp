// A service's address that leads nowhere: no endpoints, another port or protocol, or no rule that translates
// it.
#include "report/diagnosis/register.h"

#include <fmt/format.h>

#include <algorithm>

namespace fg::report {
namespace {

std::string serviceAsked(const Case& lost) {
  return lost.directory.about(lost.conversation.request.sent.destination, nullptr).service;
}

bool isTranslated(const Case& lost) {
  return lost.conversation.request.last.destination != lost.conversation.request.sent.destination;
}

const scenario::Service* find(const Case& lost, const std::string& name) {
  const auto& all = lost.directory.scenario().services;
  auto it =
      std::find_if(all.begin(), all.end(), [&](const scenario::Service& s) { return s.fullName() == name; });
  return it == all.end() ? nullptr : &*it;
}

std::string portText(net::Protocol protocol, uint16_t port) {
  return net::hasPorts(protocol) ? fmt::format("{} {}", net::protocolText(protocol), port)
                                 : net::protocolText(protocol);
}

// kube-proxy says so itself: it writes a REJECT rule with this comment.
bool ruleSaysNoEndpoints(const Case& lost) {
  const auto* walk = lost.lastWhereItEnded<trace::TableTraversal>();
  if (!walk) return false;
  return std::any_of(walk->visits.begin(), walk->visits.end(), [&](const trace::RuleVisit& visit) {
    return visit.action == trace::RuleAction::Reject
           && lost.text(visit.rule).find("has no endpoints") != std::string_view::npos;
  });
}

// The packet went into a KUBE-SVC- chain and came out of it again: the chain is empty.
bool leftAnEmptyServiceChain(const Case& lost) {
  for (const trace::Hop& hop : lost.failed.hops)
    for (const trace::Step* step : hop.steps) {
      const auto* walk = std::get_if<trace::TableTraversal>(&step->detail);
      if (!walk || walk->table != trace::Table::Nat) continue;
      for (const trace::RuleVisit& visit : walk->visits) {
        bool toService = visit.action == trace::RuleAction::Jump
                         && lost.text(visit.rule).find("-j KUBE-SVC-") != std::string_view::npos;
        if (toService) return true;
      }
    }
  return false;
}

std::string kubeNamespace(const std::string& service) { return service.substr(0, service.find('/')); }
std::string plainName(const std::string& service) { return service.substr(service.find('/') + 1); }

void checkEndpoints(const Case& lost, const std::string& service, Diagnosis& out) {
  std::string command =
      fmt::format("kubectl -n {} get endpoints {}", kubeNamespace(service), plainName(service));
  out.check =
      Check{{lost.nameOf(lost.conversation.request.hops.front().where), command}, lost.say("expect.none")};
}

} // namespace

std::optional<Diagnosis> serviceWithoutEndpoints(const Case& lost) {
  if (&lost.failed != &lost.conversation.request || lost.failed.hops.empty()) return {};
  std::string service = serviceAsked(lost);
  if (service.empty() || isTranslated(lost)) return {};
  bool rejected = ruleSaysNoEndpoints(lost);
  if (!rejected && !leftAnEmptyServiceChain(lost)) return {};
  Diagnosis out =
      rejected ? lost.begin("service-without-endpoints") : lost.beginWithoutRule("service-without-endpoints");
  out.cause = lost.say("cause.no-endpoints", service);
  lost.since(out, [&](const trace::StateChange& change) {
    return change.state == trace::StateKind::Endpoints && change.change != trace::ChangeKind::Added
           && change.what.find(service) != std::string::npos;
  });
  out.advice = lost.say("advice.no-endpoints");
  checkEndpoints(lost, service, out);
  return out;
}

std::optional<Diagnosis> untranslatedService(const Case& lost) {
  if (&lost.failed != &lost.conversation.request || lost.failed.hops.empty()) return {};
  std::string name = serviceAsked(lost);
  if (name.empty() || isTranslated(lost)) return {};
  const trace::Trace& request = lost.conversation.request;
  const scenario::Service* service = find(lost, name);
  bool known =
      service
      && std::any_of(service->ports.begin(), service->ports.end(), [&](const scenario::ServicePort& port) {
           return port.protocol == request.sent.protocol && port.port == request.sent.destinationPort;
         });
  Diagnosis out = lost.beginWithoutRule("untranslated-service");
  std::string where = lost.nameOf(request.hops.front().where);
  const world::Place* place = lost.place(request.hops.front().where);
  std::string node = place && !place->node.empty() ? place->node : where;
  out.since = lost.say("since.start");
  if (known || !service) {
    out.cause = lost.say("cause.not-translated", node, request.sent.destination.text(), name);
    out.advice = lost.say("advice.kube-proxy", node);
  } else {
    std::vector<std::string> ports;
    for (const scenario::ServicePort& port : service->ports)
      ports.push_back(portText(port.protocol, port.port));
    out.cause = lost.say("cause.not-this-port", name, fmt::format("{}", fmt::join(ports, ", ")),
                         portText(request.sent.protocol, request.sent.destinationPort));
    out.advice = lost.say("advice.service-port");
  }
  out.check = Check{{node, fmt::format("iptables -t nat -S KUBE-SERVICES")}, {}};
  return out;
}

} // namespace fg::report
