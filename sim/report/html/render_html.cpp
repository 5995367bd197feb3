#include "report/html/render_html.h"

#include "report/html/page.h"
#include "report/json/packet_way.h"
#include "report/json/render_json.h"
#include "report/text/verdict.h"
#include "report/words/context.h"

#include <fmt/format.h>

namespace fg::report {
namespace {

using Json = nlohmann::ordered_json;

// What the page says, by its names for it.
Json pageWords(const Sentences& say) {
  constexpr std::string_view kPrefix = "page.";
  Json out;
  for (const Sentence& s : sentences::kPage)
    out[std::string(s.id.substr(kPrefix.size()))] = say.find(s.id).value_or("");
  return out;
}

std::string_view kindName(world::AddressKind kind) {
  switch (kind) {
  case world::AddressKind::NodeIp:
    return "node";
  case world::AddressKind::PodIp:
    return "pod";
  case world::AddressKind::ClusterIp:
    return "cluster";
  case world::AddressKind::Gateway:
  case world::AddressKind::Outside:
    break;
  }
  return "outside";
}

// Puts the kind of each address that is a text of its own there into `out`.
void addAddresses(Json& out, const Json& json, const world::Directory& directory) {
  if (json.is_structured())
    for (const Json& part : json)
      addAddresses(out, part, directory);
  if (!json.is_string()) return;
  auto address = net::Ipv4Address::parse(json.get_ref<const std::string&>());
  if (!address || address->isUnspecified()) return;
  // A pod that is gone has left its address in its node's subnet.
  bool isLeased = directory.leaseFor(*address).has_value();
  auto kind = directory.about(*address).kind;
  out[address->text()] =
      kindName(isLeased && kind == world::AddressKind::Outside ? world::AddressKind::PodIp : kind);
}

// The kinds of all addresses of a topology.
Json addressKinds(const Json& topology) {
  Json out = Json::object();
  for (const Json& ns : topology["namespaces"]) {
    const auto kind = ns["kind"].get<std::string>();
    if (kind != "node" && kind != "pod") continue;
    for (const Json& interface : ns["interfaces"])
      for (const Json& address : interface["addresses"]) {
        auto text = address.get<std::string>();
        out.emplace(text.substr(0, text.find('/')), kind);
      }
  }
  for (const Json& service : topology["services"])
    if (service["cluster_ip"].is_string()) out.emplace(service["cluster_ip"].get<std::string>(), "cluster");
  return out;
}

Json verdictJson(const VerdictLine& line) { return {{"label", line.label}, {"text", line.text}}; }

// Nothing in it may end the script element that holds it: "<" stands only inside of JSON's texts.
std::string safeText(const Json& json) {
  std::string out;
  for (char c : json.dump(-1, ' ', false, Json::error_handler_t::replace))
    if (c == '<')
      out += "\\u003c";
    else
      out += c;
  return out;
}

std::string filledPage(Json json, const Sentences& say) {
  json["language"] = say.language() == Language::SimplifiedChinese ? "zh-CN" : "en";
  json["words"] = pageWords(say);
  std::string page(htmlPage());
  page.replace(page.find(kTracePlace), kTracePlace.size(), safeText(json));
  return page;
}

} // namespace

std::string renderHtml(const ProbeReport& report, const world::Directory& directory, const Sentences& say) {
  Json json = renderJson(report, directory, say);
  json.erase("rule_hits");
  json["title"] = titleOf(report);
  json["addresses"] = Json::object();
  addAddresses(json["addresses"], json["paths"], directory);
  addAddresses(json["addresses"], json["flow"], directory);
  for (std::size_t i = 0; i < report.paths.size(); ++i) {
    auto lines = verdictLines(report, report.paths[i], directory, say);
    json["paths"][i]["verdict"] = verdictJson(lines.empty() ? VerdictLine() : lines.front());
  }
  return filledPage(std::move(json), say);
}

std::string renderPacketHtml(Json packet, const Json& topology, const Sentences& say) {
  PacketWay way = wayOf(std::move(packet), say);
  way.path["verdict"] = verdictJson(way.verdict);
  return filledPage({{"title", way.title},
                     {"flow", way.flow},
                     {"addresses", addressKinds(topology)},
                     {"paths", Json::array({std::move(way.path)})}},
                    say);
}

} // namespace fg::report
