// Runs the program that was built, as a reader does in a terminal of 100 columns without colours.
#pragma once

#include <array>
#include <cstdio>
#include <string>
#include <string_view>
#include <sys/wait.h>
#include <utility>
#include <vector>

namespace fg::testing {

struct Ran {
  int status = -1;    // its exit status; -1 where it ended by a signal, or could not be started
  std::string output; // what it wrote to standard output
};

// One word as the shell takes it.
inline std::string shellWord(std::string_view word) {
  std::string out = "'";
  for (char c : word)
    out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

// The words behind "flannelgraph".
inline Ran runProgram(const std::vector<std::string>& words) {
  std::string line =
      "env -u FLANNELGRAPH_DATA COLUMNS=100 NO_COLOR=1 LC_ALL=C.UTF-8 " + shellWord(FG_PROGRAM);
  for (const std::string& word : words)
    line += " " + shellWord(word);
  std::FILE* pipe = popen(line.c_str(), "r");
  if (!pipe) return {};
  Ran ran;
  std::array<char, 65536> buffer{};
  while (std::size_t got = std::fread(buffer.data(), 1, buffer.size(), pipe))
    ran.output.append(buffer.data(), got);
  int status = pclose(pipe);
  if (WIFEXITED(status)) ran.status = WEXITSTATUS(status);
  return ran;
}

} // namespace fg::testing
