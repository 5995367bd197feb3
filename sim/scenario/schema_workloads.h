// The shapes of what stands under "pods", "services" and "networkPolicies".
#pragma once

#include "scenario/schema.h"

namespace fg::scenario {

const Shape& podShape();
const Shape& podPinsShape();
const Shape& serviceShape();
const Shape& servicePortShape();
const Shape& networkPolicyShape();

} // namespace fg::scenario
