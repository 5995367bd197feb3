// flannelgraph serve: a session for other programs, by JSON-RPC 2.0 on standard input and output.
#include "cli/verb.h"
#include "serve/line_splitter.h"
#include "serve/server.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <poll.h>
#include <unistd.h>

namespace fg::cli {
namespace {

// Bytes are read as they come; nothing is written but whole messages.
class StandardChannel : public serve::Channel {
public:
  serve::Received receive(serve::Wait wait) override {
    for (;;) {
      serve::Received next = m_lines.next();
      if (!std::holds_alternative<serve::Nothing>(next)) return next;
      if (m_ended) return serve::Ended{};
      if (wait == serve::Wait::No && !isReady()) return serve::Nothing{};
      read();
    }
  }

  void send(const std::string& message) override {
    std::string line = message + "\n";
    for (std::size_t done = 0; done < line.size() && !m_ended;) {
      ssize_t written = ::write(STDOUT_FILENO, line.data() + done, line.size() - done);
      if (written >= 0)
        done += static_cast<std::size_t>(written);
      else if (errno != EINTR)
        m_ended = true; // nobody reads any more
    }
  }

private:
  static bool isReady() {
    pollfd input{STDIN_FILENO, POLLIN, 0};
    return poll(&input, 1, 0) > 0;
  }

  void read() {
    std::array<char, 65536> buffer;
    ssize_t length = ::read(STDIN_FILENO, buffer.data(), buffer.size());
    if (length > 0) {
      m_lines.feed({buffer.data(), static_cast<std::size_t>(length)});
    } else if (length == 0 || errno != EINTR) {
      m_lines.end();
      m_ended = true;
    }
  }

  serve::LineSplitter m_lines;
  bool m_ended = false;
};

int serveIt() {
  std::signal(SIGPIPE, SIG_IGN); // write() says so
  StandardChannel channel;
  const auto methods = serve::methods();
  serve::Server(channel, methods).serve();
  return kDone;
}

} // namespace

Verb serveVerb() {
  return {"serve", "answer another program: JSON-RPC 2.0 on standard input and output (docs/protocol.md)",
          [](const Common&) -> Declared {
            return {{}, serveIt};
          }};
}

} // namespace fg::cli
