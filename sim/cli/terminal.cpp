#include "cli/terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <iostream>

namespace fg::cli {
namespace {

constexpr int kNarrowest = 60, kWidest = 120, kUnknown = 96;
constexpr const char* kRed = "\033[1;31m";
constexpr const char* kPlain = "\033[0m";

double seconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

} // namespace

bool isTerminal(int descriptor) { return isatty(descriptor) == 1; }

int terminalWidth() {
  int width = 0;
  winsize size{};
  if (const char* columns = std::getenv("COLUMNS")) width = std::atoi(columns);
  if (width <= 0 && isTerminal(STDOUT_FILENO) && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0)
    width = size.ws_col;
  return width <= 0 ? kUnknown : std::clamp(width, kNarrowest, kWidest);
}

bool coloured(int descriptor) {
  const char* none = std::getenv("NO_COLOR");
  const char* term = std::getenv("TERM");
  if (none && *none) return false;
  if (!term || std::string_view(term) == "dumb") return false;
  return isTerminal(descriptor);
}

void print(const std::vector<core::Diagnostic>& diagnostics) {
  std::string out = core::text(diagnostics);
  if (coloured(STDERR_FILENO)) {
    const std::string word = " error: ";
    for (std::size_t at = out.find(word); at != std::string::npos; at = out.find(word, at + 20))
      out.replace(at, word.size(), std::string(" ") + kRed + "error:" + kPlain + " ");
  }
  std::cerr << out;
}

void printError(const std::string& message, const std::string& remedy) {
  core::Diagnostic diagnostic;
  diagnostic.place.file = "flannelgraph";
  diagnostic.message = message;
  diagnostic.remedy = remedy;
  print({diagnostic});
}

Progress::Progress(std::string what, std::size_t total)
    : m_what(std::move(what)), m_total(std::max<std::size_t>(total, 1)), m_begin(seconds()) {}

void Progress::at(std::size_t done) {
  constexpr double kPatience = 0.4;
  constexpr std::size_t kBar = 30;
  if (!isTerminal(STDERR_FILENO) || seconds() - m_begin < kPatience) return;
  m_shown = true;
  std::size_t filled = std::min(done, m_total) * kBar / m_total;
  std::cerr << "\r" << m_what << " [" << std::string(filled, '#') << std::string(kBar - filled, '.') << "] "
            << done << std::flush;
}

Progress::~Progress() {
  if (m_shown) std::cerr << "\r\033[K" << std::flush;
}

} // namespace fg::cli
