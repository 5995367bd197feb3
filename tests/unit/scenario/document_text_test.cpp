// A tree of values as text.
#include "scenario/document_text.h"

#include <fstream>
#include <gtest/gtest.h>
#include <sstream>

namespace fg::scenario {
namespace {

std::string written(const std::string& text) {
  Sources sources;
  Problems problems(sources);
  std::optional<Value> root = parseDocument(sources.add("test.json", text), problems);
  EXPECT_EQ(core::text(problems.take()), "");
  return root ? documentText(*root) : "";
}

std::string libraryText(const std::string& name) {
  std::ifstream in(std::string(FG_SOURCE_DIR) + "/scenarios/" + name);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

} // namespace

TEST(DocumentText, WhatFitsIntoALineStandsInOne) {
  EXPECT_EQ(written(R"({"a":[1,-2,3.5,"x",null,true],"b":{},"c":[]})"),
            "{\"a\": [1, -2, 3.5, \"x\", null, true], \"b\": {}, \"c\": []}\n");
}

TEST(DocumentText, WhatIsTooLongStandsInALineForEachMember) {
  const std::string much(70, 'x');
  EXPECT_EQ(written("{\"a\": [\"" + much + "\", \"" + much + "\"], \"b\": {\"c\": 1}}"),
            "{\n  \"a\": [\n    \"" + much + "\",\n    \"" + much + "\"\n  ],\n  \"b\": {\"c\": 1}\n}\n");
}

TEST(DocumentText, MarksAreEscaped) {
  EXPECT_EQ(written("[\"a \\\" b \\\\ c \\n 三\"]"), "[\"a \\\" b \\\\ c \\n 三\"]\n");
}

TEST(DocumentText, IsTheSameOnceMore) {
  for (const char* name :
       {"00-two-namespaces.json", "02-three-node-as-captured.json", "45-plain-cluster.json"}) {
    std::string once = written(libraryText(name));
    EXPECT_EQ(written(once), once) << name;
  }
}

} // namespace fg::scenario
