#include "serve/protocol_page.h"

#include <gtest/gtest.h>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validator.hpp>

#include <cstdlib>
#include <fstream>
#include <sstream>

using namespace fg;

namespace {

void expectFile(const std::string& name, const std::string& text) {
  std::string path = FG_SOURCE_DIR + ("/docs/" + name);
  if (const char* update = std::getenv("FLANNELGRAPH_UPDATE"); update && *update == '1')
    std::ofstream(path) << text;
  std::ostringstream written;
  written << std::ifstream(path).rdbuf();
  EXPECT_EQ(written.str(), text) << path << " is stale: run this test with FLANNELGRAPH_UPDATE=1";
}

bool fits(const std::string& message) {
  nlohmann::json document = nlohmann::json::parse(serve::protocolSchema().dump());
  valijson::Schema schema;
  valijson::adapters::NlohmannJsonAdapter source(document);
  valijson::SchemaParser().populateSchema(source, schema);
  nlohmann::json parsed = nlohmann::json::parse(message);
  valijson::adapters::NlohmannJsonAdapter target(parsed);
  return valijson::Validator().validate(schema, target, nullptr);
}

TEST(ProtocolPage, IsWhatTheProgramDoes) { expectFile("protocol.md", serve::protocolPage()); }

TEST(ProtocolPage, SchemaIsWhatTheProgramTakes) {
  expectFile("protocol.schema.json", serve::protocolSchema().dump(2) + "\n");
}

TEST(ProtocolPage, SchemaTakesRequestsAndRefusesWrongOnes) {
  EXPECT_TRUE(fits(R"({"jsonrpc":"2.0","id":1,"method":"open","params":{"name":"01"}})"));
  EXPECT_TRUE(fits(R"({"jsonrpc":"2.0","method":"cancel","params":{"id":1}})"));
  EXPECT_TRUE(fits(R"({"jsonrpc":"2.0","id":2,"method":"look_at","params":{"at":"30s"}})"));
  EXPECT_FALSE(fits(R"({"jsonrpc":"2.0","id":1,"method":"open"})"));
  EXPECT_FALSE(
      fits(R"({"jsonrpc":"2.0","id":1,"method":"send","params":{"from":"a","to":"b","protocol":"sctp"}})"));
  EXPECT_FALSE(fits(R"({"jsonrpc":"2.0","id":1,"method":"opne","params":{"name":"01"}})"));
}

} // namespace
