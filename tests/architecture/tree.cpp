#include "architecture/tree.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <sstream>
#include <string_view>

namespace fg::architecture {
namespace {

namespace fs = std::filesystem;

// Top-level names that .gitignore leaves to the machine.
bool isIgnored(const std::string& name) {
  constexpr std::array kIgnored{".git", ".cache", "out"};
  return name.starts_with("build") || std::ranges::find(kIgnored, name) != kIgnored.end();
}

std::string readFile(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

void addFolder(Tree& tree, const fs::path& root, const fs::path& folder) {
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(folder))
    if (entry.is_regular_file()) tree.files[entry.path().lexically_relative(root)] = readFile(entry.path());
}

} // namespace

Tree readTree(const fs::path& root) {
  Tree tree;
  for (const fs::directory_entry& entry : fs::directory_iterator(root)) {
    std::string name = entry.path().filename();
    if (isIgnored(name)) continue;
    tree.topLevel.push_back(name);
    if (entry.is_directory()) addFolder(tree, root, entry.path());
    if (entry.is_regular_file()) tree.files[name] = readFile(entry.path());
  }
  std::ranges::sort(tree.topLevel);
  return tree;
}

std::vector<std::string> linesOf(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);)
    lines.push_back(line);
  return lines;
}

std::string extensionOf(const std::string& path) {
  return fs::path(path).extension().string().empty() ? "" : fs::path(path).extension().string().substr(1);
}

bool isSource(const std::string& path) { return extensionOf(path) == "cpp" || extensionOf(path) == "h"; }

} // namespace fg::architecture
