#include "lab/programs.h"

#include "lab/lines.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <tuple>
#include <unistd.h>

namespace fg::lab {

std::vector<int> Programs::descriptors() const {
  std::vector<int> out = m_listeners.descriptors();
  std::vector<int> more = m_forwarders.descriptors();
  out.insert(out.end(), more.begin(), more.end());
  return out;
}

void Programs::serve(int descriptor) {
  if (!m_forwarders.serve(descriptor)) m_listeners.serve(descriptor);
}

void Programs::serveForever(int alive) {
  while (true) {
    std::vector<pollfd> waiting;
    for (int descriptor : descriptors())
      waiting.push_back({descriptor, POLLIN, 0});
    waiting.push_back({alive, POLLIN, 0}); // -1 is passed over
    if (poll(waiting.data(), waiting.size(), -1) < 0 && errno != EINTR) return;
    for (const pollfd& each : waiting) {
      if (!each.revents) continue;
      if (each.fd != alive) {
        serve(each.fd);
        continue;
      }
      char byte = 0;
      if (read(alive, &byte, 1) != 1) return;
      alive = -1;
    }
  }
}

std::vector<std::string> Programs::refused() const {
  std::vector<std::string> out = m_listeners.refused();
  out.insert(out.end(), m_forwarders.refused().begin(), m_forwarders.refused().end());
  return out;
}

namespace {

// Says what was refused, and that all else is there.
void report(int control, const std::vector<std::string>& refused) {
  std::string text = fmt::format("{}\n", fmt::join(refused, "\n"));
  std::ignore = send(control, text.data(), text.size(), MSG_NOSIGNAL);
  shutdown(control, SHUT_WR);
}

} // namespace

ProgramProcess::ProgramProcess(const Network& network, const Blueprint& blueprint) {
  std::array<int, 2> ends{};
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) return;
  std::fflush(nullptr);
  m_process = fork();
  if (m_process != 0) {
    close(ends[1]);
    m_control = ends[0];
    std::string said;
    std::array<char, 4096> buffer{};
    for (ssize_t got; (got = read(m_control, buffer.data(), buffer.size())) > 0;)
      said.append(buffer.data(), static_cast<std::size_t>(got));
    m_refused = linesOf(said);
    return;
  }
  close(ends[0]);
  std::signal(SIGTERM, SIG_DFL);
  std::signal(SIGINT, SIG_IGN); // Ctrl-C is for the command in front
  setsid();
  for (FILE* stream : {stdin, stdout, stderr})
    std::ignore = std::freopen("/dev/null", stream == stdin ? "r" : "w", stream);
  Programs programs(network, blueprint);
  network.enterSwitches(); // where `lab down` finds this process
  report(ends[1], programs.refused());
  programs.serveForever(ends[1]);
  _exit(0);
}

ProgramProcess::~ProgramProcess() {
  if (m_control >= 0) close(m_control);
  if (m_process <= 0) return;
  kill(m_process, SIGTERM);
  waitpid(m_process, nullptr, 0);
}

void ProgramProcess::release() {
  std::ignore = write(m_control, "r", 1);
  m_process = 0;
}

} // namespace fg::lab
