#include "serve/aside.h"

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace fg::serve {
namespace {

// What the copy says: how far it is, any number of times, each a kProgress and a double; then a kAnswer, and
// the answer as MessagePack until the end.
constexpr char kProgress = 'p', kAnswer = 'a';
constexpr std::size_t kProgressBytes = 1 + sizeof(double);
constexpr int kPatience = 50; // ms between two questions whether to go on

void writeAll(int to, const void* data, std::size_t size) {
  const auto* at = static_cast<const char*>(data);
  while (size > 0) {
    ssize_t written = ::write(to, at, size);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) _exit(1); // nobody listens any more
    at += written;
    size -= static_cast<std::size_t>(written);
  }
}

Json packed(const Result& result) {
  if (result) return {{"result", *result}};
  const Failure& failure = result.error();
  return {{"code", static_cast<int>(failure.code)}, {"message", failure.message}, {"data", failure.data}};
}

Result unpacked(const Json& answer) {
  if (answer.contains("result")) return answer["result"];
  return failed(static_cast<ErrorCode>(answer["code"].get<int>()), answer["message"], answer["data"]);
}

[[noreturn]] void workInCopy(Desk& desk, const std::function<Result()>& work, int to) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  std::signal(SIGPIPE, SIG_IGN); // write() says so
  desk.keepOn = [to](double done) {
    std::array<char, kProgressBytes> message{kProgress};
    std::memcpy(&message[1], &done, sizeof done);
    writeAll(to, message.data(), message.size());
    return true;
  };
  const std::vector<uint8_t> answer = Json::to_msgpack(packed(work()));
  writeAll(to, &kAnswer, 1);
  writeAll(to, answer.data(), answer.size());
  _exit(0);
}

// Takes the messages about progress off the beginning, and passes each on; false where one is told to stop.
bool passOn(std::string& heard, const std::function<bool(double done)>& keepOn) {
  std::size_t taken = 0;
  bool goesOn = true;
  for (; goesOn && heard.size() - taken >= kProgressBytes && heard[taken] == kProgress;
       taken += kProgressBytes) {
    double done = 0;
    std::memcpy(&done, &heard[taken + 1], sizeof done);
    goesOn = keepOn(done);
  }
  heard.erase(0, taken);
  return goesOn;
}

class Copy {
public:
  Copy(pid_t process, int from) : m_process(process), m_from(from) {}
  ~Copy() {
    close(m_from);
    if (m_process > 0) end(SIGKILL);
  }
  Copy(const Copy&) = delete;
  Copy& operator=(const Copy&) = delete;

  // All that it says; nothing where `keepOn` stopped it.
  std::optional<std::string> listen(const std::function<bool(double done)>& keepOn) const {
    std::string heard;
    std::array<char, 65536> buffer;
    double last = 0;
    auto tell = [&](double done) { return keepOn(last = done); };
    for (;;) {
      pollfd input{m_from, POLLIN, 0};
      if (poll(&input, 1, kPatience) <= 0) {
        if (!tell(last)) return {};
        continue;
      }
      ssize_t length = ::read(m_from, buffer.data(), buffer.size());
      if (length == 0) return heard;
      if (length > 0) heard.append(buffer.data(), static_cast<std::size_t>(length));
      if (!passOn(heard, tell)) return {};
    }
  }

  // Waits for its end: how it ended, as waitpid() tells.
  int end(int signal = 0) {
    int status = 0;
    if (signal != 0) kill(m_process, signal);
    while (waitpid(m_process, &status, 0) < 0 && errno == EINTR) {
    }
    m_process = 0;
    return status;
  }

private:
  pid_t m_process;
  int m_from;
};

} // namespace

Result aside(Desk& desk, const std::function<Result()>& work) {
  std::array<int, 2> pipes{};
  if (pipe(pipes.data()) != 0) return work();
  const pid_t process = fork();
  if (process == 0) {
    close(pipes[0]);
    workInCopy(desk, work, pipes[1]);
  }
  close(pipes[1]);
  if (process < 0) {
    close(pipes[0]);
    return work();
  }
  Copy copy(process, pipes[0]);
  const auto heard = copy.listen(desk.keepOn);
  if (!heard) return failed(ErrorCode::Cancelled, "cancelled; what was found until then is not kept");
  const int status = copy.end();
  const Json answer = heard->starts_with(kAnswer)
                          ? Json::from_msgpack(heard->begin() + 1, heard->end(), true, false)
                          : Json();
  if (answer.is_object()) return unpacked(answer);
  return failed(ErrorCode::InternalError,
                fmt::format("the engine failed in this ({}); what is open is as it was",
                            WIFSIGNALED(status) ? strsignal(WTERMSIG(status)) : "it ended early"));
}

} // namespace fg::serve
