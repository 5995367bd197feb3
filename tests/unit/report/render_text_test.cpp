#include "stories.h"

#include "report/text/display_width.h"
#include "report/text/render_text.h"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

namespace fg::report::testing {
namespace {

struct Story {
  std::string name;
  trace::PacketId (Cluster::*play)();
  std::string from, to;
};

const std::vector<Story>& stories() {
  static const std::vector<Story> kStories{
      {"ping", &Cluster::pingToPod, "node1", "172.33.96.3"},
      {"service", &Cluster::queryToService, "kube-system/coredns-5984fb8cbb-sjqv9", "10.254.0.2"},
      {"no-route", &Cluster::pingWithoutRoute, "node1", "172.33.31.2"}};
  return kStories;
}

std::string tell(const Story& story, const TextOptions& options = {}, Language language = Language::English) {
  Cluster cluster;
  ProbeReport report = cluster.report((cluster.*story.play)(), story.from, story.to);
  if (story.name == "service") report.paths[0].probability = 0.5;
  if (report.paths[0].diagnosis) report.paths[0].diagnosis->triedResult = "delivered, ttl 63";
  return renderText(report, cluster.directory, Sentences(language), options);
}

// The text that was looked at and found good.
std::string golden(const std::string& name) {
  std::ifstream in(FG_SOURCE_DIR "/tests/unit/report/golden/" + name + ".txt");
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

std::vector<std::string> linesOf(const std::string& text) {
  std::vector<std::string> out;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);)
    out.push_back(line);
  return out;
}

TEST(RenderText, looksAsItWasFoundGood) {
  for (const Story& story : stories())
    EXPECT_EQ(tell(story), golden(story.name)) << tell(story);
}

TEST(RenderText, looksAsItWasFoundGoodInEightyColumns) {
  for (const Story& story : stories()) {
    std::string text = tell(story, {80, Verbosity::Normal, Colour::Off});
    EXPECT_EQ(text, golden(story.name + "-80")) << text;
  }
}

TEST(RenderText, looksAsItWasFoundGoodInChinese) {
  for (const Story& story : stories()) {
    std::string text = tell(story, {}, Language::SimplifiedChinese);
    EXPECT_EQ(text, golden(story.name + "-zh")) << text;
  }
}

TEST(RenderText, keepsToItsWidthInBothLanguages) {
  for (const Story& story : stories())
    for (Language language : {Language::English, Language::SimplifiedChinese})
      for (Verbosity verbosity : {Verbosity::Brief, Verbosity::Normal, Verbosity::Verbose})
        for (int width : {80, 96, 120})
          for (const std::string& line : linesOf(tell(story, {width, verbosity, Colour::Off}, language)))
            EXPECT_LE(displayWidth(line), width) << line;
}

TEST(RenderText, isAsciiInEnglish) {
  for (const Story& story : stories())
    for (char c : tell(story, {96, Verbosity::Verbose, Colour::Off}))
      EXPECT_TRUE(c == '\n' || (c >= ' ' && c <= '~'));
}

TEST(RenderText, saysNothingByColourAlone) {
  for (const Story& story : stories()) {
    std::string text = tell(story, {96, Verbosity::Normal, Colour::On}), plain;
    for (size_t at = 0; at < text.size(); ++at) {
      if (text[at] == '\033')
        at = text.find('m', at);
      else
        plain += text[at];
    }
    EXPECT_EQ(plain, tell(story));
    EXPECT_EQ(text.find("\033[2m"), std::string::npos) << "dim text cannot be read on a projector";
  }
}

TEST(RenderText, briefIsTheVerdictAlone) {
  EXPECT_EQ(tell(stories()[0], {96, Verbosity::Brief, Colour::Off}),
            " = DELIVERED  round trip 0.412 ms; no address was rewritten\n");
}

TEST(RenderText, verboseUnfoldsTheRulesThatDidNotMatchAndSaysWhy) {
  std::string text = tell(stories()[0], {96, Verbosity::Verbose, Colour::Off});
  EXPECT_NE(text.find("   filter OUTPUT    #1 jump KUBE-FIREWALL              every packet\n"),
            std::string::npos)
      << text;
  EXPECT_NE(text.find("   KUBE-FIREWALL    #1 does not match                  mark is 0x0\n"),
            std::string::npos)
      << text;
}

TEST(RenderText, theLinesOfStepMakeTheWholeText) {
  Cluster cluster;
  ProbeReport report = cluster.report(cluster.pingToPod(), "node1", "172.33.96.3");
  std::string joined;
  for (const std::string& line : textLines(report, cluster.directory, Sentences(), {}))
    joined += line + "\n";
  EXPECT_EQ(joined, renderText(report, cluster.directory, Sentences(), {}));
}

TEST(RenderText, numbersTheWaysWhereThereAreSeveral) {
  Cluster cluster;
  ProbeReport report = cluster.report(cluster.pingToPod(), "node1", "172.33.96.3");
  report.paths[0].probability = 0.5;
  report.paths.push_back(report.paths[0]);
  std::string text = renderText(report, cluster.directory, Sentences(), {});
  EXPECT_NE(text.find("\nWAY 2 of 2, chance 0.5\n"), std::string::npos) << text;
}

TEST(RenderText, saysWhenAPacketCameBackToItsSender) {
  Cluster c;
  auto packet = c.recorder.beginPacket(c.corednsA, trace::Origin::Probe);
  auto h = c.header("172.33.68.2", "10.254.0.2");
  c.step(packet, c.corednsA, trace::Originate{h, c.s("ping")});
  c.step(packet, c.node1, c.enter("docker0", h));
  h.source = ip("172.33.68.1");
  h.destination = ip("172.33.68.2");
  c.step(packet, c.corednsA, c.enter("eth0", h));
  c.step(packet, c.corednsA, trace::DeliverLocally{c.s("echo responder")});
  std::string text = renderText(c.report(packet, "kube-system/coredns-5984fb8cbb-sjqv9", "10.254.0.2"),
                                c.directory, Sentences(), {96, Verbosity::Brief, Colour::Off});
  EXPECT_NE(text.find(" ! itself     the packet came back to the pod that asked\n"), std::string::npos)
      << text;
}

} // namespace
} // namespace fg::report::testing
