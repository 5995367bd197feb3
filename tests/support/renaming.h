// Whether a trace is another one with other names.
#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <regex>
#include <string>
#include <vector>

namespace fg::testing {

// Is one document the other with other names? Each word must stand for one word only, and the other way
// round. Comments are one word afterwards, whatever they were.
class Renaming {
public:
  bool isSame(const nlohmann::json& before, const nlohmann::json& after) {
    if (before.is_string() && after.is_string())
      return isSame(before.get<std::string>(), after.get<std::string>());
    if (!before.is_structured() || before.type() != after.type()) return before == after;
    if (before.size() != after.size()) return false;
    for (auto a = before.begin(), b = after.begin(); a != before.end(); ++a, ++b)
      if ((before.is_object() && a.key() != b.key()) || !isSame(*a, *b)) return false;
    return true;
  }
  std::string why; // the first two texts that do not go together

private:
  static std::vector<std::string> words(std::string text) {
    static const std::regex comment(R"rx(-m comment --comment ("[^"]*"|\S+) ?)rx"),
        word(R"([\w.:\-]+|[^\w.:\-\s])");
    text = std::regex_replace(text, comment, "");
    std::vector<std::string> out;
    for (std::sregex_iterator it(text.begin(), text.end(), word), end; it != end; ++it)
      out.push_back(it->str());
    return out;
  }
  bool isSame(const std::string& before, const std::string& after) {
    auto a = words(before), b = words(after);
    bool same = a.size() == b.size();
    for (size_t i = 0; same && i < a.size(); ++i)
      same = m_there.emplace(a[i], b[i]).first->second == b[i]
             && m_back.emplace(b[i], a[i]).first->second == a[i];
    if (!same && why.empty()) why = before + "\n" + after;
    return same;
  }
  std::map<std::string, std::string> m_there, m_back;
};

} // namespace fg::testing
