#include "cli/marking.h"

#include "cli/expectations.h"
#include "scenario/hand_in.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace fg::cli {
namespace {

using namespace std::chrono_literals;

constexpr net::SimTime kSettling = 60s;  // daemons that look each 30 s have looked
constexpr net::SimTime kLatestMend = 1h; // after the lesson's end
constexpr rlim_t kProcessorSeconds = 30;

// The lesson as it is looked at: every expectation at a time when the last command has had its effect.
scenario::Scenario shifted(scenario::Scenario lesson, const std::vector<scenario::Event>& mends) {
  net::SimTime last{0};
  for (const scenario::Event& mend : mends)
    last = std::max(last, mend.at);
  net::SimTime looking = std::max(lesson.end, last + kSettling);
  for (scenario::Expectation& expectation : lesson.expectations) {
    net::SimTime before = expectation.at;
    expectation.at = std::max(expectation.at, looking);
    expectation.notBefore.reset();
    if (expectation.until) *expectation.until += expectation.at - before;
    lesson.end = std::max({lesson.end, expectation.at, expectation.until.value_or(net::SimTime{0})});
  }
  return lesson;
}

// One line for each expectation: "1", or "0" and what is wrong.
std::string play(const scenario::Scenario& lesson, const std::vector<scenario::Event>& mends,
                 const report::Sentences& say) {
  scenario::Scenario looked = shifted(lesson, mends);
  engine::Options options;
  options.added = mends;
  std::string out;
  for (const ExpectationResult& result : checkExpectations(looked, options, looked.end, say)) {
    std::string why = result.wrong.empty() ? result.got : result.wrong.front();
    std::replace(why.begin(), why.end(), '\n', ' ');
    out += (result.holds ? "1" : "0" + why) + "\n";
  }
  return out;
}

void writeLines(int descriptor, const std::string& text) {
  for (std::size_t done = 0; done < text.size();) {
    ssize_t written = ::write(descriptor, text.data() + done, text.size() - done);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return;
    done += static_cast<std::size_t>(written);
  }
}

std::string readAll(int descriptor) {
  std::string out;
  std::array<char, 4096> buffer{};
  while (true) {
    ssize_t got = ::read(descriptor, buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return out;
    out.append(buffer.data(), static_cast<std::size_t>(got));
  }
}

// What `work` returns, made in a child process; nothing where that ended by a signal, whose number is in
// `signal`.
template<class Work> std::optional<std::string> apart(const Work& work, int& signal) {
  std::array<int, 2> ends{};
  if (::pipe(ends.data()) != 0) return {};
  pid_t child = ::fork();
  if (child == 0) {
    ::close(ends[0]);
    rlimit limit{kProcessorSeconds, kProcessorSeconds + 1};
    ::setrlimit(RLIMIT_CPU, &limit);
    ::prctl(PR_SET_PDEATHSIG, SIGKILL); // Ctrl-C of the parent is its end too
    rlimit none{0, 0};
    ::setrlimit(RLIMIT_CORE, &none);
    writeLines(ends[1], work());
    ::_exit(0);
  }
  ::close(ends[1]);
  std::string out = child > 0 ? readAll(ends[0]) : std::string();
  ::close(ends[0]);
  int status = 0;
  while (child > 0 && ::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  if (child > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0) return out;
  signal = child > 0 && WIFSIGNALED(status) ? WTERMSIG(status) : 0;
  return {};
}

void take(const std::string& lines, const scenario::Scenario& lesson, Mark& mark) {
  for (std::size_t at = 0, number = 0; at < lines.size(); ++number) {
    std::size_t end = lines.find('\n', at);
    bool held = lines[at] == '1';
    mark.held.push_back(held);
    mark.wrong.push_back(held ? "" : lines.substr(at + 1, end - at - 1));
    if (held) mark.points += lesson.expectations[number].worth;
    at = end + 1;
  }
}

} // namespace

unsigned mostPoints(const scenario::Scenario& lesson) {
  unsigned sum = 0;
  for (const scenario::Expectation& expectation : lesson.expectations)
    sum += expectation.worth;
  return sum;
}

Mark mark(const scenario::Scenario& lesson, const std::string& file, std::optional<uint64_t> seed,
          const report::Sentences& say) {
  Mark out;
  out.file = file;
  scenario::HandIn handIn = scenario::readHandIn(lesson.file, file);
  out.remark = handIn.refusal;
  out.seed = seed.value_or(handIn.seed.value_or(lesson.seed));
  for (const scenario::Event& mend : handIn.mends)
    if (out.remark.empty() && mend.at > lesson.end + kLatestMend)
      out.remark =
          say("lesson.too-late", net::durationText(mend.at), net::durationText(lesson.end + kLatestMend));
  if (!out.remark.empty()) return out;
  scenario::Scenario played = lesson;
  played.seed = out.seed;
  int signal = 0;
  auto lines = apart([&] { return play(played, handIn.mends, say); }, signal);
  if (lines)
    take(*lines, lesson, out);
  else
    out.remark = signal == SIGXCPU || signal == SIGKILL ? say("lesson.endless", kProcessorSeconds)
                                                        : say("lesson.fault", signal);
  return out;
}

} // namespace fg::cli
