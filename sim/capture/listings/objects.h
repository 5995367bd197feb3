// What tools print for people, as the JSON that their newer releases print: one reader takes both. Here are
// the objects of that JSON, and the words that they are made of.
#pragma once

#include "capture/files/files.h"
#include "capture/files/lines.h"
#include "capture/json.h"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace fg::capture {

// An object of which every value stands in line `line`.
class ObjectMaker {
public:
  explicit ObjectMaker(int line);
  ObjectMaker& text(std::string_view key, std::string value);
  ObjectMaker& number(std::string_view key, std::string digits); // checked by the reader of it
  ObjectMaker& number(std::string_view key, int64_t value) { return number(key, std::to_string(value)); }
  ObjectMaker& flag(std::string_view key, std::string_view word); // "on" and "true" are true
  ObjectMaker& flag(std::string_view key) { return flag(key, "true"); }
  ObjectMaker& words(std::string_view key, const std::vector<std::string>& values);
  ObjectMaker& object(std::string_view key, const ObjectMaker& value);
  ObjectMaker& objects(std::string_view key, const std::vector<ObjectMaker>& values);
  bool has(std::string_view key) const { return m_value.find(key) != nullptr; }
  const Value& value() const { return m_value; }

private:
  ObjectMaker& add(std::string_view key, Value value);
  Value valueOf(Value::Kind kind, std::string text) const;
  Value m_value;
};

// The words of a line, one after the other: "dev eth0 proto kernel".
class WordsInTurn {
public:
  explicit WordsInTurn(std::string_view line) : m_words(wordsOf(line)) {}
  bool more() const { return m_at < m_words.size(); }
  std::string next() { return more() ? m_words[m_at++] : std::string(); }
  // The next word, which stays.
  std::string_view ahead() const { return more() ? std::string_view(m_words[m_at]) : std::string_view(); }
  bool skip(std::string_view word); // true where it was there

private:
  std::vector<std::string> m_words;
  size_t m_at = 0;
};

// Takes an object that a line, or several, said.
using TakeObject = std::function<void(const Fields&)>;

// "eth0@if3", "eth0.7@eth0", "eth0": the name, and what stands behind the @.
struct NameAndLink {
  std::string name, link;
};
NameAndLink nameAndLink(const std::string& text);

// A finding about a line of the text that nobody understands; it is left out.
void notUnderstood(Reading& reading, int line, std::string_view tool, std::string_view text);

// Hands each object to `take`: those of the JSON itself, or of a text as its tool's JSON would have them.
void forEachJsonObject(Reading& reading, const TakeObject& take);
void forEachInterface(Reading& reading, const TakeObject& take);  // ip addr, with and without -d
void forEachRoute(Reading& reading, const TakeObject& take);      // ip route show table all
void forEachRouteOld(Reading& reading, const TakeObject& take);   // route -n
void forEachPolicyRule(Reading& reading, const TakeObject& take); // ip rule
void forEachNeighbor(Reading& reading, const TakeObject& take);   // ip neigh
void forEachBridgeLink(Reading& reading, const TakeObject& take); // bridge link, with and without -d
void forEachFdbEntry(Reading& reading, const TakeObject& take);   // bridge fdb show

} // namespace fg::capture
