// The picture of a trace, as what it says: that it looks well is for people to judge.
#include "stories.h"

#include "report/svg/render_svg.h"

#include <gmock/gmock.h>

#include <regex>

namespace fg::report::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::string pictureOf(trace::PacketId (Cluster::*play)(), const char* from, const char* to,
                      Language language = Language::English) {
  Cluster cluster;
  ProbeReport report = cluster.report((cluster.*play)(), from, to);
  TraceReport& path = report.paths[0];
  path.diagnosis = diagnose(*path.recording, path.conversation, cluster.directory, Sentences(language));
  return renderSvg(report, cluster.directory, Sentences(language));
}

std::string service() {
  return pictureOf(&Cluster::queryToService, "kube-system/coredns-5984fb8cbb-sjqv9", "10.254.0.2");
}

// Each element that begins ends, in the order of their nesting.
std::vector<std::string> leftOpen(const std::string& xml) {
  static const std::regex kTag("<(/?)([a-zA-Z]+)[^>]*?(/?)>");
  std::vector<std::string> open;
  for (std::sregex_iterator tag(xml.begin(), xml.end(), kTag), end; tag != end; ++tag) {
    if ((*tag)[3].length() > 0) continue;
    if ((*tag)[1].length() == 0)
      open.push_back((*tag)[2]);
    else if (!open.empty() && open.back() == (*tag)[2])
      open.pop_back();
    else
      open.push_back("/" + (*tag)[2].str());
  }
  return open;
}

TEST(RenderSvg, IsWellFormed) {
  EXPECT_THAT(leftOpen(service()), ::testing::IsEmpty());
  EXPECT_THAT(leftOpen(pictureOf(&Cluster::pingWithoutRoute, "node1", "172.33.31.2")), ::testing::IsEmpty());
}

TEST(RenderSvg, HasALaneForEachNamespaceAndABoxForEachStage) {
  std::string picture = pictureOf(&Cluster::pingToPod, "node1", "172.33.96.3");
  for (const char* lane : {">node1<", ">node3<", ">kube-system/coredns-5984fb8cbb-tkfrc<"})
    EXPECT_THAT(picture, HasSubstr(lane));
  for (const char* words :
       {">socket<", ">routing<", ">via 172.30.118.65<", ">OUTPUT<", ">08:00:27:00:00:03<"})
    EXPECT_THAT(picture, HasSubstr(words));
}

TEST(RenderSvg, SaysHowItEndsInWordsAndShapes) {
  std::string lost = pictureOf(&Cluster::pingWithoutRoute, "node1", "172.33.31.2");
  EXPECT_THAT(lost, HasSubstr("✗ DROPPED"));
  EXPECT_THAT(lost, HasSubstr("class=\"request drop\""));
  EXPECT_THAT(pictureOf(&Cluster::pingToPod, "node1", "172.33.96.3"), HasSubstr("✓ DELIVERED"));
}

TEST(RenderSvg, ShowsWhatNatRewrote) {
  EXPECT_THAT(service(), HasSubstr("class=\"request nat\""));
  EXPECT_THAT(service(), HasSubstr("10.254.0.2 → 172.33.96.3"));
}

TEST(RenderSvg, FollowsTheReadersThemeAndLoadsNothing) {
  EXPECT_THAT(service(), HasSubstr("@media (prefers-color-scheme: dark)"));
  EXPECT_THAT(service(), Not(HasSubstr("href")));
  EXPECT_THAT(service(), Not(HasSubstr("@import")));
}

TEST(RenderSvg, SpeaksTheLanguageThatIsChosen) {
  EXPECT_THAT(pictureOf(&Cluster::pingToPod, "node1", "172.33.96.3", Language::SimplifiedChinese),
              HasSubstr("回程"));
}

TEST(RenderSvg, NothingInAReportIsReadAsMarkup) {
  Cluster cluster;
  ProbeReport report = cluster.report(cluster.pingToPod(), "node1", "172.33.96.3");
  report.sourcePlace = "<script>&\"\x01";
  std::string picture = renderSvg(report, cluster.directory, Sentences());
  EXPECT_THAT(picture, HasSubstr("&lt;script>&amp;&quot;"));
  EXPECT_THAT(picture, Not(HasSubstr("<script")));
}

} // namespace
} // namespace fg::report::testing
