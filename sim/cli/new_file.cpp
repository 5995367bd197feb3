#include "cli/new_file.h"

#include "cli/terminal.h"
#include "session/new_file.h"

namespace fg::cli {

bool createFile(const std::string& file, const std::string& text) {
  auto problem = session::saveFile(file, text, session::Existing::Keep);
  if (problem) printError(*problem);
  return !problem;
}

} // namespace fg::cli
