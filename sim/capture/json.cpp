#include "capture/json.h"

#include "scenario/utf8.h"

#include <charconv>

namespace fg::capture {

// iproute2 prints some keys twice; the first one counts, and only what cannot be read at all is told.
std::optional<Value> parseJson(const std::string& file, const std::string& text, Findings& findings) {
  scenario::Sources sources;
  uint32_t source = sources.add(file, text);
  scenario::Problems problems(sources);
  auto root = scenario::parseDocument(source, problems);
  if (root) return root;
  for (core::Diagnostic& problem : problems.take()) {
    std::string why = problem.remedy.starts_with("what begins") ? problem.remedy + "; " : "";
    if (problem.severity == core::Severity::Error)
      findings.error(problem.place, problem.message, why + std::string(kTakeAgain));
  }
  return {};
}

core::SourceRef Fields::placeOf(const Value& value) const {
  return {m_file, static_cast<int>(value.place.line), static_cast<int>(value.place.column)};
}

void Fields::wrong(const Value& value, std::string message) const {
  m_findings.warning(placeOf(value), std::move(message), "it is left out");
}

const Value* Fields::find(std::string_view key, Value::Kind kind) const {
  const Value* value = m_object.find(key);
  if (!value || value->is(Value::Kind::Null)) return nullptr;
  if (value->is(kind)) return value;
  wrong(*value, "\"" + std::string(key) + "\" is " + std::string(scenario::describe(value->kind)) + ", not "
                    + std::string(scenario::describe(kind)));
  return nullptr;
}

std::string Fields::text(std::string_view key) const {
  const Value* value = find(key, Value::Kind::String);
  return value ? scenario::printable(value->text) : std::string(); // it may go to a terminal
}

std::optional<int64_t> Fields::number(std::string_view key, int64_t least, int64_t most) const {
  const Value* value = find(key, Value::Kind::Whole);
  if (!value) return {};
  int64_t number = 0;
  auto [end, error] = std::from_chars(value->text.data(), value->text.data() + value->text.size(), number);
  bool whole = error == std::errc() && end == value->text.data() + value->text.size();
  if (whole && number >= least && number <= most) return number;
  wrong(*value,
        "\"" + std::string(key) + "\" is not from " + std::to_string(least) + " to " + std::to_string(most));
  return {};
}

bool Fields::flag(std::string_view key) const {
  const Value* value = m_object.find(key);
  return value && value->is(Value::Kind::Boolean) && value->text == "true";
}

std::optional<net::Ipv4Address> Fields::address(std::string_view key) const {
  const Value* value = find(key, Value::Kind::String);
  if (!value) return {};
  auto address = net::Ipv4Address::parse(value->text);
  bool isIpv6 = value->text.find(':') != std::string::npos;
  if (!address && !isIpv6) wrong(*value, scenario::inQuotes(value->text) + " is no address");
  return address;
}

std::optional<net::MacAddress> Fields::mac(std::string_view key) const {
  const Value* value = find(key, Value::Kind::String);
  if (!value) return {};
  auto mac = net::MacAddress::parse(value->text);
  if (!mac) wrong(*value, scenario::inQuotes(value->text) + " is no Ethernet address");
  return mac;
}

std::vector<std::string> Fields::words(std::string_view key) const {
  std::vector<std::string> out;
  for (const scenario::Member& member : list(key))
    if (member.value.is(Value::Kind::String)) out.push_back(scenario::printable(member.value.text));
  return out;
}

const std::vector<scenario::Member>& Fields::list(std::string_view key) const {
  static const std::vector<scenario::Member> kNone;
  const Value* value = find(key, Value::Kind::Array);
  return value ? value->members : kNone;
}

Fields Fields::object(std::string_view key) const {
  static const Value kNone{Value::Kind::Object, false, {}, "", {}};
  const Value* value = find(key, Value::Kind::Object);
  return of(value ? *value : kNone);
}

std::vector<Fields> objectsOf(const Value& root, const std::string& file, Findings& findings) {
  std::vector<Fields> out;
  Fields top(root, file, findings);
  if (!root.is(Value::Kind::Array)) {
    findings.error(top.placeOf(root),
                   "this is " + std::string(scenario::describe(root.kind)) + ", not a list",
                   std::string(kTakeAgain));
    return out;
  }
  for (const scenario::Member& member : root.members) {
    if (!member.value.is(Value::Kind::Object))
      top.wrong(member.value, "this is no object");
    else if (!member.value.members.empty())
      out.push_back(top.of(member.value));
  }
  return out;
}

} // namespace fg::capture
