// Reads what a user names: a scenario's file or its name in the library, or a capture.
#pragma once

#include "scenario/scenario.h"

#include <string>

namespace fg::session {

// Does the file begin as gzip does (RFC 1952)? A recording does.
bool isCompressed(const std::string& file);

// A capture where the name is a folder or a tar file of one. All findings come with it.
scenario::ReadResult read(const std::string& name);

} // namespace fg::session
