// Random networks, rules and flows: the kernel and flannelgraph agree about each. What disagrees is shrunk to
// the smallest scenario that still does.
//   FG_KERNEL_NETWORKS   how many (200)
//   FG_KERNEL_SEED       which (fresh, and printed)
#include "kernel/random/network_sketch.h"

#include "lab/referee.h"

#include <chrono>
#include <cstdlib>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <iostream>
#include <random>
#include <rapidcheck.h>

namespace fg::tests {

// RapidCheck shows a value that fails; the test itself shows the scenario.
void showValue(const NetworkSketch&, std::ostream& out) { out << "(the scenario is below)"; }

namespace {

rc::Gen<unsigned> number() { return rc::gen::resize(100, rc::gen::inRange(0U, 5040U)); }

rc::Gen<LinkSketch> link() {
  return rc::gen::build<LinkSketch>(rc::gen::set(&LinkSketch::parent, number()),
                                    rc::gen::set(&LinkSketch::kind, number()),
                                    rc::gen::set(&LinkSketch::mtu, number()));
}
rc::Gen<RuleSketch> rule() {
  return rc::gen::build<RuleSketch>(
      rc::gen::set(&RuleSketch::where, number()), rc::gen::set(&RuleSketch::chain, number()),
      rc::gen::set(&RuleSketch::match, number()), rc::gen::set(&RuleSketch::second, number()),
      rc::gen::set(&RuleSketch::target, number()), rc::gen::set(&RuleSketch::detail, number()));
}
rc::Gen<RouteSketch> route() {
  return rc::gen::build<RouteSketch>(rc::gen::set(&RouteSketch::where, number()),
                                     rc::gen::set(&RouteSketch::to, number()),
                                     rc::gen::set(&RouteSketch::via, number()));
}
rc::Gen<SettingSketch> setting() {
  return rc::gen::build<SettingSketch>(rc::gen::set(&SettingSketch::where, number()),
                                       rc::gen::set(&SettingSketch::setting, number()));
}
rc::Gen<FlowSketch> flow() {
  return rc::gen::build<FlowSketch>(
      rc::gen::set(&FlowSketch::from, number()), rc::gen::set(&FlowSketch::to, number()),
      rc::gen::set(&FlowSketch::protocol, number()), rc::gen::set(&FlowSketch::port, number()),
      rc::gen::set(&FlowSketch::ttl, number()), rc::gen::set(&FlowSketch::size, number()));
}

// `least` to `most` things; shrinking takes some away.
template<class T> rc::Gen<std::vector<T>> some(int least, int most, const rc::Gen<T>& one) {
  auto fewer = [](std::vector<T> all) { return rc::shrink::removeChunks(std::move(all)); };
  return rc::gen::mapcat(
      rc::gen::noShrink(rc::gen::resize(100, rc::gen::inRange(least, most + 1))), [=](int count) {
        return rc::gen::shrink(rc::gen::container<std::vector<T>>(static_cast<std::size_t>(count), one),
                               fewer);
      });
}

rc::Gen<NetworkSketch> network() {
  return rc::gen::build<NetworkSketch>(rc::gen::set(&NetworkSketch::links, some(1, 4, link())),
                                       rc::gen::set(&NetworkSketch::rules, some(0, 12, rule())),
                                       rc::gen::set(&NetworkSketch::routes, some(0, 2, route())),
                                       rc::gen::set(&NetworkSketch::settings, some(0, 3, setting())),
                                       rc::gen::set(&NetworkSketch::flows, some(5, 5, flow())));
}

std::string fromEnvironment(const char* name, const std::string& otherwise) {
  const char* value = std::getenv(name);
  return value && *value ? value : otherwise;
}

// Judges networks one by one, and keeps the smallest that disagrees.
class Trial {
public:
  void judge(const NetworkSketch& sketch) {
    if (sketch.links.empty() || isOver()) return; // a network needs two namespaces
    std::string text = scenarioOf(sketch);
    bool isFirst = m_smallest.empty();
    if (isFirst) m_backend = m_backend == lab::Backend::Nft ? lab::Backend::Legacy : lab::Backend::Nft;
    std::string wrong = explain(text, isFirst ? lab::InDoubt::AskAgain : lab::InDoubt::TakeIt);
    if (wrong.empty()) return;
    if (isFirst) {
      std::cout << "DISAGREEMENT\n" << text << wrong << "shrinking ..." << std::endl;
      m_begin = std::chrono::steady_clock::now();
    }
    m_smallest = text;
    RC_FAIL("the kernel disagrees");
  }

  // The smallest network that disagrees, judged with all patience; empty where there was none.
  std::string finding() {
    if (m_smallest.empty()) return {};
    return "iptables-" + std::string(lab::name(m_backend)) + "\n" + m_smallest
           + explain(m_smallest, lab::InDoubt::AskAgain);
  }

private:
  // Shrinking ends after a while, with the smallest network until then.
  bool isOver() const {
    return !m_smallest.empty() && std::chrono::steady_clock::now() - m_begin > std::chrono::seconds(40);
  }

  std::string explain(const std::string& text, lab::InDoubt inDoubt) const {
    auto read = scenario::readScenarioText("random.json", text);
    if (!read.scenario) return core::text(read.diagnostics);
    lab::Verdict verdict = lab::judge(*read.scenario, m_backend, inDoubt);
    if (!verdict.notBuilt.empty()) return "not built: " + verdict.notBuilt;
    if (!verdict.wrong.empty()) return core::text(verdict.wrong);
    return verdict.differences.empty() ? "" : lab::report(verdict);
  }

  lab::Backend m_backend = lab::Backend::Legacy;
  std::string m_smallest;
  std::chrono::steady_clock::time_point m_begin;
};

TEST(RandomNetworks, AreJudgedAlikeByTheKernel) {
  if (std::string why = lab::whyNoNamespaces(); !why.empty())
    GTEST_SKIP() << "NOT COMPARED with the real kernel: network namespaces cannot be made here: " << why;
  std::string count = fromEnvironment("FG_KERNEL_NETWORKS", "");
  if (count.empty())
    GTEST_SKIP() << "NOT COMPARED with the real kernel: random networks still find disagreements "
                    "(docs/kernel-referee.md). FG_KERNEL_NETWORKS=200 compares as many.";
  std::string seed = fromEnvironment("FG_KERNEL_SEED", std::to_string(std::random_device()()));
  std::cout << "FG_KERNEL_NETWORKS=" << count << " FG_KERNEL_SEED=" << seed << std::endl;
  setenv("RC_PARAMS", fmt::format("seed={} max_success={}", seed, count).c_str(), 1);
  Trial trial;
  rc::check("the kernel agrees", [&trial] { trial.judge(*network()); });
  std::string finding = trial.finding();
  EXPECT_TRUE(finding.empty()) << "FG_KERNEL_SEED=" << seed << "\n" << finding;
}

} // namespace
} // namespace fg::tests
