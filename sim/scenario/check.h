// Holds a document against the field tables: unknown keys, wrong types, malformed and impossible values.
#pragma once

#include "scenario/document.h"
#include "scenario/schema.h"

namespace fg::scenario {

// Every finding becomes a problem. Values that are wrong are taken out of the document,
// so that what reads it later need not look twice.
void check(Value& value, const Shape& shape, Problems& problems);

} // namespace fg::scenario
