// A scenario as its author wrote it: a tree of values, each of which knows where it stands.
#pragma once

#include "scenario/problems.h"
#include "scenario/source.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fg::scenario {

struct Member;

struct Value {
  enum class Kind : uint8_t { Null, Boolean, Whole, Real, String, Array, Object };
  Kind kind = Kind::Null;
  bool isDamaged = false; // a member was wrong, was reported and taken out
  Place place;
  std::string text;            // a string's characters; "true"; a number as it is written
  std::vector<Member> members; // of an object; an array's items, without keys

  bool is(Kind k) const { return kind == k; }
  // The member of that name; nothing where there is none, or where this is no object.
  const Value* find(std::string_view key) const;
};

// It and all below it.
size_t countValues(const Value& value);

struct Member {
  std::string key;
  Place place; // of the key
  Value value;
};

// "a string", "a whole number" …
std::string_view describe(Value::Kind kind);

inline constexpr size_t kDeepest = 64;           // levels of nesting
inline constexpr size_t kMostValues = 2'000'000; // in one text: bounds the memory

// The tree of text number `source`. Comments (// and /* */) are allowed. Nothing, and at least one problem,
// where the text is not JSON or beyond a limit. Duplicate keys are problems; the first one is kept.
std::optional<Value> parseDocument(uint32_t source, Problems& problems);

} // namespace fg::scenario
