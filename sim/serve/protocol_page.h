// docs/protocol.md and its schema, made from the methods, so that they cannot go stale.
#pragma once

#include "serve/message.h"

#include <string>

namespace fg::serve {

std::string protocolPage();
// JSON Schema (draft 7) of what the server takes: one request or notification.
Json protocolSchema();

} // namespace fg::serve
