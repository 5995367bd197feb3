// Tables as programs in Go lay them out (text/tabwriter).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace fg::commands {

struct Columns {
  size_t least = 10;  // width of a column, in characters
  size_t padding = 3; // behind the widest cell
};
inline constexpr Columns kKubectlColumns{10, 3};
inline constexpr Columns kDockerColumns{20, 3};

// Lines whose cells end with tabs. What follows the last tab of a line belongs to no column.
std::string inColumns(std::string_view text, const Columns& columns);

} // namespace fg::commands
