// What the page about a step says of iptables: each rule that was visited and why it did not match, and the
// chain that decided, whole.
#pragma once

#include "session/trace_data.h"
#include "views/page_html.h"

#include <QJsonArray>

namespace fg::gui {

// `rows`: the table "rules" of the namespace; empty where it is not known.
void addRules(PageHtml& page, const StepData& step, const QJsonArray& rows);

} // namespace fg::gui
