#include "stories.h"

#include "report/text/display_width.h"
#include "report/text/render_text.h"

#include <gtest/gtest.h>

#include <sstream>

namespace fg::report::testing {
namespace {

std::string textOf(Cluster& cluster, trace::PacketId probe, std::string from, std::string_view to, TextOptions options = {},
                   Language language = Language::English) {
  return renderText(cluster.report(probe, std::move(from), to), cluster.directory, Sentences(language), options);
}

TEST(RenderText, show) {
  Cluster a, b, c;
  std::cout << textOf(a, a.pingToPod(), "node1", "172.33.96.3");
  std::cout << textOf(b, b.queryToService(), "kube-system/coredns-5984fb8cbb-sjqv9", "10.254.0.2");
  std::cout << textOf(c, c.pingWithoutRoute(), "node1", "172.33.31.2", {80, Verbosity::Normal, Colour::Off});
}

} // namespace
} // namespace fg::report::testing
