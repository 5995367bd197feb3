// "note": nothing happens; something is told.
#include "events/events.h"

namespace fg::events {

Spec noteEvent() {
  return {"note", [](Context&, const scenario::Event&) { return netfilter::CommandResult{}; }};
}

} // namespace fg::events
