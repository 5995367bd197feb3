// The end of a trace: arrived or not, what was rewritten, why not, since when, and what mends it.
#pragma once

#include "report/report.h"
#include "report/text/layout.h"
#include "report/words/line.h"

#include <string>
#include <vector>

namespace fg::report {

// One line of the verdict, apart from any layout.
struct VerdictLine {
  Mark mark = Mark::None;
  std::string label, text;
  std::string right; // a reference at the right edge: rule or place in the scenario
};

// "node1 > 10.254.0.10:53 (kube-system/kube-dns:dns)".
std::string titleOf(const ProbeReport& report);
// What became of a packet, in a word: "DELIVERED".
std::string verdictLabel(trace::Disposition disposition, const Sentences& say);
std::vector<VerdictLine> verdictLines(const ProbeReport& report, const TraceReport& path,
                                      const world::Directory& directory, const Sentences& say);

} // namespace fg::report
