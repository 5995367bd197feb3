// The lines about one walk through a table's chain.
#pragma once

#include "report/words/context.h"
#include "report/words/line.h"

#include <vector>

namespace fg::report {

// The rule that `by` names ("KUBE-SEP-X #2 DNAT") is this visit's rule.
bool isDoneBy(std::string_view by, const trace::RuleVisit& visit, const trace::Recording& recording);

// `changes` are the hop's transformations that rules of this walk did; they are told on the rule's own line.
std::vector<Line> tableLines(const HopContext& context, const trace::TableTraversal& walk,
                             const std::vector<const trace::Transformation*>& changes);

} // namespace fg::report
