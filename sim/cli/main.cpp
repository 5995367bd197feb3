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
