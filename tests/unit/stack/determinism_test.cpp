// The same network gives the same recording, twice in one process.
#include "world.h"

#include <sstream>

namespace fg::stack {
namespace {

std::string digest() {
  RoutedWorld world;
  world.programs(world.server).listen(net::Protocol::Tcp, 80);
  world.ping(world.client, "10.0.2.2");
  world.udp(world.client, "10.0.2.2", 9);
  world.tcp(world.client, "10.0.2.2", 80);
  std::ostringstream out;
  for (const trace::Step& step : world.recorder.recording().steps)
    out << step.packet.value << ' ' << step.where.value << ' ' << step.at.count() << ' ' << trace::kind(step.detail) << '\n';
  return out.str();
}

TEST(Determinism, TheSameNetworkGivesTheSameRecording) {
  std::string first = digest();
  EXPECT_FALSE(first.empty());
  EXPECT_EQ(first, digest());
}

TEST(Scheduler, MayBeginBeforeZero) {
  SimulatorSession session;
  SimulatorScheduler scheduler(std::chrono::seconds(-5));
  std::vector<net::SimTime> times;
  scheduler.after(std::chrono::seconds(2), [&] { times.push_back(scheduler.now()); });
  uint64_t cancelled = scheduler.after(std::chrono::seconds(3), [&] { times.push_back(scheduler.now()); });
  scheduler.cancel(cancelled);
  EXPECT_EQ(session.simulator().nextTime(), net::SimTime(std::chrono::seconds(2)));
  EXPECT_TRUE(session.simulator().runUntil(std::chrono::seconds(5)));
  EXPECT_EQ(times, std::vector<net::SimTime>{std::chrono::seconds(-3)});
  EXPECT_EQ(scheduler.now(), net::SimTime{0});
  EXPECT_FALSE(session.simulator().step());
}

} // namespace
} // namespace fg::stack
