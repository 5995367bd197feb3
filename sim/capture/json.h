// JSON that a tool printed, with the place of each value; members are taken out with their kinds checked.
#pragma once

#include "capture/findings.h"
#include "net/ipv4_address.h"
#include "net/mac_address.h"
#include "scenario/document.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fg::capture {

using scenario::Value;

// Nothing, and a finding, where the text is no JSON.
std::optional<Value> parseJson(const std::string& file, const std::string& text, Findings& findings);

// An object's members. One that is missing is none; one of a wrong kind is a finding, and none.
class Fields {
public:
  Fields(const Value& object, const std::string& file, Findings& findings)
      : m_object(object), m_file(file), m_findings(findings) {}

  bool has(std::string_view key) const { return m_object.find(key) != nullptr; }
  std::string text(std::string_view key) const;
  std::optional<int64_t> number(std::string_view key, int64_t least = 0, int64_t most = UINT32_MAX) const;
  bool flag(std::string_view key) const; // true only for true
  std::optional<net::Ipv4Address> address(std::string_view key) const;
  std::optional<net::MacAddress> mac(std::string_view key) const;
  std::vector<std::string> words(std::string_view key) const; // a list of strings
  const std::vector<scenario::Member>& list(std::string_view key) const;
  Fields object(std::string_view key) const; // an empty one where it is missing

  core::SourceRef place() const { return placeOf(m_object); }
  core::SourceRef placeOf(const Value& value) const;
  Fields of(const Value& value) const { return {value, m_file, m_findings}; }
  void wrong(const Value& value, std::string message) const;

private:
  const Value* find(std::string_view key, Value::Kind kind) const;

  const Value& m_object;
  const std::string& m_file;
  Findings& m_findings;
};

// The objects of the list that a file consists of; a finding where it is no list. iproute2 prints an empty
// object for what it left out: it is passed over.
std::vector<Fields> objectsOf(const Value& root, const std::string& file, Findings& findings);

// As text for people; bytes that are no UTF-8 become U+FFFD.
template<class Json> std::string printed(const Json& json, int indent) {
  return json.dump(indent, ' ', false, Json::error_handler_t::replace) + "\n";
}

inline constexpr std::string_view kTakeAgain =
    "take the capture again, or remove the file to go on without it";

} // namespace fg::capture
