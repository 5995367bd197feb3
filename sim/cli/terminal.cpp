#include "cli/terminal.h"

#include "report/diagnostic_words.h"

#include <sys/ioctl.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <iostream>
#include <tuple>

namespace fg::cli {

using namespace std::chrono_literals;

namespace {

constexpr int kNarrowest = 60, kWidest = 120, kUnknown = 96;
constexpr const char* kRed = "\033[1;31m";
constexpr const char* kPlain = "\033[0m";
report::Language spoken = report::Language::English;

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

void speak(report::Language language) { spoken = language; }

void print(const std::vector<core::Diagnostic>& diagnostics) {
  std::string out = core::text(report::DiagnosticWords(spoken).said(diagnostics));
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

// --- progress ------------------------------------------------------------------------------------------

// The line is written by a signal's handler, whatever the program does meanwhile: it may use nothing but
// these.
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::chrono::microseconds kPatience = 400ms, kAtLeast = 50ms, kPause = 200ms;

std::array<char, 256> progressLine;
volatile std::sig_atomic_t lineLength = 0; // 0: nothing is to be shown, or it is just changing
volatile std::sig_atomic_t timesShown = 0;

void showLine(int) {
  constexpr std::array<std::string_view, 4> kTurns{" |\033[K", " /\033[K", " -\033[K", " \\\033[K"};
  if (lineLength == 0) return;
  const int error = errno;
  const std::string_view turn = kTurns[static_cast<std::size_t>(timesShown) % kTurns.size()];
  std::ignore = write(STDERR_FILENO, progressLine.data(), static_cast<std::size_t>(lineLength));
  std::ignore = write(STDERR_FILENO, turn.data(), turn.size());
  timesShown = timesShown + 1;
  errno = error;
}

void setLine(std::string_view text) {
  lineLength = 0;
  const std::string_view fits = text.substr(0, progressLine.size());
  std::ranges::copy(fits, progressLine.begin());
  lineLength = static_cast<std::sig_atomic_t>(fits.size());
}

void setTimer(std::chrono::microseconds first, std::chrono::microseconds every) {
  const itimerval timer{{0, every.count()}, {0, first.count()}};
  setitimer(ITIMER_REAL, &timer, nullptr);
}

} // namespace

Progress::Progress(const std::string& what, std::size_t total) : m_what("\r" + what), m_total(total) {
  if (!isTerminal(STDERR_FILENO)) return;
  timesShown = 0;
  setLine(m_what);
  struct sigaction action = {};
  action.sa_handler = showLine;
  action.sa_flags = SA_RESTART;
  sigaction(SIGALRM, &action, nullptr);
  static const Clock::time_point begin = Clock::now(); // one work begins where another ends
  const auto left = kPatience - std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - begin);
  setTimer(std::max(left, kAtLeast), kPause);
}

void Progress::at(std::size_t done) {
  constexpr std::size_t kBar = 30;
  if (lineLength == 0 || m_total == 0) return;
  const std::size_t filled = std::min(done, m_total) * kBar / m_total;
  setLine(m_what + " [" + std::string(filled, '#') + std::string(kBar - filled, '.') + "] "
          + std::to_string(done));
}

Progress::~Progress() {
  setTimer(0us, 0us);
  lineLength = 0;
  if (timesShown > 0) std::cerr << "\r\033[K" << std::flush;
}

} // namespace fg::cli
