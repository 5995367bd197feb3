#include "architecture/document_rules.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <regex>
#include <sstream>
#include <string_view>

namespace fg::architecture {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 21> kTopLevel{".ci",
                                                     ".clang-format",
                                                     ".clang-tidy",
                                                     ".editorconfig",
                                                     ".gitattributes",
                                                     ".gitignore",
                                                     "CHANGELOG.md",
                                                     "CMakeLists.txt",
                                                     "CMakePresets.json",
                                                     "CONTRIBUTING.md",
                                                     "LICENSE",
                                                     "README.md",
                                                     "README.zh_CN.md",
                                                     "cmake",
                                                     "docs",
                                                     "gui",
                                                     "models",
                                                     "packaging",
                                                     "scenarios",
                                                     "sim",
                                                     "tests"};

// GitHub's name for a heading: lower case, no punctuation, blanks as hyphens.
std::string anchorOf(const std::string& heading) {
  std::string anchor;
  for (unsigned char c : heading) {
    if (c >= 0x80 || std::isalnum(c) || c == '-' || c == '_') anchor += static_cast<char>(std::tolower(c));
    if (c == ' ') anchor += '-';
  }
  return anchor;
}

bool hasAnchor(const std::string& text, const std::string& anchor) {
  static const std::regex kHeading(R"(^#+\s+(.*?)\s*$)");
  std::vector<std::string> lines = linesOf(text);
  return std::ranges::any_of(lines, [&](const std::string& line) {
    std::smatch match;
    return std::regex_match(line, match, kHeading) && anchorOf(match[1]) == anchor;
  });
}

bool isFolder(const Tree& tree, std::string path) {
  if (path.empty() || path == ".") return true;
  if (!path.ends_with('/')) path += '/';
  auto first = tree.files.lower_bound(path);
  return first != tree.files.end() && first->first.starts_with(path);
}

bool leadsSomewhere(const Tree& tree, const std::string& file, const std::string& link) {
  size_t hash = link.find('#');
  std::string path = link.substr(0, hash);
  std::string target =
      path.empty() ? file : (fs::path(file).parent_path() / path).lexically_normal().string();
  auto found = tree.files.find(target);
  if (hash != std::string::npos)
    return found != tree.files.end() && hasAnchor(found->second, link.substr(hash + 1));
  return found != tree.files.end() || isFolder(tree, target);
}

// The lines of a document outside fenced blocks; those within are empty.
std::vector<std::string> proseOf(const std::string& text) {
  std::vector<std::string> lines = linesOf(text);
  bool fenced = false;
  for (std::string& line : lines) {
    bool fence = line.starts_with("```");
    if (fence) fenced = !fenced;
    if (fence || fenced) line.clear();
  }
  return lines;
}

// Commands as they were run in the reference cluster, printed as they were.
bool isReference(const std::string& file) { return file.starts_with("tests/reference/"); }

} // namespace

Findings checkTopLevel(const Tree& tree) {
  Findings findings;
  for (const std::string& name : tree.topLevel)
    if (std::ranges::find(kTopLevel, name) == kTopLevel.end())
      findings.push_back(name + ": does not belong at the top level");
  return findings;
}

Findings checkLinks(const Tree& tree) {
  static const std::regex kLink(R"(\]\(([^)\s]+)\))");
  Findings findings;
  for (const auto& [file, text] : tree.files) {
    if (extensionOf(file) != "md") continue;
    std::vector<std::string> lines = proseOf(text);
    for (size_t i = 0; i < lines.size(); ++i)
      for (std::sregex_iterator it(lines[i].begin(), lines[i].end(), kLink), end; it != end; ++it)
        if (std::string link = (*it)[1];
            link.find("://") == std::string::npos && !leadsSomewhere(tree, file, link))
          findings.push_back(file + ":" + std::to_string(i + 1) + ": the link " + link + " leads nowhere");
  }
  return findings;
}

Findings checkDecisions(const Tree& tree) {
  static const std::regex kName(R"(docs/decisions/(\d{4})-[a-z0-9-]+\.md)");
  Findings findings;
  auto list = tree.files.find("docs/decisions/README.md");
  if (list == tree.files.end()) return {"docs/decisions/README.md: is missing"};
  int number = 0;
  for (const auto& [file, text] : tree.files) {
    if (!file.starts_with("docs/decisions/") || file == list->first) continue;
    std::smatch match;
    if (!std::regex_match(file, match, kName))
      findings.push_back(file + ": is not named NNNN-words.md");
    else if (std::stoi(match[1]) != ++number)
      findings.push_back(file + ": number " + std::to_string(number) + " is next");
    if (list->second.find("](" + fs::path(file).filename().string() + ")") == std::string::npos)
      findings.push_back(file + ": docs/decisions/README.md does not list it");
  }
  return findings;
}

namespace {

// "Suite.Name" where a file of tests/ has TEST(Suite, Name) or one of its kind.
bool hasTest(const Tree& tree, const std::string& name) {
  std::string written = name;
  if (std::size_t point = written.find('.'); point != std::string::npos) written.replace(point, 1, ", ");
  return std::any_of(tree.files.begin(), tree.files.end(), [&](const auto& file) {
    return file.first.starts_with("tests/") && extensionOf(file.first) == "cpp"
           && file.second.find('(' + written + ')') != std::string::npos;
  });
}

} // namespace

Findings checkFacts(const Tree& tree) {
  static const std::regex kName("`([^`]+)`");
  const std::string kPage = "tests/kernel/facts.md";
  auto page = tree.files.find(kPage);
  if (page == tree.files.end()) return {kPage + ": is missing"};
  Findings findings;
  int number = 0;
  for (const std::string& line : linesOf(page->second)) {
    ++number;
    if (!line.starts_with("| ") || line.starts_with("| fact |")) continue;
    std::string place = kPage + ":" + std::to_string(number) + ": ";
    std::size_t column = line.rfind('|', line.size() - 2);
    std::string shown = line.substr(column);
    std::sregex_iterator name(shown.begin(), shown.end(), kName), end;
    if (name == end) findings.push_back(place + "names no test");
    for (; name != end; ++name) {
      std::string test = (*name)[1];
      bool isCase = test.starts_with("cases/");
      bool isThere = isCase ? tree.files.contains("tests/kernel/" + test) : hasTest(tree, test);
      if (!isThere) findings.push_back(place + test + " is not there");
    }
  }
  if (number == 0) findings.push_back(kPage + ": is empty");
  return findings;
}

Findings checkNotCompared(const Tree& tree) {
  auto page = tree.files.find("docs/kernel-referee.md");
  if (page == tree.files.end()) return {"docs/kernel-referee.md: is missing"};
  Findings findings;
  for (const char* word : {"IPIP", "WireGuard", "dummy", "IPVS", "netem"})
    if (page->second.find(word) == std::string::npos)
      findings.push_back(page->first + ": does not say that " + word + " is not compared");
  return findings;
}

Findings checkDependencies(const Tree& tree) {
  auto packages = tree.files.find(".ci/packages.txt");
  auto page = tree.files.find("docs/dependencies.md");
  if (packages == tree.files.end() || page == tree.files.end())
    return {"docs/dependencies.md or .ci/packages.txt: is missing"};
  Findings findings;
  for (const std::string& line : linesOf(packages->second)) {
    std::istringstream words(line);
    std::string set, package;
    words >> set >> package;
    if (set != "#" && page->second.find("`" + package + "`") == std::string::npos)
      findings.push_back(".ci/packages.txt: docs/dependencies.md does not say why " + package);
  }
  return findings;
}

Findings checkNoMachine(const Tree& tree) {
  static const std::regex kPath(R"((^|[^A-Za-z0-9_.])/(work|farm|var/tmp|home/[a-z]+)/)");
  static const std::regex kHost(
      R"(\b(deb|ftp|security|archive|snapshot|registry|packages|proxy)\.[a-z]+\.(org|com|net|io)\b)");
  Findings findings;
  for (const auto& [file, text] : tree.files) {
    if (isReference(file)) continue;
    std::vector<std::string> lines = linesOf(text);
    for (size_t i = 0; i < lines.size(); ++i)
      for (const std::regex* rule : {&kPath, &kHost})
        if (std::smatch match;
            lines[i].find_first_of("/.") != std::string::npos && std::regex_search(lines[i], match, *rule))
          findings.push_back(file + ":" + std::to_string(i + 1) + ": " + match.str()
                             + " is of one machine or registry");
  }
  return findings;
}

} // namespace fg::architecture
