// `flannelgraph serve` as a child process: lines go in, lines come out.
#pragma once

#include <array>
#include <csignal>
#include <optional>
#include <poll.h>
#include <string>
#include <sys/wait.h>
#include <unistd.h>

namespace fg::testing {

class EngineProcess {
public:
  EngineProcess() {
    std::signal(SIGPIPE, SIG_IGN);
    std::array<int, 2> in{}, out{};
    if (pipe(in.data()) != 0 || pipe(out.data()) != 0) return;
    m_child = fork();
    if (m_child == 0) {
      dup2(in[0], STDIN_FILENO);
      dup2(out[1], STDOUT_FILENO);
      for (int end : {in[0], in[1], out[0], out[1]})
        close(end);
      unsetenv("FLANNELGRAPH_DATA");
      execl(FG_PROGRAM, FG_PROGRAM, "serve", nullptr);
      _exit(127);
    }
    close(in[0]);
    close(out[1]);
    m_in = in[1];
    m_out = out[0];
  }
  EngineProcess(const EngineProcess&) = delete;
  EngineProcess& operator=(const EngineProcess&) = delete;
  ~EngineProcess() {
    if (m_in >= 0) close(m_in);
    if (m_out >= 0) close(m_out);
    if (m_child > 0) waitpid(m_child, nullptr, 0);
  }

  pid_t id() const { return m_child; }
  void send(const std::string& line) {
    std::string text = line + "\n";
    for (std::size_t done = 0; done < text.size();) {
      ssize_t written = write(m_in, text.data() + done, text.size() - done);
      if (written <= 0) return; // it is gone: what it answers, or does not, is looked at
      done += static_cast<std::size_t>(written);
    }
  }
  // The next line; nothing where it ends, or is silent for a minute.
  std::optional<std::string> receive() {
    constexpr int kMinute = 60000;
    for (;;) {
      if (std::size_t end = m_read.find('\n'); end != std::string::npos) {
        std::string line = m_read.substr(0, end);
        m_read.erase(0, end + 1);
        return line;
      }
      pollfd output{m_out, POLLIN, 0};
      if (poll(&output, 1, kMinute) <= 0) return {};
      std::array<char, 65536> buffer{};
      ssize_t length = read(m_out, buffer.data(), buffer.size());
      if (length <= 0) return {};
      m_read.append(buffer.data(), static_cast<std::size_t>(length));
    }
  }

private:
  pid_t m_child = -1;
  int m_in = -1, m_out = -1;
  std::string m_read;
};

} // namespace fg::testing
