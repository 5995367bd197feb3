// Two ways of a packet held against each other: `diff` of the command line, `compare` of the protocol.
#pragma once

#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace fg::report {

// `a` and `b` are paths of renderJson(). {first, rows: [{a, b, same}]}: a row is a step of each, by its
// number in the order in which it is told (the request's with those of outer packets, then the reply's), or
// null where the other has none like it; `first` is the first row that is not the same, null where there is
// none. What the packet brings along does not count, nor when something happened: only what was decided.
nlohmann::ordered_json comparisonJson(const nlohmann::ordered_json& a, const nlohmann::ordered_json& b);

// A step in that order.
struct ToldStep {
  bool isReply = false;
  std::string nameSpace;
  const nlohmann::ordered_json* json = nullptr;
};
std::vector<ToldStep> toldSteps(const nlohmann::ordered_json& path);

} // namespace fg::report
