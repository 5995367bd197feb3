// The page that render_html fills: its text, with the place for a trace.
#pragma once

#include <string_view>

namespace fg::report {

inline constexpr std::string_view kTracePlace = "__TRACE__";
std::string_view htmlPage();

} // namespace fg::report
