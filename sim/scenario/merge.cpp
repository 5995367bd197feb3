#include "scenario/merge.h"

#include <string_view>
#include <unordered_map>

namespace fg::scenario {
namespace {

// Texts for people are whole: a title in one language does not keep the base's in another one.
bool isReplacedWhole(std::string_view key) { return key == "title" || key == "description" || key == "note"; }

enum class Level { Root, Below };

void mergeInto(Value& base, Value over, Level level);

void mergeMember(Value& base, size_t at, Member over, Level level) {
  Value& old = base.members[at].value;
  bool areObjects = old.is(Value::Kind::Object) && over.value.is(Value::Kind::Object);
  if (areObjects && !isReplacedWhole(over.key)) return mergeInto(old, std::move(over.value), Level::Below);
  bool areEvents = level == Level::Root && over.key == "events" && old.is(Value::Kind::Array)
                   && over.value.is(Value::Kind::Array);
  if (areEvents) {
    for (Member& event : over.value.members)
      old.members.push_back(std::move(event));
    return;
  }
  base.members[at] = std::move(over);
}

void mergeInto(Value& base, Value over, Level level) {
  std::unordered_map<std::string, size_t> places;
  for (size_t i = 0; i < base.members.size(); ++i)
    places.emplace(base.members[i].key, i);
  base.place = over.place;
  for (Member& member : over.members) {
    auto it = places.find(member.key);
    if (it != places.end())
      mergeMember(base, it->second, std::move(member), level);
    else
      base.members.push_back(std::move(member));
  }
}

} // namespace

Value merge(Value base, Value over) {
  mergeInto(base, std::move(over), Level::Root);
  return base;
}

void dropNulls(Value& value) {
  if (value.is(Value::Kind::Object))
    std::erase_if(value.members, [](const Member& member) { return member.value.is(Value::Kind::Null); });
  for (Member& member : value.members)
    dropNulls(member.value);
}

} // namespace fg::scenario
