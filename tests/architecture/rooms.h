// The table of rooms: who may include whom, and which library is used where.
// The drawing in docs/concepts/rooms.md says the same in words.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace fg::architecture {

struct Room {
  std::string_view name;
  // The rooms that it may include, besides itself and whatever those may include.
  std::vector<std::string_view> uses;
};

// All rooms below models/ and sim/, each after those that it uses.
std::span<const Room> rooms();

// Whether `from` may include a header of `to`. False if either is no room.
bool mayInclude(std::string_view from, std::string_view to);

bool isRoom(std::string_view name);

// A header that only some rooms may include. `prefix` is how its name begins; no rooms: nobody may.
struct Restricted {
  std::string_view prefix;
  std::string_view what;
  std::vector<std::string_view> rooms;
};
std::span<const Restricted> restrictedHeaders();

// Headers that no room below models/ includes: a model neither reads files nor prints.
bool isInputOrOutput(std::string_view header);

} // namespace fg::architecture
