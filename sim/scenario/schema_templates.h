// The shapes of templates: keys of "nodes", "pods" and "services" that stand for many of them.
#pragma once

#include "scenario/schema.h"

namespace fg::scenario {

const Shape& nodeTemplateShape();
const Shape& podTemplateShape();
const Shape& serviceTemplateShape();

// The largest number of nodes, pods or services that a template may stand for: bounds the memory.
inline constexpr int64_t kMostOfATemplate = 1'000'000;

} // namespace fg::scenario
