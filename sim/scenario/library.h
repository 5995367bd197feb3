// The scenarios that come with the program, by number and name.
#pragma once

#include "scenario/scenario.h"

#include <optional>
#include <string>
#include <vector>

namespace fg::scenario {

// Where scenarios are looked for, in this order: $FLANNELGRAPH_DATA, the source tree that the program was
// built from, share/flannelgraph/scenarios beside the folder of the installed program.
std::vector<std::string> libraryFolders();

// The file that `name` means: a file of that path; or in the library the one of that name (with or without
// ".json"), or the only one whose number it is ("02" or "2"). Nothing where there is none.
std::optional<std::string> findScenario(const std::string& name);

// The names of all scenarios in the library, sorted.
std::vector<std::string> libraryNames();

struct LibraryEntry {
  std::string name; // "02-three-node-as-captured"
  std::string file;
  Text title;
};
// All scenarios of the library, by name. Those that cannot be read have no title.
std::vector<LibraryEntry> listLibrary();

} // namespace fg::scenario
