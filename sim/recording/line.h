// One line of a recording: a JSON array [time_ns, kind, key, value]. docs/recordings.md describes each kind.
#pragma once

#include "net/sim_time.h"

#include <nlohmann/json.hpp>
#include <tl/expected.hpp>

#include <string>
#include <string_view>

namespace fg::recording {

using Json = nlohmann::ordered_json;

inline constexpr std::string_view kFormat = "flannelgraph-recording";
inline constexpr int kVersion = 2;

// Value nests deeper than this in no recording that was written.
inline constexpr std::size_t kDeepestNesting = 64;

struct Line {
  net::SimTime at{0};
  std::string kind;
  Json key;               // a number, a text, a list of these, or null
  std::string_view value; // not looked at yet
};

// With its end.
std::string lineText(net::SimTime at, std::string_view kind, const Json& key, const Json& value);
// The first line of a text, without its end.
std::string_view firstLine(std::string_view text);
// `text` is without its end, and outlives the line. What is wrong, otherwise.
tl::expected<Line, std::string> parseLine(std::string_view text);

} // namespace fg::recording
