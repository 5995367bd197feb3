// flannelgraph: the command line.
#include "cli/arguments.h"
#include "cli/terminal.h"

#include <csignal>
#include <cstdlib>
#include <exception>
#include <string>
#include <tuple>
#include <unistd.h>

namespace fg::cli {
namespace {

// Ctrl-C: the terminal is given back as it was, the status is the shell's for a signal.
void onInterrupt(int signal) {
  constexpr char kClearLine[] = "\r\033[K";
  if (isatty(STDERR_FILENO)) std::ignore = write(STDERR_FILENO, kClearLine, sizeof kClearLine - 1);
  _exit(128 + signal);
}

} // namespace
} // namespace fg::cli

// How the program's memory is handed out, read by jemalloc as it starts (jemalloc(3), "TUNING"). Of pages of
// 2 MiB there are 512 times fewer to be made, and to be told of in the page tables that a copy of the process
// needs (docs/decisions/0016).
extern "C" {
extern const char* malloc_conf;
const char* malloc_conf = "thp:always";
}

int main(int argc, char** argv) {
  // ns-3 aborts at start on a component that it does not know in NS_LOG.
  unsetenv("NS_LOG");
  std::signal(SIGINT, fg::cli::onInterrupt);
  std::signal(SIGTERM, fg::cli::onInterrupt);
  std::signal(SIGPIPE, SIG_DFL);
  try {
    return fg::cli::runCommandLine(argc, argv);
  } catch (const std::exception& error) {
    fg::cli::printError(std::string("a fault of the program: ") + error.what(),
                        "please report it together with the command and the scenario");
    return fg::cli::kFault;
  }
}
