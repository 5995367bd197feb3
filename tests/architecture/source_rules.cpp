#include "architecture/source_rules.h"

#include "architecture/rooms.h"

#include <algorithm>
#include <regex>
#include <set>

namespace fg::architecture {
namespace {

struct Include {
  std::string file;
  size_t line;
  std::string header;
  bool quoted; // ours, and ns-3's by its users' custom
};

std::string placeOf(const std::string& file, size_t line) { return file + ":" + std::to_string(line); }

std::vector<Include> includesOf(const std::string& file, const std::string& text) {
  static const std::regex kInclude(R"re(^\s*#\s*include\s*(<([^>]+)>|"([^"]+)"))re");
  std::vector<Include> includes;
  std::vector<std::string> lines = linesOf(text);
  for (size_t i = 0; i < lines.size(); ++i)
    if (std::smatch match; std::regex_search(lines[i], match, kInclude))
      includes.push_back({file, i + 1, match[2].matched ? match[2] : match[3], match[3].matched});
  return includes;
}

// The part of a path between slashes: 0 is the first. Nothing where there is no such folder.
std::string folderOf(const std::string& path, size_t index) {
  size_t begin = 0;
  for (; index > 0 && begin != std::string::npos; --index)
    begin = path.find('/', begin) + 1;
  size_t end = path.find('/', begin);
  return end == std::string::npos ? "" : path.substr(begin, end - begin);
}

bool isBelow(const std::string& path, const std::string& folder) { return path.starts_with(folder + "/"); }

// The viewer's rooms are a house of their own: "gui:session" is not the engine's "session".
std::string houseOf(const std::string& file) { return isBelow(file, "gui") ? "gui:" : ""; }

bool isOurs(const std::string& file) {
  return isBelow(file, "models") || isBelow(file, "sim") || isBelow(file, "gui");
}

// The room that a file belongs to; nothing for tests and documents.
std::string roomOf(const std::string& file) {
  std::string folder = isOurs(file) ? folderOf(file, 1) : "";
  return folder.empty() ? "" : houseOf(file) + folder;
}

bool isRestricted(const std::string& header) {
  return std::ranges::any_of(restrictedHeaders(), [&](const Restricted& restricted) {
    return header.starts_with(restricted.prefix);
  });
}

void checkRoom(const Include& include, Findings& findings) {
  std::string from = roomOf(include.file);
  std::string to = houseOf(include.file) + folderOf(include.header, 0);
  std::string place = placeOf(include.file, include.line);
  if (include.header.find("..") != std::string::npos)
    findings.push_back(place + ": name the room instead of \"" + include.header + "\"");
  else if (isRoom(to) && !mayInclude(from, to))
    findings.push_back(place + ": " + from + " may not include " + to + " (" + include.header + ")");
  else if (!isRoom(to) && !isRestricted(include.header))
    findings.push_back(place + ": \"" + include.header + "\" is in no room");
}

void checkLibrary(const Include& include, Findings& findings) {
  std::string room = roomOf(include.file);
  std::string place = placeOf(include.file, include.line);
  for (const Restricted& restricted : restrictedHeaders())
    if (include.header.starts_with(restricted.prefix)
        && std::ranges::find(restricted.rooms, room) == restricted.rooms.end())
      findings.push_back(place + ": " + room + " may not use " + std::string(restricted.what) + " ("
                         + include.header + ")");
  if (isBelow(include.file, "models") && isInputOrOutput(include.header))
    findings.push_back(place + ": a model neither reads files nor prints (" + include.header + ")");
}

} // namespace

Findings checkIncludes(const Tree& tree) {
  Findings findings;
  for (const auto& [file, text] : tree.files) {
    if (!isSource(file) || roomOf(file).empty()) continue;
    for (const Include& include : includesOf(file, text)) {
      if (include.quoted) checkRoom(include, findings);
      checkLibrary(include, findings);
    }
  }
  return findings;
}

Findings checkRooms(const Tree& tree) {
  std::set<std::string> found;
  for (const auto& [file, text] : tree.files)
    if (std::string room = roomOf(file); isSource(file) && !room.empty()) found.insert(room);
  Findings findings;
  for (const std::string& room : found)
    if (!isRoom(room))
      findings.push_back(room + ": a room that stands in no table (tests/architecture/rooms.cpp)");
  for (const Room& room : rooms())
    if (!found.contains(std::string(room.name)))
      findings.push_back(std::string(room.name) + ": stands in the table, but not in the tree");
  return findings;
}

Findings checkNoClock(const Tree& tree) {
  static const std::regex kClock(
      R"(\b(system_clock|steady_clock|random_device|gettimeofday|clock_gettime|std::rand|srand)\b)");
  Findings findings;
  for (const auto& [file, text] : tree.files) {
    // The command line may show how long something takes, and the lab waits for a real kernel; nothing that a
    // simulation says comes from there.
    if (!isSource(file) || !isOurs(file)) continue;
    if (isBelow(file, "sim/cli") || isBelow(file, "sim/lab")) continue;
    std::vector<std::string> lines = linesOf(text);
    for (size_t i = 0; i < lines.size(); ++i)
      if (std::smatch match; std::regex_search(lines[i], match, kClock))
        findings.push_back(placeOf(file, i + 1) + ": " + match.str()
                           + ": time and chance come from the engine");
  }
  return findings;
}

Findings checkManners(const Tree& tree) {
  constexpr size_t kLongFile = 700;
  Findings findings;
  for (const auto& [file, text] : tree.files) {
    if (!isSource(file)) continue;
    std::vector<std::string> lines = linesOf(text);
    if (extensionOf(file) == "h" && !text.starts_with("//"))
      findings.push_back(file + ":1: does not begin with what it is for");
    if (lines.size() > kLongFile && !isBelow(file, "tests"))
      findings.push_back(file + ": " + std::to_string(lines.size()) + " lines: is it one kind of thing?");
  }
  return findings;
}

} // namespace fg::architecture
