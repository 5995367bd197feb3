// The field tables of the timeline: what happens, and what is expected.
#pragma once

#include "scenario/schema.h"

namespace fg::scenario {

const Shape& eventShape();
const Shape& expectShape();

} // namespace fg::scenario
