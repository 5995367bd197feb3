// An examination as text for a terminal, as Markdown for a ticket, and as JSON.
#pragma once

#include "report/examination.h"
#include "report/sentences.h"
#include "report/text/render_text.h"

#include <nlohmann/json.hpp>

#include <functional>
#include <string>
#include <vector>

namespace fg::report {

std::string renderExaminationText(const Examination& examination, const Sentences& say,
                                  const TextOptions& options);
std::string renderExaminationMarkdown(const Examination& examination, const Sentences& say);
// Format "flannelgraph-doctor/1". Scripts rely on the keys.
nlohmann::ordered_json examinationJson(const Examination& examination, const Sentences& say);
std::string renderExaminationJson(const Examination& examination, const Sentences& say);

// Words that all of them share.
std::string_view severityName(core::Severity severity); // "error", in English: a key
std::string sourceText(const MatrixSource& source, const Sentences& say);
std::string targetText(const MatrixTarget& target, const Sentences& say);
std::string protocolText(const MatrixTarget& target, const Sentences& say); // "tcp 80", "icmp large"
// The first three, and how many more there are.
std::string namesText(const std::vector<std::string>& names, const Sentences& say);
std::string placesText(const Finding& finding, const Sentences& say);
std::string resultText(const MatrixCell& cell, const Sentences& say);
std::string verdictText(const Examination& examination, const Sentences& say);
std::string headingText(const Examination& examination, const Sentences& say);
std::size_t passing(const Examination& examination);
// A remedy's commands in their order, each once with the places where it is run: "on node1:  ip route add
// ...".
std::vector<std::string> remedyTexts(const Finding& finding, const Sentences& say,
                                     const std::function<std::string(const std::string&)>& command);
// Which packets a finding costs, a text a pair of ends.
std::vector<std::string> failingTexts(const Examination& examination, const Finding& finding,
                                      const Sentences& say);

} // namespace fg::report
