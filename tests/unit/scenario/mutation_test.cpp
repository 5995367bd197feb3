// Whatever is done to a scenario's text, the reader says what is wrong, and the same twice.
#include "unit/scenario/read_text.h"

#include <fstream>
#include <rapidcheck.h>
#include <sstream>

namespace fg::scenario {
namespace {

std::string contentsOf(const std::string& file) {
  std::ifstream in(std::string(FG_SOURCE_DIR) + "/" + file);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

// Overwrites, cuts out, or copies a piece of the text somewhere else.
std::string mutate(std::string text) {
  int times = *rc::gen::inRange(1, 8);
  for (int i = 0; i < times && !text.empty(); ++i) {
    size_t at = *rc::gen::inRange<size_t>(0, text.size());
    size_t length = *rc::gen::inRange<size_t>(0, 40);
    switch (*rc::gen::inRange(0, 4)) {
    case 0:
      text[at] = *rc::gen::arbitrary<char>();
      break;
    case 1:
      text.erase(at, length);
      break;
    case 2:
      text.insert(*rc::gen::inRange<size_t>(0, text.size()), text.substr(at, length));
      break;
    default:
      text.insert(at, *rc::gen::element<std::string>("null", "{}", "[]", "-1", "1e99", "\"\"", "\"x\"", ",",
                                                     "true", "999999"));
      break;
    }
  }
  return text;
}

} // namespace

TEST(Mutation, NeverCrashesAndReadsTheSameTwice) {
  bool holds = rc::check("a mutated scenario is a scenario or has errors", [] {
    std::string file = *rc::gen::element<std::string>(
        "scenarios/00-two-namespaces.json", "scenarios/01-three-node-host-gw.json",
        "scenarios/02-three-node-as-captured.json", "tests/fuzz/scenario_seeds/templates.json");
    std::string text = mutate(contentsOf(file));
    ReadResult first = readScenarioText("test.json", text), second = readScenarioText("test.json", text);
    RC_ASSERT(first.scenario.has_value() == !core::hasErrors(first.diagnostics));
    RC_ASSERT(core::text(first.diagnostics) == core::text(second.diagnostics));
  });
  EXPECT_TRUE(holds);
}

} // namespace fg::scenario
