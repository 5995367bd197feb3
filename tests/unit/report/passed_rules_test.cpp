// Rules that a packet was passed by: what JSON tells of them, and how the digest counts them.
#include "report/digest.h"
#include "report/json/step_json.h"

#include <gtest/gtest.h>

#include <fmt/format.h>

namespace fg::report {
namespace {

using Json = nlohmann::ordered_json;

// "-A SERVICES -d 10.0.0.1/32", "-A SERVICES -d 10.0.0.2/32" and so on; the first may ask for something else.
class Services : public trace::RecordedChain {
public:
  explicit Services(std::string first) : m_first(std::move(first)) {}
  trace::StringId rule(const trace::Recording& recording, uint32_t index) const override {
    return recording.intern(index == 1 ? m_first : fmt::format("-A SERVICES -d 10.0.0.{}/32", index));
  }
  trace::RuleVisit passedBy(const trace::Recording& recording, const trace::TableTraversal&,
                            uint32_t index) const override {
    trace::RuleVisit out;
    out.chain = recording.intern("SERVICES");
    out.index = index;
    out.rule = rule(recording, index);
    return out;
  }

private:
  std::string m_first;
};

struct Passed {
  uint32_t last = 3;
  std::string first = "-A SERVICES -d 10.0.0.1/32";
  std::string before = {}; // a text that the recording has known for longer
};

// One step: a packet that was passed by rules 1 to `last`, and met the one behind.
void record(trace::Recording& recording, const Passed& passed) {
  recording.intern(passed.before);
  recording.chains.push_back(std::make_unique<Services>(passed.first));
  trace::TableTraversal walk;
  trace::RuleVisit& met = walk.visits.emplace_back();
  met.chain = recording.intern("SERVICES");
  met.index = passed.last + 1;
  met.action = trace::RuleAction::Accept;
  met.rule = recording.intern("-A SERVICES -j ACCEPT");
  walk.passed.push_back({trace::ChainId{0}, 1, passed.last, 0, 1});
  trace::Step& step = recording.steps.add();
  step.packet = {0};
  step.where = {0};
  step.detail = std::move(walk);
}

Json visitsOf(const Passed& passed) {
  trace::Recording recording;
  record(recording, passed);
  Json out;
  addStepFields(out, recording.steps[0], recording);
  return out["visits"];
}

std::string digestOf(const Passed& passed) {
  trace::Recording recording;
  record(recording, passed);
  return digest(recording);
}

TEST(PassedRules, AFewAreSpelledOut) {
  Json visits = visitsOf({.last = 3});
  ASSERT_EQ(visits.size(), 4u);
  EXPECT_EQ(visits[1]["index"], 2);
  EXPECT_EQ(visits[1]["rule"], "-A SERVICES -d 10.0.0.2/32");
  EXPECT_EQ(visits[1]["depth"], 1);
  EXPECT_EQ(visits[1]["action"], "not-matched");
  EXPECT_EQ(visits[3]["action"], "accept");
}

TEST(PassedRules, ManyAreOneEntry) {
  EXPECT_EQ(visitsOf({.last = 100}).size(), 101u);
  Json visits = visitsOf({.last = 101});
  ASSERT_EQ(visits.size(), 2u);
  EXPECT_EQ(
      visits[0],
      Json({{"chain", "SERVICES"}, {"index", 1}, {"last", 101}, {"depth", 1}, {"action", "not-matched"}}));
  EXPECT_EQ(visits[1]["index"], 102);
}

TEST(PassedRules, CountInTheDigestByTheirTexts) {
  EXPECT_EQ(digestOf({}), digestOf({}));
  EXPECT_NE(digestOf({}), digestOf({.first = "-A SERVICES -d 10.0.0.9/32"}));
  EXPECT_NE(digestOf({}), digestOf({.last = 4}));
}

TEST(PassedRules, TheOrderInWhichTextsBecameKnownDoesNotCount) {
  EXPECT_EQ(digestOf({}), digestOf({.before = "-A SERVICES -j ACCEPT"}));
}

} // namespace
} // namespace fg::report
