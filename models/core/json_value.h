// A JSON text as Go's encoding/json sees it: what flannel and etcd write and read.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

namespace fg::core {

struct JsonMember;

struct JsonValue {
  enum class Kind { Null, Boolean, Number, String, Array, Object } kind = Kind::Null;
  std::string text; // of a string: decoded; of a number or boolean: as written
  std::string raw;  // as written, blanks included
  std::vector<JsonValue> items;
  std::vector<JsonMember> members;

  // The last member of that name in any case, as Go finds a struct's fields; null where there is none.
  const JsonValue* member(std::string_view name) const;
};

struct JsonMember {
  std::string name;
  JsonValue value;
};

// The value, or the words of Go's json.Unmarshal: "unexpected end of JSON input".
tl::expected<JsonValue, std::string> parseJson(std::string_view text);
// With quotes; '<', '>' and '&' escaped, too, as Go's encoder does.
std::string jsonText(std::string_view text);

} // namespace fg::core
