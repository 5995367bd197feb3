// The files of a capture: a folder of them, a folder of tar files of them, or one tar file.
#pragma once

#include "capture/findings.h"

#include <map>
#include <string>
#include <vector>

namespace fg::capture {

struct TextFile {
  std::string shown; // as diagnostics name it
  std::string text;
};

// iproute2 of 2018 takes -j and prints text all the same, where it was not ready.
bool isBlank(const TextFile& file);
bool isText(const TextFile& file); // no JSON; false where it is blank

class Folder {
public:
  // By their paths in the layout: "hosts/node1/ip-addr.json".
  std::map<std::string, TextFile, std::less<>> files;

  const TextFile* find(const std::string& path) const;
  // The names between `path` and the next slash: hosts, or a host's namespaces; sorted.
  std::vector<std::string> children(const std::string& path) const;
};

inline constexpr size_t kMostFiles = 1'000'000;
inline constexpr size_t kLargestCapture = size_t{2} << 30; // bytes, all files together

// Is it a folder or a tar file? A scenario is neither.
bool isCapture(const std::string& path);

// Links are not followed, and nothing is written.
Folder readFolder(const std::string& path, Findings& findings);

} // namespace fg::capture
