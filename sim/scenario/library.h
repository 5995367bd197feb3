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
  Text title, description;
  std::string topic; // one of topics()
  std::string fault; // its letter in the catalogue of failures, or nothing
  std::vector<std::string> threads;
  bool isLesson = false;
};
// All scenarios of the library, by name, without the lessons. Those that cannot be read have no title.
std::vector<LibraryEntry> listLibrary();
// The lessons: they are scenarios too, in the folder "lessons" of the library.
std::vector<LibraryEntry> listLessons();
// The text in a language, or in English.
const std::string& inLanguage(const Text& text, const std::string& language);
// docs/scenarios.md: the library and the lessons by topic, and where each failure of the catalogue is shown.
std::string libraryPage();

} // namespace fg::scenario
