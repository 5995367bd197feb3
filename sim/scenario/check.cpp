#include "scenario/check.h"

#include "core/did_you_mean.h"
#include "scenario/scalars.h"
#include "scenario/template_keys.h"
#include "scenario/utf8.h"

#include <algorithm>
#include <functional>
#include <nlohmann/json.hpp>

namespace fg::scenario {
namespace {

// What a value is called in messages; put into words only where there is one. The key outlives it.
class Called {
public:
  explicit Called(std::string_view key) : m_key(key) {}
  static Called itemOf(const Called& list) {
    Called item("");
    item.m_list = &list;
    return item;
  }
  std::string text() const { return m_list ? "an item of " + m_list->text() : inQuotes(m_key); }

private:
  std::string_view m_key;
  const Called* m_list = nullptr;
};

// Checks `value` as the thing that is called `name`; says whether it may stay.
bool checkValue(const Called& name, Value& value, const Field& field, Problems& problems);
// All but the keys of the shape that are given.
void checkObject(Value& value, const Shape& shape, const std::vector<std::string>& given, Problems& problems);

bool wrong(const Called& name, const Value& value, const std::string& wanted, Problems& problems,
           const std::string& remedy = "") {
  std::string got = value.is(Value::Kind::String)  ? inQuotes(value.text)
                    : value.is(Value::Kind::Whole) ? value.text
                                                   : std::string(describe(value.kind));
  problems.error(value.place, name.text() + " must be " + wanted + ", not " + got, remedy);
  return false;
}

bool checkNetwork(const Called& name, const Value& value, Problems& problems) {
  std::optional<net::Ipv4Prefix> prefix = net::Ipv4Prefix::parse(value.text);
  if (!prefix || value.text.find('/') == std::string::npos)
    return wrong(name, value, describe(Type::Network), problems);
  if (prefix->isCanonical()) return true;
  problems.error(value.place,
                 name.text() + ": " + prefix->text() + " is an address inside of a network, not a network",
                 "did you mean '" + prefix->canonical().text() + "'?");
  return false;
}

bool isUsable(net::Ipv4Address address) {
  return !address.isUnspecified() && !address.isMulticast() && !address.isLimitedBroadcast()
         && !address.isLoopback();
}

bool checkAddress(const Called& name, const Value& value, Type type, Problems& problems) {
  if (type == Type::AddressOrNone && value.text == "none") return true;
  std::optional<net::Ipv4Address> address = net::Ipv4Address::parse(value.text);
  if (!address) return wrong(name, value, describe(type), problems);
  if (isUsable(*address)) return true;
  problems.error(value.place, name.text() + ": no machine can have the address " + address->text());
  return false;
}

bool checkAddressWithLength(const Called& name, const Value& value, Problems& problems) {
  std::optional<net::Ipv4Prefix> prefix = net::Ipv4Prefix::parse(value.text);
  if (!prefix) return wrong(name, value, describe(Type::AddressWithLength), problems);
  if (value.text.find('/') == std::string::npos) {
    problems.error(value.place, name.text() + ": " + inQuotes(value.text) + " lacks its prefix length",
                   "did you mean '" + value.text + "/24'?");
    return false;
  }
  if (!isUsable(prefix->address())) {
    problems.error(value.place,
                   name.text() + ": no machine can have the address " + prefix->address().text());
    return false;
  }
  bool isEdge = prefix->isCanonical() || prefix->address() == prefix->broadcast();
  if (prefix->length() >= 31 || !isEdge) return true;
  problems.error(value.place,
                 name.text() + ": " + prefix->address().text() + " is the "
                     + (prefix->isCanonical() ? "network" : "broadcast") + " address of "
                     + prefix->canonical().text(),
                 "an interface needs an address between the two");
  return false;
}

bool checkMac(const Called& name, const Value& value, Problems& problems) {
  std::optional<net::MacAddress> mac = net::MacAddress::parse(value.text);
  if (!mac) return wrong(name, value, describe(Type::Mac), problems);
  if (!mac->isMulticast() && *mac != net::MacAddress()) return true;
  problems.error(value.place, name.text() + ": no interface can have the address " + mac->text(),
                 mac->isMulticast() ? "the first byte of an interface's address is even" : "");
  return false;
}

bool checkDuration(const Called& name, const Value& value, Problems& problems) {
  std::optional<net::SimTime> time = net::parseDuration(value.text);
  if (!time) return wrong(name, value, describe(Type::Duration), problems);
  if (*time >= net::SimTime{0} && *time <= std::chrono::hours(24 * 366)) return true;
  problems.error(value.place,
                 name.text() + " must be from 0s to 8784h (a year), not " + inQuotes(value.text));
  return false;
}

bool checkChoice(const Called& name, const Value& value, const Field& field, Problems& problems) {
  if (std::find(field.allowed.begin(), field.allowed.end(), value.text) != field.allowed.end()) return true;
  std::string remedy = core::didYouMean(value.text, field.allowed);
  problems.error(value.place, name.text() + " cannot be " + inQuotes(value.text), remedy);
  return false;
}

bool checkJsonText(const Called& name, const Value& value, Problems& problems) {
  nlohmann::json json = nlohmann::json::parse(value.text, nullptr, false);
  if (json.is_object()) return true;
  problems.error(value.place, name.text() + " must be a string that holds a JSON object",
                 R"(such as "{\"Network\":\"10.244.0.0/16\",\"Backend\":{\"Type\":\"host-gw\"}}")");
  return false;
}

// What is a string in the file.
bool checkString(const Called& name, const Value& value, const Field& field, Problems& problems) {
  auto demand = [&](bool holds) { return holds || wrong(name, value, describe(field), problems); };
  switch (field.type) {
  case Type::Name:
    return demand(isName(value.text));
  case Type::Names:
    return demand(isNamePattern(field.key, value.text, field.allowed));
  case Type::Choice:
    return checkChoice(name, value, field, problems);
  case Type::Duration:
    return checkDuration(name, value, problems);
  case Type::Clock:
    return demand(isClock(value.text));
  case Type::UtcOffset:
    return demand(parseUtcOffset(value.text).has_value());
  case Type::Address:
  case Type::AddressOrNone:
    return checkAddress(name, value, field.type, problems);
  case Type::AddressWithLength:
    return checkAddressWithLength(name, value, problems);
  case Type::Network:
    return checkNetwork(name, value, problems);
  case Type::Mac:
    return checkMac(name, value, problems);
  case Type::Port:
    return demand(parsePort(value.text).has_value());
  case Type::Published:
    return demand(parsePublished(value.text).has_value());
  case Type::Endpoint:
    return demand(parseEndpoint(value.text).has_value());
  case Type::Url:
    return demand(parseUrl(value.text).has_value());
  case Type::Peer:
    return demand(parsePeer(value.text).has_value());
  case Type::JsonText:
    return checkJsonText(name, value, problems);
  case Type::String:
  case Type::Words:
    return true;
  case Type::Boolean:
    return wrong(name, value, describe(field), problems,
                 value.text == "true" || value.text == "false" ? "write it without quotes" : "");
  case Type::Whole:
    return wrong(name, value, describe(field), problems,
                 parseWhole(value.text, field.least, field.most) ? "write it without quotes" : "");
  case Type::Object:
  case Type::Map:
  case Type::StringMap:
  case Type::List:
    return wrong(name, value, describe(field), problems);
  }
  return false;
}

// Takes the members out of which `stays` says no.
void keepOnly(Value& value, const std::function<bool(Member&)>& stays) {
  if (std::erase_if(value.members, [&](Member& member) { return !stays(member); }) > 0)
    value.isDamaged = true;
}

bool checkWords(const Called& name, Value& value, Problems& problems) {
  static const std::vector<std::string> languages{"en", "zh_CN"};
  keepOnly(value, [&](Member& member) {
    if (std::find(languages.begin(), languages.end(), member.key) == languages.end()) {
      problems.error(member.place, name.text() + ": unknown language " + inQuotes(member.key),
                     core::didYouMean(member.key, languages));
      return false;
    }
    return member.value.is(Value::Kind::String)
           || wrong(Called(member.key), member.value, "a string", problems);
  });
  return true;
}

bool checkRequired(const Value& value, const Shape& shape, const std::vector<std::string>& given,
                   Problems& problems) {
  bool isComplete = true;
  for (const Field& field : shape.fields) {
    bool isGiven = std::find(given.begin(), given.end(), field.name) != given.end();
    if (field.need != Need::Required || isGiven || value.find(field.name)) continue;
    isComplete = false;
    problems.error(value.place, "this " + shape.name + " lacks " + inQuotes(field.name),
                   inQuotes(field.name) + " is " + field.help);
  }
  return isComplete;
}

// A key of a template, nearly.
bool isMisspelt(const Member& member, const Shape* shape, Problems& problems) {
  if (!shape || member.value.is(Value::Kind::Object)) return false;
  std::optional<std::string> meant = core::nearest(member.key, shape->names());
  if (!meant) return false;
  problems.error(member.place, "unknown key " + inQuotes(member.key) + " in this " + shape->name,
                 "did you mean " + inQuotes(*meant) + "?");
  return true;
}

bool checkMap(const Called& name, Value& value, const Field& field, Problems& problems) {
  Field element{.name = field.name, .type = Type::Object, .shape = field.shape};
  const TemplateKeys keys(value, field.templateShape);
  if (keys.isTemplate() && !checkRequired(value, *field.templateShape, {}, problems)) value.isDamaged = true;
  keepOnly(value, [&](Member& member) {
    if (const Field* key = keys.find(member))
      return checkValue(Called(member.key), member.value, *key, problems);
    if (isMisspelt(member, field.templateShape, problems)) return false;
    if (!isKey(field.key, member.key)) {
      std::string wanted =
          field.key == Key::Interface  ? "letters, digits, '-', '_' and '.', at most 15 of them"
          : field.key == Key::FullName ? "NAME or NAMESPACE/NAME, of letters, digits, '-', '_' and '.'"
                                       : "letters, digits, '-', '_' and '.'";
      problems.error(member.place, inQuotes(member.key) + " cannot be a name in " + name.text(),
                     "names are made of " + wanted);
    }
    // A thing of that name there is, even where its value is wrong: what refers to it is right.
    if (!checkValue(Called(member.key), member.value, element, problems))
      member.value = {Value::Kind::Object, true, member.value.place, "", {}};
    return true;
  });
  return true;
}

bool checkStringMap(Value& value, Problems& problems) {
  keepOnly(value, [&](Member& member) {
    return member.value.is(Value::Kind::String)
           || wrong(Called(member.key), member.value, "a string", problems);
  });
  return true;
}

bool checkList(const Called& name, Value& value, const Field& field, Problems& problems) {
  Field element{.name = field.name, .type = field.element, .allowed = field.allowed, .shape = field.shape};
  keepOnly(value,
           [&](Member& member) { return checkValue(Called::itemOf(name), member.value, element, problems); });
  return true;
}

bool checkObjectLike(const Called& name, Value& value, const Field& field, Problems& problems) {
  switch (field.type) {
  case Type::Object:
    checkObject(value, *field.shape, field.given, problems);
    return true;
  case Type::Map:
    return checkMap(name, value, field, problems);
  case Type::StringMap:
    return checkStringMap(value, problems);
  case Type::Words:
    return checkWords(name, value, problems);
  default:
    return wrong(name, value, describe(field), problems);
  }
}

// A version such as 3.10 is no number: "3.10" and "3.1" differ.
bool wrongNumber(const Called& name, const Value& value, const Field& field, Problems& problems) {
  bool isWord = std::find(field.allowed.begin(), field.allowed.end(), value.text) != field.allowed.end();
  return wrong(name, value, describe(field), problems, isWord ? "write it in double quotes" : "");
}

bool checkWhole(const Called& name, Value& value, const Field& field, Problems& problems) {
  if (field.type == Type::Port) {
    if (parsePort(value.text)) return true;
    problems.error(value.place, name.text() + " must be from 1 to 65535, not " + value.text);
    return false;
  }
  if (field.type != Type::Whole) return wrongNumber(name, value, field, problems);
  if (parseWhole(value.text, field.least, field.most)) return true;
  problems.error(value.place, name.text() + " must be from " + std::to_string(field.least) + " to "
                                  + std::to_string(field.most) + ", not " + value.text);
  return false;
}

bool checkValue(const Called& name, Value& value, const Field& field, Problems& problems) {
  switch (value.kind) {
  case Value::Kind::String:
    return checkString(name, value, field, problems);
  case Value::Kind::Whole:
    return checkWhole(name, value, field, problems);
  case Value::Kind::Object:
    return checkObjectLike(name, value, field, problems);
  case Value::Kind::Boolean:
    return field.type == Type::Boolean || wrong(name, value, describe(field), problems);
  case Value::Kind::Array:
    return field.type == Type::List ? checkList(name, value, field, problems)
                                    : wrong(name, value, describe(field), problems);
  case Value::Kind::Real:
    return wrongNumber(name, value, field, problems);
  case Value::Kind::Null:
    return wrong(name, value, describe(field), problems);
  }
  return false;
}

void checkObject(Value& value, const Shape& shape, const std::vector<std::string>& given,
                 Problems& problems) {
  checkRequired(value, shape, given, problems);
  keepOnly(value, [&](Member& member) {
    if (std::find(given.begin(), given.end(), member.key) != given.end()) {
      problems.error(member.place, inQuotes(member.key) + " follows from the template", "take it away");
      return false;
    }
    if (const Field* field = shape.find(member.key))
      return checkValue(Called(member.key), member.value, *field, problems);
    problems.error(member.place, "unknown key " + inQuotes(member.key) + " in this " + shape.name,
                   core::didYouMean(member.key, shape.names()));
    return false;
  });
}

} // namespace

void check(Value& value, const Shape& shape, Problems& problems) { checkObject(value, shape, {}, problems); }

} // namespace fg::scenario
