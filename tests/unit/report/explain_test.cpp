#include "report/explain/explain.h"

#include "trace/disposition.h"
#include "trace/step.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <sstream>

namespace fg::report {
namespace {

TEST(Explain, knowsEveryDisposition) {
  for (trace::Disposition d : trace::allDispositions()) {
    auto page = explainTerm(trace::name(d), Sentences());
    ASSERT_TRUE(page) << trace::name(d);
    EXPECT_NE(page->find("what one sees: "), std::string::npos) << *page;
  }
}

template<size_t... I> std::vector<std::string_view> kinds(std::index_sequence<I...>) {
  return {trace::kind(trace::StepDetail(std::variant_alternative_t<I, trace::StepDetail>{}))...};
}

TEST(Explain, knowsEveryKindOfStep) {
  for (std::string_view kind : kinds(std::make_index_sequence<std::variant_size_v<trace::StepDetail>>()))
    EXPECT_TRUE(explainTerm(kind, Sentences())) << kind;
}

TEST(Explain, takesATermAsItIsWritten) {
  EXPECT_EQ(explainTerm("Masquerade", Sentences()), "masquerade: a word of the glossary\nSNAT to the address "
                                                    "of the interface that the packet leaves by.\n");
  EXPECT_TRUE(explainTerm("network namespace", Sentences()));
}

TEST(Explain, hasNoPageAboutAWordThatItDoesNotKnow) { EXPECT_FALSE(explainTerm("maskerade", Sentences())); }

TEST(Dispositions, thePageInDocsIsTheOneThatTheCatalogueMakes) {
  std::ifstream in(FG_SOURCE_DIR "/docs/dispositions.md");
  std::ostringstream page;
  page << in.rdbuf();
  EXPECT_EQ(page.str(), dispositionsMarkdown(Sentences()));
}

} // namespace
} // namespace fg::report
