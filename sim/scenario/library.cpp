#include "scenario/library.h"

#include "scenario/document.h"
#include "scenario/read_file.h"
#include "scenario/values.h"

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <filesystem>
#include <map>

namespace fg::scenario {
namespace {

namespace fs = std::filesystem;

bool isDigit(char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; }

constexpr std::string_view kLessons = "lessons";

void addFiles(const fs::path& folder, std::map<std::string, std::string>& files) {
  std::error_code error;
  for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error))
    if (it->path().extension() == ".json" && it->is_regular_file(error))
      files.emplace(it->path().stem().string(), it->path().string());
}

// Names and files of the library, with its lessons; a folder that comes first hides the same name in later
// ones.
std::map<std::string, std::string> library() {
  std::map<std::string, std::string> files;
  for (const std::string& folder : libraryFolders()) {
    addFiles(folder, files);
    addFiles(fs::path(folder) / kLessons, files);
  }
  return files;
}

// "02-three-node" has the number 2, "L3-lost-route" the number L3.
std::optional<std::string> numberOf(const std::string& name) {
  if (name.starts_with('L') && name.size() > 1) {
    auto number = numberOf(name.substr(1));
    return number ? std::optional("L" + *number) : std::nullopt;
  }
  size_t end = 0;
  while (end < name.size() && isDigit(name[end]))
    ++end;
  if (end == 0 || (end < name.size() && name[end] != '-')) return {};
  size_t begin = std::min(name.find_first_not_of('0'), end - 1);
  return name.substr(begin, end - begin);
}

bool isNumber(const std::string& name) {
  size_t begin = name.starts_with('L') ? 1 : 0;
  return name.size() > begin && std::all_of(name.begin() + static_cast<long>(begin), name.end(), isDigit);
}

LibraryEntry entryOf(const std::string& name, const std::string& file) {
  LibraryEntry entry{name, file, {}, {}, "other", {}, {}, false};
  auto text = readFile(file);
  if (!text) return entry;
  Sources sources;
  uint32_t source = sources.add(file, std::move(*text));
  Problems problems(sources);
  std::optional<Value> root = parseDocument(source, problems);
  if (!root) return entry;
  entry.title = wordsAt(*root, "title");
  entry.description = wordsAt(*root, "description");
  entry.topic = stringAt(*root, "topic").value_or("other");
  entry.fault = stringAt(*root, "fault").value_or("");
  entry.threads = stringsAt(*root, "threads");
  entry.isLesson = root->find("lesson") != nullptr;
  return entry;
}

bool isInLessons(const std::string& file) { return fs::path(file).parent_path().filename() == kLessons; }

} // namespace

std::vector<std::string> libraryFolders() {
  std::vector<std::string> folders;
  if (const char* data = std::getenv("FLANNELGRAPH_DATA"); data && *data) {
    folders.push_back((fs::path(data) / "scenarios").string());
    folders.emplace_back(data);
  }
  std::error_code error;
  fs::path program = fs::read_symlink("/proc/self/exe", error);
  if (!error)
    folders.push_back((program.parent_path().parent_path() / "share/flannelgraph/scenarios").string());
  folders.emplace_back(FG_SCENARIO_FOLDER);
  return folders;
}

std::optional<std::string> findScenario(const std::string& name) {
  std::error_code error;
  if (name.find('/') == std::string::npos) {
    std::map<std::string, std::string> files = library();
    std::string stem = name.ends_with(".json") ? name.substr(0, name.size() - 5) : name;
    bool isHere = name.ends_with(".json") && fs::exists(name, error);
    if (auto it = files.find(stem); it != files.end() && !isHere) return it->second;
    std::vector<std::string> found;
    if (isNumber(name))
      for (const auto& [known, file] : files)
        if (numberOf(known) == numberOf(name)) found.push_back(file);
    if (found.size() == 1) return found[0];
  }
  if (fs::exists(name, error)) return name;
  return {};
}

std::vector<std::string> libraryNames() {
  std::vector<std::string> names;
  for (const auto& [name, file] : library())
    names.push_back(name);
  return names;
}

std::vector<LibraryEntry> listLibrary() {
  std::vector<LibraryEntry> entries;
  for (const auto& [name, file] : library())
    if (!isInLessons(file)) entries.push_back(entryOf(name, file));
  return entries;
}

std::vector<LibraryEntry> listLessons() {
  std::vector<LibraryEntry> entries;
  for (const auto& [name, file] : library())
    if (isInLessons(file)) entries.push_back(entryOf(name, file));
  return entries;
}

const std::string& inLanguage(const Text& text, const std::string& language) {
  static const std::string none;
  auto it = text.find(language);
  if (it == text.end()) it = text.find("en");
  return it == text.end() ? none : it->second;
}

} // namespace fg::scenario
