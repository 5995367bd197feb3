#include "report/examination.h"

#include "report/examination/render.h"

#include <fmt/format.h>

#include <algorithm>

namespace fg::report {

std::string_view name(SourceKind kind) {
  switch (kind) {
  case SourceKind::Node:
    return "node";
  case SourceKind::Pod:
    return "pod";
  case SourceKind::Outside:
    return "outside";
  }
  return {};
}

std::string_view name(TargetKind kind) {
  switch (kind) {
  case TargetKind::Pods:
    return "pods";
  case TargetKind::Node:
    return "node";
  case TargetKind::Service:
    return "service";
  case TargetKind::NodePort:
    return "node-port";
  case TargetKind::World:
    return "world";
  case TargetKind::Flow:
    return "flow";
  }
  return {};
}

std::string_view severityName(core::Severity severity) {
  switch (severity) {
  case core::Severity::Error:
    return "error";
  case core::Severity::Warning:
    return "warning";
  case core::Severity::Note:
    return "note";
  }
  return {};
}

std::string sourceText(const MatrixSource& source, const Sentences& say) {
  return source.standsFor > 1 ? say("doctor.alike", source.place, source.standsFor - 1) : source.place;
}

std::string targetText(const MatrixTarget& target, const Sentences& say) {
  std::string out = target.name;
  if (target.kind == TargetKind::Pods) out = say("doctor.pods-of", target.node, target.name);
  if (target.kind == TargetKind::NodePort)
    out = say("doctor.node-port", target.name, target.node, target.port);
  if (target.kind == TargetKind::Flow)
    out = say("doctor.flow", fmt::format("{}:{}", target.name, target.port));
  return target.standsFor > 1 ? say("doctor.alike", out, target.standsFor - 1) : out;
}

std::string protocolText(const MatrixTarget& target, const Sentences& say) {
  std::string out = net::protocolText(target.protocol);
  if (target.port) out += fmt::format(" {}", target.port);
  return target.large ? out + " " + say("doctor.large") : out;
}

std::string namesText(const std::vector<std::string>& names, const Sentences& say) {
  constexpr std::size_t kNamed = 3;
  std::string out =
      fmt::format("{}", fmt::join(names.begin(), names.begin() + std::min(names.size(), kNamed), ", "));
  return names.size() > kNamed ? out + ", " + say("doctor.more", names.size() - kNamed) : out;
}

std::string placesText(const Finding& finding, const Sentences& say) {
  return finding.places.empty() ? say("doctor.cluster") : namesText(finding.places, say);
}

std::string resultText(const MatrixCell& cell, const Sentences& say) {
  bool arrives = cell.disposition == "delivered" || cell.disposition == "leaves-model";
  return !cell.passes && arrives ? say("doctor.no-reply", cell.disposition) : cell.disposition;
}

std::size_t passing(const Examination& examination) {
  std::size_t out = 0;
  for (const MatrixCell& cell : examination.cells)
    out += cell.passes;
  return out;
}

std::string verdictText(const Examination& examination, const Sentences& say) {
  std::size_t all = examination.cells.size(), passes = passing(examination);
  return examination.findings.empty() ? say("doctor.healthy", examination.checks, all)
                                      : say("doctor.summary", examination.findings.size(), passes, all);
}

std::string headingText(const Examination& examination, const Sentences& say) {
  return examination.isCapture
             ? say("doctor.heading-capture", examination.subject)
             : say("doctor.heading", examination.subject, net::durationText(examination.at));
}

std::vector<std::string> remedyTexts(const Finding& finding, const Sentences& say,
                                     const std::function<std::string(const std::string&)>& command) {
  std::vector<std::string> out, told;
  for (const PlacedCommand& first : finding.remedy) {
    if (std::ranges::find(told, first.command) != told.end()) continue;
    told.push_back(first.command);
    std::vector<std::string> places;
    for (const PlacedCommand& each : finding.remedy)
      if (each.command == first.command) places.push_back(each.place);
    std::string where = namesText(places, say);
    out.push_back(places.size() > 1 ? say("doctor.on-all", where, command(first.command))
                                    : say("doctor.on", where, command(first.command)));
  }
  return out;
}

// "node1 > 172.33.31.0/24 (icmp, tcp 80)": the pairs, each with its protocols.
std::vector<std::string> failingTexts(const Examination& examination, const Finding& finding,
                                      const Sentences& say) {
  std::vector<std::string> pairs, protocols;
  for (std::size_t number : finding.cells) {
    const MatrixCell& cell = examination.cells[number];
    const MatrixTarget& target = examination.targets[cell.target];
    std::string pair = sourceText(examination.sources[cell.source], say) + " > " + targetText(target, say);
    auto known = static_cast<std::size_t>(std::ranges::find(pairs, pair) - pairs.begin());
    if (known == pairs.size()) {
      pairs.push_back(pair);
      protocols.push_back(protocolText(target, say));
    } else {
      protocols[known] += ", " + protocolText(target, say);
    }
  }
  for (std::size_t i = 0; i < pairs.size(); ++i)
    pairs[i] += fmt::format(" ({})", protocols[i]);
  return pairs;
}

} // namespace fg::report
