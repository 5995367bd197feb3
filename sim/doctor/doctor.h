// Examines a network at one moment: what is wrong, root cause first, and which packets arrive.
#pragma once

#include "engine/simulation.h"
#include "report/examination.h"
#include "report/sentences.h"

#include <functional>
#include <optional>

namespace fg::doctor {

struct Options {
  engine::Options simulation = {};
  std::optional<net::SimTime> at = {}; // nothing: the scenario's end
  // Remedies are tried on copies of the network, of so many findings at most: each copy is a play of its own.
  std::size_t mostTried = 12;
  // Hears how far the work is (0 to 1); false stops it.
  std::function<bool(double done)> keepOn = [](double) { return true; };
};

// Nothing where `keepOn` stopped it. ns-3 has room for one simulation: none may be under way.
std::optional<report::Examination> examine(const scenario::Scenario& scenario, const Options& options,
                                           const report::Sentences& say);

} // namespace fg::doctor
