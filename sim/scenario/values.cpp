#include "scenario/values.h"

#include "scenario/scalars.h"

namespace fg::scenario {

std::optional<std::string> stringAt(const Value& object, std::string_view key) {
  const Value* value = object.find(key);
  if (!value || !value->is(Value::Kind::String)) return {};
  return value->text;
}

std::optional<bool> booleanAt(const Value& object, std::string_view key) {
  const Value* value = object.find(key);
  if (!value || !value->is(Value::Kind::Boolean)) return {};
  return value->text == "true";
}

std::optional<int64_t> wholeAt(const Value& object, std::string_view key) {
  const Value* value = object.find(key);
  if (!value || !value->is(Value::Kind::Whole)) return {};
  return parseWhole(value->text, 0, INT64_MAX);
}

std::optional<net::SimTime> durationAt(const Value& object, std::string_view key) {
  std::optional<std::string> text = stringAt(object, key);
  return text ? net::parseDuration(*text) : std::nullopt;
}

std::optional<net::Ipv4Address> addressAt(const Value& object, std::string_view key) {
  std::optional<std::string> text = stringAt(object, key);
  return text ? net::Ipv4Address::parse(*text) : std::nullopt;
}

std::optional<net::Ipv4Prefix> prefixAt(const Value& object, std::string_view key) {
  std::optional<std::string> text = stringAt(object, key);
  return text ? net::Ipv4Prefix::parse(*text) : std::nullopt;
}

std::optional<net::MacAddress> macAt(const Value& object, std::string_view key) {
  std::optional<std::string> text = stringAt(object, key);
  return text ? net::MacAddress::parse(*text) : std::nullopt;
}

Text textOf(const Value& value) {
  if (value.is(Value::Kind::String)) return {{"en", value.text}};
  Text text;
  for (const Member& member : value.members)
    if (member.value.is(Value::Kind::String)) text.emplace(member.key, member.value.text);
  return text;
}

Text wordsAt(const Value& object, std::string_view key) {
  const Value* value = object.find(key);
  return value ? textOf(*value) : Text{};
}

std::vector<std::string> stringsAt(const Value& object, std::string_view key) {
  std::vector<std::string> out;
  for (const Member& member : membersAt(object, key))
    if (member.value.is(Value::Kind::String)) out.push_back(member.value.text);
  return out;
}

std::map<std::string, std::string> stringMapAt(const Value& object, std::string_view key) {
  std::map<std::string, std::string> out;
  for (const Member& member : membersAt(object, key))
    if (member.value.is(Value::Kind::String)) out.emplace(member.key, member.value.text);
  return out;
}

std::vector<Listener> portsAt(const Value& object, std::string_view key) {
  std::vector<Listener> out;
  for (const Member& member : membersAt(object, key))
    if (std::optional<Listener> port = parsePort(member.value.text)) out.push_back(*port);
  return out;
}

const std::vector<Member>& membersAt(const Value& object, std::string_view key) {
  static const std::vector<Member> none;
  const Value* value = object.find(key);
  return value ? value->members : none;
}

const Value& objectAt(const Value& object, std::string_view key) {
  static const Value none{Value::Kind::Object, false, {}, "", {}};
  const Value* value = object.find(key);
  return value && value->is(Value::Kind::Object) ? *value : none;
}

} // namespace fg::scenario
