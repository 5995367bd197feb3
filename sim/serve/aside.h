// Work in a copy of this process: whatever it does to what is open, nothing of it stays but its answer.
#pragma once

#include "serve/method.h"

namespace fg::serve {

// `desk.keepOn` goes on being asked, some times a second at least; where it says no, the copy ends at once,
// and the answer is a failure. Where the system has no room for a copy, the work is done here. Precondition:
// this process has one thread.
Result aside(Desk& desk, const std::function<Result()>& work);

} // namespace fg::serve
