// Sentences with places: "no route to {0}". What stands in the places is found in a text, and put into
// another sentence.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fg::report {

// What stands in the places of the pattern, from left to right, where the text has the pattern's words. A
// place ends where the text goes on, and is never empty.
std::optional<std::vector<std::string>> placesIn(std::string_view text, std::string_view pattern);
// The pattern with places[N] where it says {N}; {N} stays where there are not as many.
std::string withPlaces(std::string_view pattern, const std::vector<std::string>& places);
// How many characters of a pattern are its own.
std::size_t wordsOf(std::string_view pattern);

} // namespace fg::report
