// Runs the commands that a page shows, and compares what they print with what the page says.
//   run_document [--update] [--with THING] FOLDER PAGE...
// FOLDER holds the program. Commands run in bash, in a folder with nothing in it but THING, with the
// program's folder first in PATH and no terminal. --update writes down what they print. Exit 1 if something
// differs.
#include "document.h"

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>
#include <sys/wait.h>

namespace {

namespace fs = std::filesystem;
using Lines = std::vector<std::string>;

// Runs a command in bash; what it printed on both channels, and last its exit status if that is not 0.
Lines run(const std::string& command) {
  setenv("FG_COMMAND", command.c_str(), 1);
  std::string text;
  FILE* pipe =
      popen("exec bash -c \"$FG_COMMAND\" </dev/null 2>&1", "r"); // NOLINT(cert-env33-c): that is its purpose
  if (!pipe) return {"(bash cannot be run)"};
  std::array<char, 4096> part{};
  for (size_t n; (n = fread(part.data(), 1, part.size(), pipe)) > 0;)
    text.append(part.data(), n);
  int status = pclose(pipe);
  Lines lines = fg::docs::trimmedLines(text);
  if (WIFEXITED(status) && WEXITSTATUS(status) != 0)
    lines.push_back("(exit " + std::to_string(WEXITSTATUS(status)) + ")");
  return lines;
}

void show(const char* title, const Lines& lines) {
  std::cout << title << '\n';
  for (const std::string& line : lines)
    std::cout << "    " << line << '\n';
}

// Runs a page's commands; whether all of them printed what it shows.
bool check(const fs::path& file, bool update) {
  std::ostringstream text;
  text << std::ifstream(file).rdbuf();
  fg::docs::Page page = fg::docs::parsePage(text.str());
  std::vector<Lines> printed;
  bool same = true;
  for (const fg::docs::Shown& shown : page.commands) {
    Lines output = run(shown.command);
    bool agrees = fg::docs::matches(shown.output, output);
    if (!agrees && !update) {
      std::cout << file.string() << ':' << shown.line << ": $ " << shown.command << '\n';
      show("  the page shows", shown.output);
      show("  it prints", output);
    }
    same = same && agrees;
    printed.push_back(agrees ? shown.output : output);
  }
  if (update && !same) std::ofstream(file) << fg::docs::withOutputs(page, printed);
  std::cout << file.filename().string() << ": " << page.commands.size() << " commands\n";
  return same || update;
}

// An empty folder to run commands in, removed at the end.
struct Scratch {
  Scratch() {
    std::string name = (fs::temp_directory_path() / "flannelgraph-docs-XXXXXX").string();
    if (mkdtemp(name.data())) folder = name;
  }
  ~Scratch() {
    if (!folder.empty()) fs::remove_all(folder);
  }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  fs::path folder;
};

} // namespace

int main(int argc, char** argv) {
  Lines arguments(argv + 1, argv + argc);
  bool update = !arguments.empty() && arguments.front() == "--update";
  if (update) arguments.erase(arguments.begin());
  fs::path with;
  if (arguments.size() > 1 && arguments.front() == "--with") {
    with = fs::absolute(arguments[1]);
    arguments.erase(arguments.begin(), arguments.begin() + 2);
  }
  if (arguments.size() < 2) {
    std::cerr << "usage: run_document [--update] [--with THING] FOLDER PAGE...\n";
    return 2;
  }
  const char* path = std::getenv("PATH");
  setenv("PATH", (fs::absolute(arguments[0]).string() + ":" + (path ? path : "")).c_str(), 1);
  setenv("COLUMNS", "100", 1);
  bool same = true;
  std::vector<fs::path> pages;
  for (size_t i = 1; i < arguments.size(); ++i)
    pages.push_back(fs::absolute(arguments[i]));
  Scratch scratch;
  fs::path before = fs::current_path();
  fs::current_path(scratch.folder);
  if (!with.empty()) fs::create_symlink(with, with.filename());
  for (const fs::path& page : pages)
    same = check(page, update) && same;
  fs::current_path(before);
  return same ? 0 : 1;
}
