#include "capture/redact/listing.h"

#include "capture/files/lines.h"
#include "capture/json.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>

namespace fg::capture {
namespace {

using Json = nlohmann::ordered_json;

// What somebody wrote, or what only tells of the machine.
bool isPrivateKey(std::string_view key) {
  constexpr std::array<std::string_view, 7> kKeys{"ifalias",        "altnames",  "label",    "phys_port_name",
                                                  "phys_switch_id", "parentbus", "parentdev"};
  return std::find(kKeys.begin(), kKeys.end(), key) != kKeys.end();
}

// The same JSON without them. Numbers stay as they are written. The reader bounds the depth.
void print(const Value& value, std::string& out) {
  bool isObject = value.is(Value::Kind::Object);
  if (!isObject && !value.is(Value::Kind::Array)) {
    if (value.is(Value::Kind::String))
      out += Json(value.text).dump(-1, ' ', false, Json::error_handler_t::replace);
    else
      out += value.is(Value::Kind::Null) ? "null" : value.text;
    return;
  }
  out += isObject ? "{" : "[";
  bool isFirst = true;
  for (const scenario::Member& member : value.members) {
    if (isObject && isPrivateKey(member.key)) continue;
    out += isFirst ? "" : isObject ? "," : ",\n";
    isFirst = false;
    if (isObject) out += Json(member.key).dump(-1, ' ', false, Json::error_handler_t::replace) + ":";
    print(member.value, out);
  }
  out += isObject ? "}" : "]";
}

bool isAddressLine(const std::vector<std::string>& words) {
  return words[0] == "inet" || words[0] == "inet6";
}

// Without aliases and other names; namespaces' names are replaced, labels ("eth0:vpn") cut.
std::string lineOf(std::string_view line, Replacements& replacements) {
  constexpr std::string_view kNetns = " link-netns ";
  std::vector<std::string> words = wordsOf(line);
  if (words[0] == "alias" || words[0] == "altname") return "";
  std::string text(line);
  if (size_t at = text.find(kNetns); at != std::string::npos) {
    at += kNetns.size();
    std::string name = text.substr(at, text.find(' ', at) - at);
    text.replace(at, name.size(), replacements.networkNamespaces(name));
  }
  size_t label = isAddressLine(words) ? words.back().find(':') : std::string::npos;
  if (label != std::string::npos && words.size() > 4)
    if (size_t at = text.rfind(words.back()); at != std::string::npos) text.erase(at + label);
  return redactText(text, replacements) + "\n";
}

} // namespace

std::string redactListing(const TextFile& file, Replacements& replacements, Findings& findings) {
  size_t begin = file.text.find_first_not_of(" \t\r\n");
  if (begin == std::string::npos) return "";
  std::string out;
  if (file.text[begin] == '[' || file.text[begin] == '{') {
    auto root = parseJson(file.shown, file.text, findings);
    if (root) print(*root, out);
    return redactText(out, replacements) + "\n";
  }
  forEachLine(file.text, [&](int, std::string_view line) { out += lineOf(line, replacements); });
  return out;
}

} // namespace fg::capture
