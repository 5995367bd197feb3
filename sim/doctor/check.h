// A check: one invariant of a healthy cluster. One file each in checks/, one line in register.cpp.
#pragma once

#include "core/registry.h"
#include "doctor/patient.h"
#include "doctor/suspicion.h"
#include "doctor/traffic.h"

#include <functional>
#include <string>

namespace fg::doctor {

struct Spec {
  std::string name; // the id of its findings: "missing-route"
  std::string page; // for `explain`: what must hold, what follows where it does not, and what mends it
  // What the state alone shows, before any packet is sent.
  std::function<void(Patient&, Suspicions&)> look = {};
  // What packets showed that were sent then.
  std::function<void(Patient&, const Traffic&, Suspicions&)> judge = {};
};

// Every check. A cause stands before what follows from it: findings that are equally grave are told in this
// order.
core::Registry<Spec> checks(); // register.cpp

} // namespace fg::doctor
