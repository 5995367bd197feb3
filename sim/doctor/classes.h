// Nodes that nothing tells apart but their own names and addresses: one or two stand for all of them.
#pragma once

#include "doctor/patient.h"

namespace fg::doctor {

struct Representative {
  const NodeView* node = nullptr; // never null
  std::size_t standsFor = 1;      // so many nodes
};

// In a small cluster every node. Nodes that are off stand for nobody and are left out.
std::vector<Representative> representatives(Patient& patient);

} // namespace fg::doctor
