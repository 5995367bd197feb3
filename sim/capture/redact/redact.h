// A capture without what is private: names, addresses, Ethernet addresses and comments are replaced, the same
// one always by the same, and files that flannelgraph does not read are left out.
#pragma once

#include "capture/folder.h"

#include <map>
#include <string>
#include <vector>

namespace fg::capture {

struct Redacted {
  std::map<std::string, std::string> files; // by their paths in the layout
  std::vector<std::string> said;            // "17 addresses", "left out: hosts/node1/notes.txt"
};

// The replacements depend on the whole capture and on nothing else.
Redacted redact(const Folder& folder, Findings& findings);

} // namespace fg::capture
