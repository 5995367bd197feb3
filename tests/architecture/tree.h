// A folder of sources and documents, read once: what the rules of this room are checked against.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace fg::architecture {

struct Tree {
  // Text of each file by its path from the root ("models/net/port.h"), in alphabetical order.
  std::map<std::string, std::string> files;
  // What lies in the root, folders included.
  std::vector<std::string> topLevel;
};

// Reads a source tree, without what git does not keep (.git, build folders).
Tree readTree(const std::filesystem::path& root);

// The lines of a text, without their ends.
std::vector<std::string> linesOf(const std::string& text);

// "cpp" of "a/b.cpp"; nothing if there is no point in the last part.
std::string extensionOf(const std::string& path);

bool isSource(const std::string& path);

// What a rule found: a place ("models/net/port.h:3") and what is wrong there. Printed as one line each.
using Findings = std::vector<std::string>;

} // namespace fg::architecture
