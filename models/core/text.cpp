#include "core/text.h"

namespace fg::core {

std::string lowerCase(std::string text) {
  for (char& c : text)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return text;
}

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> out;
  for (size_t at; (at = text.find(separator)) != text.npos; text.remove_prefix(at + 1))
    out.emplace_back(text.substr(0, at));
  out.emplace_back(text);
  return out;
}

std::vector<std::string> splitList(std::string_view text, char separator) {
  std::vector<std::string> out = split(text, separator);
  std::erase(out, "");
  return out;
}

std::string withReplaced(std::string text, std::string_view what, std::string_view by) {
  for (size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size()))
    text.replace(at, what.size(), by);
  return text;
}

} // namespace fg::core
