#include "scenario/map_template.h"

#include "core/text.h"
#include "scenario/template_keys.h"
#include "scenario/values.h"

#include <algorithm>

namespace fg::scenario {
namespace {

MapTemplate templateOf(Value keys, const Shape& shape, Value& map) {
  MapTemplate out;
  const std::string& quantity = shape.fields.front().name;
  out.quantity = static_cast<uint64_t>(wholeAt(keys, quantity).value_or(0));
  out.place = keys.find(quantity)->place;
  out.names = stringAt(keys, "names").value_or(shape.find("names")->byDefault);
  out.key = shape.find("names")->key;
  out.each = objectAt(keys, "each");
  if (!keys.find("each")) out.each.place = out.place;
  out.keys = std::move(keys);
  out.map = &map;
  return out;
}

} // namespace

std::string MapTemplate::name(uint64_t number) const {
  return core::withReplaced(names, "{n}", std::to_string(number));
}

std::optional<MapTemplate> takeTemplate(Value& root, std::string_view key) {
  auto map = std::find_if(root.members.begin(), root.members.end(),
                          [&](const Member& member) { return member.key == key; });
  if (map == root.members.end() || map->value.isDamaged) return {};
  const Shape& shape = *scenarioShape().find(key)->templateShape;
  const TemplateKeys keys(map->value, &shape);
  if (!keys.isTemplate()) return {};
  std::vector<Member> things;
  Value own{Value::Kind::Object, false, map->value.place, "", {}};
  for (Member& member : map->value.members)
    (keys.find(member) ? own.members : things).push_back(std::move(member));
  map->value.members = std::move(things);
  return templateOf(std::move(own), shape, map->value);
}

Value& valueIn(Value& object, std::string_view key, Value::Kind kind) {
  for (Member& member : object.members)
    if (member.key == key) return member.value;
  object.members.push_back({std::string(key), object.place, {kind, false, object.place, "", {}}});
  return object.members.back().value;
}

void setText(Value& object, std::string_view key, std::string text) {
  valueIn(object, key, Value::Kind::String).text = std::move(text);
}

} // namespace fg::scenario
