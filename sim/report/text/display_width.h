// How many columns a text takes on a terminal, and texts made to fit. East Asian wide characters take two.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace fg::report {

// Columns of UTF-8 text, after Unicode's East Asian Width (W and F are two, combining marks none).
int displayWidth(std::string_view text);
// With blanks behind it up to `columns`; longer text stays as it is.
std::string padded(std::string_view text, int columns);
// At most `columns`, with "..." for what was cut off. Precondition: columns > 3.
std::string shortened(std::string_view text, int columns);
std::string withoutTrailingBlanks(std::string line);
// Lines of at most `columns`: broken at blanks, between wide characters, and, where nothing else helps,
// anywhere between characters. At least one line. Precondition: columns > 1.
std::vector<std::string> wrapped(std::string_view text, int columns);

} // namespace fg::report
