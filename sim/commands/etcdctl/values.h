// How etcdctl writes values: Go's JSON, base64, tables.
#pragma once

#include "commands/commands.h"

namespace fg::commands::etcdctl {

std::string base64(std::string_view bytes);
// A table of github.com/olekukonko/tablewriter: names in the middle, values to the right.
std::string table(const std::vector<std::string>& names, const std::vector<std::vector<std::string>>& rows);
// Go's %q for keys and values.
std::string goQuoted(std::string_view text);

} // namespace fg::commands::etcdctl
