// What is made from the field tables, so that it cannot go stale: the JSON Schema and the tables of the docs.
#pragma once

#include "scenario/schema.h"

#include <string>

namespace fg::scenario {

// scenarios/schema/flannelgraph-1.schema.json, to the letter (JSON Schema, draft 7).
std::string schemaText();

// The Markdown table of a shape's keys.
std::string fieldTable(const Shape& shape);

// `document` with fieldTable(NAME) between each pair of lines "<!-- table: NAME -->" and "<!-- end -->".
std::string withFieldTables(const std::string& document);

} // namespace fg::scenario
