#include "scenario/expectations.h"

#include "core/did_you_mean.h"
#include "scenario/scalars.h"
#include "scenario/utf8.h"
#include "scenario/values.h"
#include "trace/disposition.h"

namespace fg::scenario {
namespace {

void readProbe(const Value& value, Expectation& expectation) {
  expectation.from = stringAt(value, "from").value_or("");
  expectation.to = stringAt(value, "to").value_or("");
  expectation.protocol =
      net::parseProtocol(stringAt(value, "proto").value_or("icmp")).value_or(net::Protocol::Icmp);
  expectation.port = static_cast<uint16_t>(wholeAt(value, "port").value_or(0));
  expectation.sourcePort = static_cast<uint16_t>(wholeAt(value, "sourcePort").value_or(0));
  expectation.ttl = static_cast<uint8_t>(wholeAt(value, "ttl").value_or(expectation.ttl));
  expectation.size = static_cast<uint16_t>(wholeAt(value, "size").value_or(expectation.size));
  expectation.dontFragment = booleanAt(value, "dontFragment").value_or(false);
}

void readDemands(const Value& value, Expectation& expectation) {
  expectation.name = stringAt(value, "name").value_or("");
  expectation.worth = static_cast<uint32_t>(wholeAt(value, "worth").value_or(1));
  expectation.disposition = stringAt(value, "disposition").value_or("delivered");
  expectation.everyPath = booleanAt(value, "everyPath").value_or(false);
  expectation.seenFrom = stringAt(value, "seenFrom").value_or("");
  expectation.seenAs = stringAt(value, "seenAs").value_or("");
  if (auto ttl = wholeAt(value, "seenTtl")) expectation.seenTtl = static_cast<uint8_t>(*ttl);
  expectation.via = stringsAt(value, "via");
  expectation.notVia = stringsAt(value, "notVia");
  expectation.answered = booleanAt(value, "answered");
  expectation.takesAtLeast = durationAt(value, "takesAtLeast");
  expectation.takesAtMost = durationAt(value, "takesAtMost");
}

void checkPort(const Value& value, const Expectation& expectation, Problems& problems) {
  bool hasPorts = net::hasPorts(expectation.protocol);
  if (hasPorts && expectation.port == 0)
    problems.error(value.place, net::protocolText(expectation.protocol) + " needs a destination port",
                   "add \"port\"");
  if (!hasPorts && expectation.sourcePort != 0)
    problems.error(value.find("sourcePort")->place, "icmp has no ports", "add \"proto\": \"udp\" or \"tcp\"");
  if (!hasPorts && expectation.port != 0)
    problems.error(value.find("port")->place, "icmp has no ports", "add \"proto\": \"udp\" or \"tcp\"");
}

void checkDisposition(const Value& value, Problems& problems) {
  if (trace::parseDisposition(value.text) || value.text == kNotDelivered) return;
  std::vector<std::string> names{kNotDelivered};
  for (trace::Disposition disposition : trace::allDispositions())
    names.emplace_back(trace::name(disposition));
  problems.error(value.place, "there is no disposition " + inQuotes(value.text),
                 core::didYouMean(value.text, names));
}

} // namespace

Expectation readExpectation(const Value& value, Problems& problems) {
  Expectation expectation;
  readProbe(value, expectation);
  readDemands(value, expectation);
  checkPort(value, expectation, problems);
  if (const Value* disposition = value.find("disposition")) checkDisposition(*disposition, problems);
  if (const Value* as = value.find("seenAs"); as && !parseEndpoint(as->text))
    problems.error(as->place, inQuotes(as->text) + " is no destination",
                   "write it as \"172.33.96.3\" or \"172.33.96.3:53\"");
  return expectation;
}

} // namespace fg::scenario
