// What a terminal on standard error shows while work goes on.
#include "cli/terminal.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <cstdlib>

namespace fg::cli {
namespace {

using testing::HasSubstr;

// Standard error is a terminal while this lives, and its other end is read here.
class Terminal {
public:
  Terminal() : m_master(posix_openpt(O_RDWR | O_NOCTTY)), m_before(dup(STDERR_FILENO)) {
    if (m_master < 0 || grantpt(m_master) != 0 || unlockpt(m_master) != 0) return;
    const int slave = open(ptsname(m_master), O_RDWR | O_NOCTTY);
    m_works = slave >= 0 && dup2(slave, STDERR_FILENO) >= 0;
    close(slave);
  }
  ~Terminal() {
    dup2(m_before, STDERR_FILENO);
    close(m_before);
    close(m_master);
  }
  Terminal(const Terminal&) = delete;
  Terminal& operator=(const Terminal&) = delete;

  bool works() const { return m_works; }
  // Until `text` was shown; what was shown instead where that never comes.
  std::string waitFor(const std::string& text) {
    constexpr int kLongEnough = 30'000; // milliseconds
    std::string seen;
    while (seen.find(text) == std::string::npos) {
      pollfd waiting{m_master, POLLIN, 0};
      int ready = 0;
      do // the line's own timer interrupts it
        ready = poll(&waiting, 1, kLongEnough);
      while (ready < 0 && errno == EINTR);
      char bytes[256];
      const ssize_t count = ready == 1 ? read(m_master, bytes, sizeof bytes) : 0;
      if (count <= 0) break;
      seen.append(bytes, static_cast<std::size_t>(count));
    }
    return seen;
  }

private:
  int m_master, m_before;
  bool m_works = false;
};

} // namespace

TEST(Progress, IsShownWithoutBeingTold) {
  Terminal terminal;
  ASSERT_TRUE(terminal.works());
  {
    Progress progress("reading big.json", 4);
    EXPECT_THAT(terminal.waitFor("reading big.json |"), HasSubstr("reading big.json |"));
    progress.at(2);
    const std::string bar = "[###############...............] 2";
    EXPECT_THAT(terminal.waitFor(bar), HasSubstr(bar));
  }
  EXPECT_THAT(terminal.waitFor("\r\033[K"), HasSubstr("\r\033[K")) << "the line goes away";
}

} // namespace fg::cli
