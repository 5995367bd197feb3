// A template of nodes, pods or services, taken out of the map that it stands in.
#pragma once

#include "scenario/document.h"
#include "scenario/schema.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace fg::scenario {

struct MapTemplate {
  uint64_t quantity = 0; // "count" or "perNode"
  Place place;           // where that is written
  std::string names;     // with their placeholders
  Key key = Key::Name;   // what the names are
  Value each;
  Value keys;           // all keys of the template, as an object
  Value* map = nullptr; // that it stood in, with what is written beside it

  std::string name(uint64_t number) const;
};

// The template of the root's map `key`, which loses it; nothing where there is none, or where the check has
// found something wrong with it. Precondition: the root's maps stay where they are while the template is
// used.
std::optional<MapTemplate> takeTemplate(Value& root, std::string_view key);

// The value of that key, which is added where there is none.
Value& valueIn(Value& object, std::string_view key, Value::Kind kind);
inline Value& objectIn(Value& object, std::string_view key) {
  return valueIn(object, key, Value::Kind::Object);
}
void setText(Value& object, std::string_view key, std::string text);

} // namespace fg::scenario
