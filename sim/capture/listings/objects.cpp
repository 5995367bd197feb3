#include "capture/listings/objects.h"

#include "scenario/utf8.h"

namespace fg::capture {

ObjectMaker::ObjectMaker(int line) {
  m_value.kind = Value::Kind::Object;
  m_value.place = {0, static_cast<uint32_t>(line), 0};
}

Value ObjectMaker::valueOf(Value::Kind kind, std::string text) const {
  return {kind, false, m_value.place, std::move(text), {}};
}

// The first one counts where a tool says something twice, as in JSON.
ObjectMaker& ObjectMaker::add(std::string_view key, Value value) {
  if (!has(key)) m_value.members.push_back({std::string(key), m_value.place, std::move(value)});
  return *this;
}

ObjectMaker& ObjectMaker::text(std::string_view key, std::string value) {
  return add(key, valueOf(Value::Kind::String, std::move(value)));
}

ObjectMaker& ObjectMaker::number(std::string_view key, std::string digits) {
  return add(key, valueOf(Value::Kind::Whole, std::move(digits)));
}

ObjectMaker& ObjectMaker::flag(std::string_view key, std::string_view word) {
  bool isOn = word == "on" || word == "true";
  return add(key, valueOf(Value::Kind::Boolean, isOn ? "true" : "false"));
}

ObjectMaker& ObjectMaker::words(std::string_view key, const std::vector<std::string>& values) {
  Value list = valueOf(Value::Kind::Array, "");
  for (const std::string& value : values)
    list.members.push_back({"", m_value.place, valueOf(Value::Kind::String, value)});
  return add(key, std::move(list));
}

ObjectMaker& ObjectMaker::object(std::string_view key, const ObjectMaker& value) {
  return add(key, value.value());
}

ObjectMaker& ObjectMaker::objects(std::string_view key, const std::vector<ObjectMaker>& values) {
  Value list = valueOf(Value::Kind::Array, "");
  for (const ObjectMaker& value : values)
    list.members.push_back({"", value.value().place, value.value()});
  return add(key, std::move(list));
}

bool WordsInTurn::skip(std::string_view word) {
  if (ahead() != word) return false;
  ++m_at;
  return true;
}

NameAndLink nameAndLink(const std::string& text) {
  size_t at = text.find('@');
  if (at == std::string::npos) return {text, ""};
  return {text.substr(0, at), text.substr(at + 1)};
}

void notUnderstood(Reading& reading, int line, std::string_view tool, std::string_view text) {
  reading.findings.warning(reading.line(line),
                           "no line of " + std::string(tool) + ": " + scenario::inQuotes(text),
                           "it is left out");
}

void forEachJsonObject(Reading& reading, const TakeObject& take) {
  auto root = parseJson(reading.file, reading.text, reading.findings);
  if (!root) return;
  for (const Fields& fields : objectsOf(*root, reading.file, reading.findings))
    take(fields);
}

} // namespace fg::capture
