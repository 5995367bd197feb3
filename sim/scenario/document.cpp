#include "scenario/document.h"

#include "scenario/syntax_error.h"
#include "scenario/utf8.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace fg::scenario {
namespace {

using Json = nlohmann::json;

// Hands a text to the parser and remembers how far it has read.
class CountingIterator {
public:
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = const char&;

  CountingIterator(const char* at, const char** reached) : m_at(at), m_reached(reached) {}
  reference operator*() const { return *m_at; }
  CountingIterator& operator++() {
    *m_reached = ++m_at;
    return *this;
  }
  CountingIterator operator++(int) {
    CountingIterator before = *this;
    ++*this;
    return before;
  }
  bool operator==(const CountingIterator& other) const { return m_at == other.m_at; }
  bool operator!=(const CountingIterator& other) const { return m_at != other.m_at; }

private:
  const char* m_at;
  const char** m_reached;
};

// Turns offsets into lines and columns. The offsets must not decrease.
class LineCounter {
public:
  LineCounter(uint32_t source, std::string_view text) : m_text(text), m_place{source, 1, 1} {}
  Place at(size_t offset) {
    for (; m_offset < std::min(offset, m_text.size()); ++m_offset) {
      if (m_text[m_offset] == '\n')
        m_place = {m_place.source, m_place.line + 1, 1};
      else if (m_offset + 1 >= m_text.size() || !isContinuation(m_text[m_offset + 1]))
        ++m_place.column;
    }
    return m_place;
  }

private:
  std::string_view m_text;
  size_t m_offset = 0;
  Place m_place;
};

// Receives what the parser finds and builds the tree.
class Builder : public nlohmann::json_sax<Json> {
public:
  Builder(uint32_t source, Problems& problems)
      : m_problems(problems), m_text(problems.sources().at(source).text), m_lines(source, m_text),
        m_reached(m_text.data()) {}

  std::optional<Value> build() {
    const char* end = m_text.data() + m_text.size();
    bool complete =
        Json::sax_parse(CountingIterator(m_text.data(), &m_reached), CountingIterator(end, &m_reached), this,
                        Json::input_format_t::json, true, true);
    if (!complete) return {};
    return std::move(m_root);
  }

  bool null() override { return scalar(Value::Kind::Null, "null", reached() - 4); }
  bool boolean(bool value) override {
    std::string text = value ? "true" : "false";
    size_t begin = reached() - text.size();
    return scalar(Value::Kind::Boolean, std::move(text), begin);
  }
  bool number_integer(number_integer_t value) override {
    return scalar(Value::Kind::Whole, std::to_string(value), beginOfNumber(m_text, reached()));
  }
  bool number_unsigned(number_unsigned_t value) override {
    return scalar(Value::Kind::Whole, std::to_string(value), beginOfNumber(m_text, reached()));
  }
  bool number_float(number_float_t, const string_t& text) override {
    return scalar(Value::Kind::Real, text, beginOfNumber(m_text, reached()));
  }
  bool string(string_t& text) override {
    return scalar(Value::Kind::String, std::move(text), beginOfString(m_text, reached()));
  }
  bool binary(binary_t&) override { return false; } // JSON text has none
  bool start_object(std::size_t) override { return open(Value::Kind::Object); }
  bool end_object() override {
    dropDuplicates(m_open.back().value);
    return close();
  }
  bool start_array(std::size_t) override { return open(Value::Kind::Array); }
  bool end_array() override { return close(); }

  bool key(string_t& text) override {
    Frame& frame = m_open.back();
    frame.key = std::move(text);
    frame.keyPlace = m_lines.at(beginOfString(m_text, reached()));
    return true;
  }

  bool parse_error(std::size_t position, const std::string&, const nlohmann::detail::exception& e) override {
    std::optional<Place> unclosed;
    if (!m_open.empty()) unclosed = m_open.back().value.place;
    SyntaxError error = explainSyntax(m_text, position, e.what());
    if (error.atEnd && unclosed)
      error.remedy = std::string("what begins with '")
                     + (m_open.back().value.is(Value::Kind::Object) ? "{" : "[") + "' in line "
                     + std::to_string(unclosed->line) + " is not closed";
    m_problems.error(m_lines.at(error.offset), error.message, error.remedy);
    return false;
  }

private:
  struct Frame {
    Value value;
    std::string key;
    Place keyPlace;
  };

  size_t reached() const { return static_cast<size_t>(m_reached - m_text.data()); }

  bool open(Value::Kind kind) {
    Place place = m_lines.at(reached() - 1);
    if (m_open.size() >= kDeepest) {
      m_problems.error(place, "nested deeper than " + std::to_string(kDeepest) + " levels",
                       "a scenario needs no more than ten");
      return false;
    }
    if (!count(place)) return false;
    m_open.push_back({{kind, false, place, "", {}}, "", {}});
    return true;
  }

  bool close() {
    Value value = std::move(m_open.back().value);
    m_open.pop_back();
    put(std::move(value));
    return true;
  }

  bool scalar(Value::Kind kind, std::string text, size_t begin) {
    Place place = m_lines.at(begin);
    if (!count(place)) return false;
    put({kind, false, place, std::move(text), {}});
    return true;
  }

  bool count(const Place& place) {
    if (++m_count <= kMostValues) return true;
    m_problems.error(place, "more than " + std::to_string(kMostValues) + " values",
                     "split the scenario, or write fewer things out");
    return false;
  }

  void put(Value value) {
    if (m_open.empty()) return void(m_root = std::move(value));
    Frame& frame = m_open.back();
    Place place = frame.value.is(Value::Kind::Object) ? frame.keyPlace : value.place;
    frame.value.members.push_back({std::move(frame.key), place, std::move(value)});
    frame.key.clear();
  }

  static bool isFewAndDistinct(const std::vector<Member>& members) {
    constexpr size_t kFew = 8;
    if (members.size() > kFew) return false;
    for (size_t i = 1; i < members.size(); ++i)
      for (size_t j = 0; j < i; ++j)
        if (members[i].key == members[j].key) return false;
    return true;
  }

  void dropDuplicates(Value& object) {
    if (isFewAndDistinct(object.members)) return;
    std::vector<Member*> byKey;
    for (Member& member : object.members)
      byKey.push_back(&member);
    std::stable_sort(byKey.begin(), byKey.end(),
                     [](const Member* a, const Member* b) { return a->key < b->key; });
    std::vector<const Member*> later;
    const Member* first = nullptr;
    for (const Member* member : byKey) {
      if (!first || first->key != member->key) {
        first = member;
        continue;
      }
      m_problems.error(member->place, "duplicate key " + inQuotes(member->key),
                       "it stands already in line " + std::to_string(first->place.line)
                           + ": remove one of the two");
      later.push_back(member);
    }
    if (later.empty()) return;
    std::sort(later.begin(), later.end());
    std::vector<Member> kept;
    for (Member& member : object.members)
      if (!std::binary_search(later.begin(), later.end(), &member)) kept.push_back(std::move(member));
    object.members = std::move(kept);
  }

  Problems& m_problems;
  const std::string& m_text;
  LineCounter m_lines;
  const char* m_reached;
  std::vector<Frame> m_open;
  std::optional<Value> m_root;
  size_t m_count = 0;
};

// What the parser would not notice, or would explain badly.
bool isPlainText(uint32_t source, Problems& problems) {
  const std::string& text = problems.sources().at(source).text;
  if (text.starts_with("\xff\xfe") || text.starts_with("\xfe\xff")) {
    problems.error(Place{source, 1, 1}, "this is UTF-16", "save the file as UTF-8");
    return false;
  }
  if (size_t nul = text.find('\0'); nul != std::string::npos) {
    problems.error(LineCounter(source, text).at(nul), "a byte with the value 0: this is not text",
                   "a scenario is JSON in UTF-8");
    return false;
  }
  if (text.find_first_not_of(" \t\r\n") == std::string::npos) {
    problems.error(core::SourceRef{problems.sources().at(source).file, 0, 0}, "the file is empty",
                   "'flannelgraph new FILE' writes a scenario to start from");
    return false;
  }
  return true;
}

} // namespace

const Value* Value::find(std::string_view key) const {
  if (kind != Kind::Object) return nullptr;
  auto it = std::find_if(members.begin(), members.end(), [&](const Member& m) { return m.key == key; });
  return it == members.end() ? nullptr : &it->value;
}

size_t countValues(const Value& value) {
  size_t count = 1;
  for (const Member& member : value.members)
    count += countValues(member.value);
  return count;
}

std::string_view describe(Value::Kind kind) {
  switch (kind) {
  case Value::Kind::Null:
    return "null";
  case Value::Kind::Boolean:
    return "true or false";
  case Value::Kind::Whole:
    return "a whole number";
  case Value::Kind::Real:
    return "a number with a fraction";
  case Value::Kind::String:
    return "a string";
  case Value::Kind::Array:
    return "a list";
  case Value::Kind::Object:
    return "an object";
  }
  return "";
}

std::optional<Value> parseDocument(uint32_t source, Problems& problems) {
  if (!isPlainText(source, problems)) return {};
  return Builder(source, problems).build();
}

} // namespace fg::scenario
