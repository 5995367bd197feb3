#include "report/examination/render.h"

namespace fg::report {
namespace {

using Json = nlohmann::ordered_json;

Json commandsJson(const std::vector<PlacedCommand>& commands) {
  Json out = Json::array();
  for (const PlacedCommand& command : commands)
    out.push_back({{"place", command.place}, {"command", command.command}});
  return out;
}

Json flowJson(const Examination& examination, std::size_t number) {
  const MatrixCell& cell = examination.cells[number];
  const MatrixTarget& target = examination.targets[cell.target];
  Json out{{"cell", number},
           {"from", examination.sources[cell.source].place},
           {"to", cell.to},
           {"address", cell.address.text()},
           {"protocol", net::protocolText(target.protocol)}};
  if (cell.port) out["port"] = cell.port;
  return out;
}

Json evidenceJson(const Finding& finding) {
  Json out = Json::array();
  for (const Evidence& evidence : finding.evidence) {
    Json one{{"text", evidence.text}};
    if (evidence.source.isKnown()) {
      one["file"] = evidence.source.file;
      one["line"] = evidence.source.line;
    }
    out.push_back(std::move(one));
  }
  return out;
}

Json findingJson(const Examination& examination, const Finding& finding, const Sentences& say) {
  Json out{{"id", finding.id},
           {"severity", severityName(finding.severity)},
           {"place", finding.places.empty() ? say("doctor.cluster") : finding.places.front()},
           {"places", finding.places},
           {"cause", finding.cause},
           {"effect", finding.effect},
           {"evidence", evidenceJson(finding)}};
  if (!finding.since.empty()) out["since"] = finding.since;
  if (finding.sinceSource.isKnown()) out["since_source"] = finding.sinceSource.text();
  out["flows"] = Json::array();
  for (std::size_t cell : finding.cells)
    out["flows"].push_back(flowJson(examination, cell));
  out["remedy"] = {
      {"commands", commandsJson(finding.remedy)}, {"advice", finding.advice}, {"tried", finding.tried}};
  if (finding.check)
    out["check"] = {{"place", finding.check->run.place},
                    {"command", finding.check->run.command},
                    {"expected", finding.check->expected}};
  return out;
}

Json matrixJson(const Examination& examination) {
  Json sources = Json::array(), targets = Json::array(), cells = Json::array();
  for (const MatrixSource& source : examination.sources)
    sources.push_back({{"kind", name(source.kind)},
                       {"place", source.place},
                       {"node", source.node},
                       {"stands_for", source.standsFor}});
  for (const MatrixTarget& target : examination.targets) {
    Json one{{"kind", name(target.kind)},
             {"name", target.name},
             {"node", target.node},
             {"protocol", net::protocolText(target.protocol)}};
    if (target.port) one["port"] = target.port;
    one["large"] = target.large;
    one["stands_for"] = target.standsFor;
    targets.push_back(std::move(one));
  }
  for (const MatrixCell& cell : examination.cells) {
    Json one{
        {"source", cell.source}, {"target", cell.target}, {"to", cell.to}, {"address", cell.address.text()}};
    if (cell.port) one["port"] = cell.port;
    one["bytes"] = cell.bytes;
    one["passes"] = cell.passes;
    one["uncertain"] = cell.isUncertain;
    one["disposition"] = cell.disposition;
    one["answered"] = cell.answered;
    if (!cell.seenFrom.empty()) one["seen_from"] = cell.seenFrom;
    if (!cell.passes) {
      one["ended_in"] = cell.endedIn;
      one["step"] = cell.step;
      one["finding"] = cell.finding ? Json(*cell.finding) : Json(nullptr);
    }
    cells.push_back(std::move(one));
  }
  return {{"sources", sources}, {"targets", targets}, {"cells", cells}};
}

} // namespace

nlohmann::ordered_json examinationJson(const Examination& examination, const Sentences& say) {
  Json out{{"format", "flannelgraph-doctor/1"},        {"subject", examination.subject},
           {"capture", examination.isCapture},         {"at_ns", examination.at.count()},
           {"verdict", verdictText(examination, say)}, {"findings", Json::array()}};
  for (const Finding& finding : examination.findings)
    out["findings"].push_back(findingJson(examination, finding, say));
  out["matrix"] = matrixJson(examination);
  out["checks"] = examination.checks;
  out["assumptions"] = examination.assumptions;
  out["missing"] = examination.missing;
  return out;
}

std::string renderExaminationJson(const Examination& examination, const Sentences& say) {
  return examinationJson(examination, say).dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

} // namespace fg::report
