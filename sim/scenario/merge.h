// Lays a scenario over the one that it extends.
#pragma once

#include "scenario/document.h"

namespace fg::scenario {

// `over` on `base`: objects are merged, null takes a key away, the root's "events" are appended, and every
// other value (a list, a text in several languages, too) takes the place of the old one.
Value merge(Value base, Value over);

// Takes away the keys that hold null: without a base they mean nothing.
void dropNulls(Value& value);

} // namespace fg::scenario
