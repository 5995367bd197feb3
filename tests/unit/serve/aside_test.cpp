#include "serve/aside.h"

#include <gmock/gmock.h>

#include <csignal>
#include <unistd.h>

namespace fg::serve {
namespace {

using testing::HasSubstr;

TEST(Aside, NothingStaysButTheAnswer) {
  Desk desk;
  int open = 1;
  auto answer = aside(desk, [&]() -> Result {
    open = 2;
    return Json{{"open", open}};
  });
  ASSERT_TRUE(answer);
  EXPECT_EQ((*answer)["open"], 2);
  EXPECT_EQ(open, 1);
}

TEST(Aside, FailuresComeAsTheyAre) {
  Desk desk;
  auto answer = aside(desk, []() -> Result {
    return failed(ErrorCode::BadInput, "no such place", Json{{"place", "x"}});
  });
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, ErrorCode::BadInput);
  EXPECT_EQ(answer.error().message, "no such place");
  EXPECT_EQ(answer.error().data["place"], "x");
}

TEST(Aside, ALongAnswerIsWhole) {
  Desk desk;
  const std::string text(5'000'000, 'x');
  auto answer = aside(desk, [&]() -> Result { return Json(text); });
  ASSERT_TRUE(answer);
  EXPECT_EQ(*answer, text);
}

TEST(Aside, TellsHowFarItIs) {
  Desk desk;
  std::vector<double> told;
  desk.keepOn = [&](double done) {
    told.push_back(done);
    return true;
  };
  std::ignore = aside(desk, [&]() -> Result {
    desk.keepOn(0.25);
    desk.keepOn(0.75);
    return Json();
  });
  ASSERT_FALSE(told.empty());
  EXPECT_EQ(told.back(), 0.75);
}

TEST(Aside, EndsWhenItIsNotWanted) {
  Desk desk;
  desk.keepOn = [](double) { return false; };
  auto answer = aside(desk, []() -> Result {
    for (;;)
      pause();
  });
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, ErrorCode::Cancelled);
}

TEST(Aside, AFailureOfTheEngineIsTold) {
  Desk desk;
  auto answer = aside(desk, []() -> Result {
    std::raise(SIGKILL);
    return Json();
  });
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, ErrorCode::InternalError);
  EXPECT_THAT(answer.error().message, HasSubstr("Killed"));
}

} // namespace
} // namespace fg::serve
