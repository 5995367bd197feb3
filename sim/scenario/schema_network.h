// The shapes of what stands under "segments", "namespaces" and "nodes".
#pragma once

#include "scenario/schema.h"

namespace fg::scenario {

const Shape& dhcpShape();
const Shape& interfaceShape();
const Shape& segmentShape();
const Shape& routeShape();
const Shape& namespaceShape();
const Shape& nodeFlannelShape();
const Shape& nodePinsShape();
const Shape& nodeShape();

} // namespace fg::scenario
