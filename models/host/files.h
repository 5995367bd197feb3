// The text files of a node that daemons read and write: /run/flannel/subnet.env, unit files, options.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace fg::host {

class Files {
public:
  void write(std::string path, std::string text) { m_texts[std::move(path)] = std::move(text); }
  void remove(std::string_view path) {
    if (auto it = m_texts.find(path); it != m_texts.end()) m_texts.erase(it);
  }
  // Nothing where there is no such file.
  std::optional<std::string> read(std::string_view path) const {
    auto it = m_texts.find(path);
    if (it == m_texts.end()) return std::nullopt;
    return it->second;
  }
  const std::map<std::string, std::string, std::less<>>& all() const { return m_texts; }

private:
  std::map<std::string, std::string, std::less<>> m_texts; // by absolute path
};

} // namespace fg::host
