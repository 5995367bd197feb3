// A probe's report as text for a terminal: at most `width` columns, ASCII in English, aligned by display
// width.
#pragma once

#include "report/report.h"
#include "report/sentences.h"

#include <string>
#include <vector>

namespace fg::report {

enum class Verbosity { Brief, Normal, Verbose };
enum class Colour { Off, On };

struct TextOptions {
  int width = 96; // narrower than 80 is taken as 80
  Verbosity verbosity = Verbosity::Normal;
  Colour colour = Colour::Off;
};

// One element a line that `--step` stops at; a line that had to be broken is one element with line feeds
// inside.
std::vector<std::string> textLines(const ProbeReport& report, const world::Directory& directory,
                                   const Sentences& say, const TextOptions& options);
// The same as one text.
std::string renderText(const ProbeReport& report, const world::Directory& directory, const Sentences& say,
                       const TextOptions& options);

} // namespace fg::report
