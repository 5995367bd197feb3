#include "host/systemd_unit.h"

#include <algorithm>

namespace fg::host {
namespace {

std::string trim(std::string_view text) {
  size_t first = text.find_first_not_of(" \t\r");
  if (first == std::string_view::npos) return {};
  return std::string(text.substr(first, text.find_last_not_of(" \t\r") - first + 1));
}

std::vector<std::string> lines(std::string_view text) {
  std::vector<std::string> out;
  std::string pending;
  while (!text.empty()) {
    size_t end = std::min(text.find('\n'), text.size());
    std::string line(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    bool continues = !line.empty() && line.back() == '\\';
    if (continues) line.back() = ' ';
    pending += line;
    if (continues) continue;
    out.push_back(trim(pending));
    pending.clear();
  }
  return out;
}

bool isComment(const std::string& line) { return line.empty() || line[0] == '#' || line[0] == ';'; }

bool isNameCharacter(char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_'; }

std::string lookUp(const std::map<std::string, std::string>& env, const std::string& name) {
  auto it = env.find(name);
  return it == env.end() ? std::string() : it->second;
}

// ${NAME} and, inside a word, $NAME.
std::string expand(std::string_view word, const std::map<std::string, std::string>& env) {
  std::string out;
  while (!word.empty()) {
    size_t dollar = std::min(word.find('$'), word.size());
    out += word.substr(0, dollar);
    word.remove_prefix(dollar);
    if (word.size() < 2) break;
    if (word[1] == '{') {
      size_t close = std::min(word.find('}'), word.size());
      out += lookUp(env, std::string(word.substr(2, close - 2)));
      word.remove_prefix(std::min(close + 1, word.size()));
      continue;
    }
    size_t end = 1;
    while (end < word.size() && isNameCharacter(word[end]))
      ++end;
    if (end == 1)
      out += '$';
    else
      out += lookUp(env, std::string(word.substr(1, end - 1)));
    word.remove_prefix(end);
  }
  return out;
}

} // namespace

std::vector<std::string> splitWords(std::string_view text) {
  std::vector<std::string> out;
  std::string word;
  bool inWord = false;
  char quote = 0;
  for (char c : text) {
    if (quote) {
      if (c == quote)
        quote = 0;
      else
        word += c;
    } else if (c == '"' || c == '\'') {
      quote = c;
      inWord = true;
    } else if (c == ' ' || c == '\t' || c == '\n') {
      if (inWord) out.push_back(std::move(word));
      word.clear();
      inWord = false;
    } else {
      word += c;
      inWord = true;
    }
  }
  if (inWord) out.push_back(std::move(word));
  return out;
}

std::map<std::string, std::string> parseEnvironmentFile(std::string_view text) {
  std::map<std::string, std::string> out;
  for (const std::string& line : lines(text)) {
    size_t equals = line.find('=');
    if (isComment(line) || equals == std::string::npos) continue;
    std::string value = trim(std::string_view(line).substr(equals + 1));
    if (value.size() >= 2 && (value.front() == '"' || value.front() == '\'') && value.back() == value.front())
      value = value.substr(1, value.size() - 2);
    out[trim(std::string_view(line).substr(0, equals))] = value;
  }
  return out;
}

void SystemdUnit::parse(std::string_view text) {
  std::string section;
  for (const std::string& line : lines(text)) {
    if (isComment(line)) continue;
    if (line.front() == '[' && line.back() == ']') {
      section = line.substr(1, line.size() - 2);
      continue;
    }
    size_t equals = line.find('=');
    if (equals == std::string::npos) continue;
    m_settings.push_back({section, trim(std::string_view(line).substr(0, equals)),
                          trim(std::string_view(line).substr(equals + 1))});
  }
}

SystemdUnit SystemdUnit::read(const Files& files, std::string_view name) {
  SystemdUnit unit;
  unit.m_name = name;
  std::map<std::string, std::string> dropIns; // paths by file name; /etc wins
  for (std::string folder : {"/usr/lib/systemd/system/", "/etc/systemd/system/"}) {
    std::string path = folder + std::string(name);
    if (auto text = files.read(path)) {
      unit.m_settings.clear();
      unit.m_path = path;
      unit.parse(*text);
    }
    std::string prefix = path + ".d/";
    for (auto it = files.all().lower_bound(prefix); it != files.all().end() && it->first.starts_with(prefix);
         ++it)
      if (it->first.ends_with(".conf")) dropIns[it->first.substr(prefix.size())] = it->first;
  }
  for (const auto& [file, path] : dropIns) {
    unit.parse(*files.read(path));
    unit.m_dropIns.push_back(path);
  }
  return unit;
}

std::vector<std::string> SystemdUnit::values(std::string_view section, std::string_view setting) const {
  std::vector<std::string> out;
  for (const Setting& s : m_settings) {
    if (s.section != section || s.name != setting) continue;
    if (s.value.empty())
      out.clear();
    else
      out.push_back(s.value);
  }
  return out;
}

std::string SystemdUnit::value(std::string_view section, std::string_view setting) const {
  auto all = values(section, setting);
  return all.empty() ? std::string() : all.back();
}

std::map<std::string, std::string> SystemdUnit::environment(const Files& files) const {
  std::map<std::string, std::string> out;
  for (const std::string& assignments : values("Service", "Environment"))
    for (const std::string& word : splitWords(assignments))
      if (size_t equals = word.find('='); equals != std::string::npos)
        out[word.substr(0, equals)] = word.substr(equals + 1);
  for (std::string path : values("Service", "EnvironmentFile")) {
    if (path.front() == '-') path.erase(0, 1);
    auto text = files.read(path);
    if (!text) continue;
    for (auto& [key, value] : parseEnvironmentFile(*text))
      out[key] = value;
  }
  return out;
}

std::vector<std::string> SystemdUnit::command(std::string_view setting,
                                              const std::map<std::string, std::string>& env) const {
  std::vector<std::string> out;
  // A backslash that ends a line inside "$X\" leaves no blank behind; lines() has put one there.
  for (const std::string& word : splitWords(value("Service", setting))) {
    bool isVariable = word.size() > 1 && word[0] == '$' && word[1] != '{'
                      && std::all_of(word.begin() + 1, word.end(), isNameCharacter);
    if (!isVariable) {
      out.push_back(expand(word, env));
      continue;
    }
    for (std::string& part : splitWords(lookUp(env, word.substr(1))))
      out.push_back(std::move(part));
  }
  return out;
}

bool SystemdUnit::restarts(int status) const {
  std::string policy = value("Service", "Restart");
  if (policy == "always") return true;
  if (policy == "on-success") return status == 0;
  return policy == "on-failure" && status != 0;
}

bool SystemdUnit::restartsAfterSignal() const {
  std::string policy = value("Service", "Restart");
  return policy == "always" || policy == "on-failure" || policy == "on-abnormal" || policy == "on-abort";
}

std::vector<std::string> SystemdUnit::units(std::string_view section, std::string_view setting) const {
  std::vector<std::string> out;
  for (const std::string& value : values(section, setting))
    for (std::string& word : splitWords(value))
      out.push_back(std::move(word));
  return out;
}

std::string SystemdUnit::description() const {
  std::string given = value("Unit", "Description");
  return given.empty() ? m_name : given;
}

} // namespace fg::host
