#include "core/json_value.h"

#include <algorithm>
#include <cctype>
#include <cstdint>

namespace fg::core {
namespace {

constexpr int kMaxDepth = 200; // Go's own limit is 10,000; a configuration is two levels deep

bool sameName(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](unsigned char x, unsigned char y) { return std::tolower(x) == std::tolower(y); });
}

void appendUtf8(std::string& out, uint32_t code) {
  if (code < 0x80)
    out += static_cast<char>(code);
  else if (code < 0x800) {
    out += static_cast<char>(0xc0 | code >> 6);
    out += static_cast<char>(0x80 | (code & 0x3f));
  } else {
    out += static_cast<char>(0xe0 | code >> 12);
    out += static_cast<char>(0x80 | (code >> 6 & 0x3f));
    out += static_cast<char>(0x80 | (code & 0x3f));
  }
}

class Reader {
public:
  explicit Reader(std::string_view text) : m_text(text) {}

  tl::expected<JsonValue, std::string> whole() {
    JsonValue value;
    if (!read(value, 0)) return tl::unexpected(m_error);
    skipBlanks();
    if (m_at < m_text.size()) {
      fail("after top-level value");
      return tl::unexpected(m_error);
    }
    return value;
  }

private:
  bool atEnd() const { return m_at >= m_text.size(); }
  void skipBlanks() {
    while (!atEnd() && std::string_view(" \t\r\n").find(m_text[m_at]) != std::string_view::npos)
      ++m_at;
  }
  bool fail(std::string_view where) {
    if (atEnd())
      m_error = "unexpected end of JSON input";
    else
      m_error = std::string("invalid character '") + m_text[m_at] + "' " + std::string(where);
    return false;
  }

  bool read(JsonValue& value, int depth) {
    skipBlanks();
    size_t begin = m_at;
    if (depth > kMaxDepth) {
      m_error = "exceeded max depth";
      return false;
    }
    if (atEnd()) return fail("");
    bool good = readAny(value, depth);
    if (good) value.raw = std::string(m_text.substr(begin, m_at - begin));
    return good;
  }

  bool readAny(JsonValue& value, int depth) {
    char c = m_text[m_at];
    if (c == '{') return readObject(value, depth);
    if (c == '[') return readArray(value, depth);
    if (c == '"') {
      value.kind = JsonValue::Kind::String;
      return readString(value.text);
    }
    if (c == '-' || std::isdigit(static_cast<unsigned char>(c))) return readNumber(value);
    if (c == 't') return readWord("true", JsonValue::Kind::Boolean, value);
    if (c == 'f') return readWord("false", JsonValue::Kind::Boolean, value);
    if (c == 'n') return readWord("null", JsonValue::Kind::Null, value);
    return fail("looking for beginning of value");
  }

  bool readWord(std::string_view word, JsonValue::Kind kind, JsonValue& value) {
    for (char expected : word) {
      if (atEnd() || m_text[m_at] != expected)
        return fail("in literal " + std::string(word) + " (expecting '" + expected + "')");
      ++m_at;
    }
    value.kind = kind;
    value.text = word;
    return true;
  }

  bool readNumber(JsonValue& value) {
    size_t begin = m_at;
    if (m_text[m_at] == '-') ++m_at;
    if (atEnd() || !std::isdigit(static_cast<unsigned char>(m_text[m_at]))) return fail("in numeric literal");
    while (!atEnd()
           && (std::isalnum(static_cast<unsigned char>(m_text[m_at]))
               || std::string_view("+-.").find(m_text[m_at]) != std::string_view::npos))
      ++m_at;
    value.kind = JsonValue::Kind::Number;
    value.text = std::string(m_text.substr(begin, m_at - begin));
    return true;
  }

  bool readString(std::string& out) {
    ++m_at;
    while (true) {
      if (atEnd() || static_cast<unsigned char>(m_text[m_at]) < 0x20) return fail("in string literal");
      char c = m_text[m_at++];
      if (c == '"') return true;
      if (c != '\\')
        out += c;
      else if (!readEscape(out))
        return false;
    }
  }

  bool readEscape(std::string& out) {
    static constexpr std::string_view kNames = "\"\\/bfnrt", kValues = "\"\\/\b\f\n\r\t";
    if (atEnd()) return fail("");
    if (m_text[m_at] == 'u') return readUnicode(out);
    size_t which = kNames.find(m_text[m_at]);
    if (which == std::string_view::npos) return fail("in string escape code");
    out += kValues[which];
    ++m_at;
    return true;
  }

  bool readUnicode(std::string& out) {
    ++m_at;
    uint32_t code = 0;
    for (int i = 0; i < 4; ++i, ++m_at) {
      if (atEnd() || !std::isxdigit(static_cast<unsigned char>(m_text[m_at])))
        return fail("in \\u hexadecimal character escape");
      char c = static_cast<char>(std::tolower(static_cast<unsigned char>(m_text[m_at])));
      code = code * 16 + static_cast<uint32_t>(c <= '9' ? c - '0' : c - 'a' + 10);
    }
    appendUtf8(out, code);
    return true;
  }

  bool readArray(JsonValue& value, int depth) {
    value.kind = JsonValue::Kind::Array;
    ++m_at;
    skipBlanks();
    if (!atEnd() && m_text[m_at] == ']') return ++m_at, true;
    while (true) {
      JsonValue item;
      if (!read(item, depth + 1)) return false;
      value.items.push_back(std::move(item));
      skipBlanks();
      if (atEnd() || (m_text[m_at] != ',' && m_text[m_at] != ']')) return fail("after array element");
      if (m_text[m_at++] == ']') return true;
    }
  }

  bool readObject(JsonValue& value, int depth) {
    value.kind = JsonValue::Kind::Object;
    ++m_at;
    skipBlanks();
    if (!atEnd() && m_text[m_at] == '}') return ++m_at, true;
    while (true) {
      skipBlanks();
      if (atEnd() || m_text[m_at] != '"') return fail("looking for beginning of object key string");
      JsonMember member;
      if (!readString(member.name)) return false;
      skipBlanks();
      if (atEnd() || m_text[m_at] != ':') return fail("after object key");
      ++m_at;
      if (!read(member.value, depth + 1)) return false;
      value.members.push_back(std::move(member));
      skipBlanks();
      if (atEnd() || (m_text[m_at] != ',' && m_text[m_at] != '}')) return fail("after object key:value pair");
      if (m_text[m_at++] == '}') return true;
    }
  }

  std::string_view m_text;
  size_t m_at = 0;
  std::string m_error;
};

} // namespace

const JsonValue* JsonValue::member(std::string_view name) const {
  for (auto it = members.rbegin(); it != members.rend(); ++it)
    if (sameName(it->name, name)) return &it->value;
  return nullptr;
}

tl::expected<JsonValue, std::string> parseJson(std::string_view text) { return Reader(text).whole(); }

std::string jsonText(std::string_view text) {
  static constexpr std::string_view kDigits = "0123456789abcdef";
  std::string out = "\"";
  for (char c : text) {
    auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (c == '\n') {
      out += "\\n";
    } else if (c == '\r') {
      out += "\\r";
    } else if (c == '\t') {
      out += "\\t";
    } else if (byte < 0x20 || c == '<' || c == '>' || c == '&') {
      out += "\\u00";
      out += kDigits[byte >> 4];
      out += kDigits[byte & 0xf];
    } else {
      out += c;
    }
  }
  return out + '"';
}

} // namespace fg::core
