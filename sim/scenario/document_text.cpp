#include "scenario/document_text.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace fg::scenario {
namespace {

constexpr size_t kWidth = 120;  // columns of a line
constexpr size_t kIndent = 2;   // columns a level
constexpr size_t kKeyMarks = 4; // the quotation marks, the colon and the blank of a key

bool isPlain(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) >= 0x20 && c != '"' && c != '\\'; });
}

void addString(std::string& out, const std::string& text) {
  if (isPlain(text))
    out.append("\"").append(text).append("\"");
  else
    out += nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

bool isBranch(const Value& value) { return value.is(Value::Kind::Object) || value.is(Value::Kind::Array); }

// The value's length in one line, or something beyond `most`: long ones need not be measured to their end.
size_t length(const Value& value, size_t most) {
  size_t sum = value.text.size() + 2;
  const bool hasKeys = value.is(Value::Kind::Object);
  for (const Member& member : value.members) {
    if (sum > most) break;
    sum += length(member.value, most) + 2 + (hasKeys ? member.key.size() + kKeyMarks : 0);
  }
  return sum;
}

class Writer {
public:
  std::string write(const Value& root) {
    add(root, 0, 0);
    return std::move(m_out) + "\n";
  }

private:
  // `before`: the columns that the line has already.
  void add(const Value& value, size_t indent, size_t before) {
    if (value.is(Value::Kind::String)) return addString(m_out, value.text);
    if (!isBranch(value)) return void(m_out += value.text.empty() ? "null" : value.text);
    const bool isLong = before + length(value, kWidth) > kWidth;
    const bool isObject = value.is(Value::Kind::Object);
    m_out += isObject ? '{' : '[';
    for (const Member& member : value.members) {
      if (&member != &value.members.front()) m_out += isLong ? "," : ", ";
      if (isLong) m_out.append("\n").append(indent + kIndent, ' ');
      if (isObject) {
        addString(m_out, member.key);
        m_out += ": ";
      }
      add(member.value, indent + kIndent, indent + kIndent + (isObject ? member.key.size() + kKeyMarks : 0));
    }
    if (isLong) m_out.append("\n").append(indent, ' ');
    m_out += isObject ? '}' : ']';
  }

  std::string m_out;
};

} // namespace

std::string documentText(const Value& root) { return Writer().write(root); }

} // namespace fg::scenario
