// `flannelgraph diff` as text: where two ways of a packet part, and how each goes on.
#pragma once

#include "report/report.h"
#include "report/sentences.h"
#include "world/directory.h"

#include <nlohmann/json.hpp>

#include <string>

namespace fg::report {

// One of the two networks: its name, and what renderJson() says of the packet there.
struct ComparedNetwork {
  std::string name;
  nlohmann::ordered_json trace;
};

ComparedNetwork comparedNetwork(std::string name, const ProbeReport& report,
                                const world::Directory& directory, const Sentences& say);
// {format: "flannelgraph-diff/1", a, b}, and what comparisonJson() says.
std::string comparisonJsonText(const ComparedNetwork& a, const ComparedNetwork& b);
// Lines of about `width` columns, each with its end.
std::string renderComparison(const ComparedNetwork& a, const ComparedNetwork& b, const Sentences& say,
                             int width);

// The same of two whole runs: `compared` is what recording::comparedRuns() says of them.
std::string renderRunComparison(const std::string& nameOfA, const std::string& nameOfB,
                                const nlohmann::ordered_json& compared, const Sentences& say, int width);

} // namespace fg::report
