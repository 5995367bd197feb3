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

// Names and files of the library; a folder that comes first hides the same name in later ones.
std::map<std::string, std::string> library() {
  std::map<std::string, std::string> files;
  for (const std::string& folder : libraryFolders()) {
    std::error_code error;
    for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error))
      if (it->path().extension() == ".json" && it->is_regular_file(error))
        files.emplace(it->path().stem().string(), it->path().string());
  }
  return files;
}

// "02-three-node" has the number 2.
std::optional<std::string> numberOf(const std::string& name) {
  size_t end = 0;
  while (end < name.size() && isDigit(name[end]))
    ++end;
  if (end == 0 || (end < name.size() && name[end] != '-')) return {};
  size_t begin = std::min(name.find_first_not_of('0'), end - 1);
  return name.substr(begin, end - begin);
}

bool isNumber(const std::string& name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), isDigit);
}

Text titleOf(const std::string& file) {
  auto text = readFile(file);
  if (!text) return {};
  Sources sources;
  uint32_t source = sources.add(file, std::move(*text));
  Problems problems(sources);
  std::optional<Value> root = parseDocument(source, problems);
  return root ? wordsAt(*root, "title") : Text{};
}

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
    entries.push_back({name, file, titleOf(file)});
  return entries;
}

} // namespace fg::scenario
