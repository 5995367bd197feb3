// What changed in a table from one time to the next, as a list: a number N passes on N rows of the table as
// it was, a negative number leaves N of them out, a row [key, cells, ends_ns] is new here.
#pragma once

#include "recording/line.h"
#include "report/tables/table.h"

#include <optional>
#include <vector>

namespace fg::recording {

using Rows = std::vector<report::Row>;

Json rowChange(const Rows& before, const Rows& after);
// Nothing where it does not fit the rows, or is no such list.
std::optional<Rows> withChange(Rows before, const Json& change);

} // namespace fg::recording
