// What is said in a session of the protocol, and what the program answers, line by line. In a file, "> "
// stands before what is sent, "< " before what comes back, "#" before a comment; $TMP is a folder for files,
// $SIZE that of a recording.
#include "support/engine_process.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <regex>
#include <sstream>

namespace fg {
namespace {

using Json = nlohmann::ordered_json;

std::filesystem::path sessionsFolder() { return FG_SOURCE_DIR "/tests/sessions"; }

std::vector<std::string> names() {
  std::vector<std::string> out;
  for (const auto& file : std::filesystem::directory_iterator(sessionsFolder()))
    if (file.path().extension() == ".session") out.push_back(file.path().stem());
  std::ranges::sort(out);
  return out;
}

std::string replaced(std::string text, const std::string& what, const std::string& by) {
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size()))
    text.replace(at, what.size(), by);
  return text;
}

// How small a recording becomes is the business of the zlib that is installed.
std::string withoutSize(const std::string& line) {
  static const std::regex kSize(R"re("bytes":\d+,"end_ns")re");
  return std::regex_replace(line, kSize, R"("bytes":$$SIZE,"end_ns")");
}

// A notification is not answered; all else is, whatever is wrong with it.
bool isAnswered(const std::string& line) {
  const Json message = Json::parse(line, nullptr, false);
  return !message.is_object() || message.contains("id") || !message.contains("method");
}

// The session as it goes now, in the form of the file.
std::string played(const std::string& told, const std::string& folder) {
  testing::EngineProcess engine;
  std::istringstream lines(told);
  std::string out;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("<")) continue;
    out += line + "\n";
    if (!line.starts_with("> ")) continue;
    std::string sent = replaced(line.substr(2), "$TMP", folder);
    engine.send(sent);
    if (!isAnswered(sent)) continue;
    for (bool answered = false; !answered;) {
      auto received = engine.receive();
      if (!received) return out + "the engine said no more\n";
      answered = Json::parse(*received, nullptr, false).contains("id");
      out += "< " + withoutSize(replaced(*received, folder, "$TMP")) + "\n";
    }
  }
  return out;
}

class ProtocolSession : public ::testing::TestWithParam<std::string> {};

TEST_P(ProtocolSession, GoesAsItWasFoundGood) {
  std::string pattern = (std::filesystem::temp_directory_path() / "fg-session-XXXXXX").string();
  std::filesystem::path folder(mkdtemp(pattern.data()));
  std::filesystem::path file = sessionsFolder() / (GetParam() + ".session");
  std::ostringstream told;
  told << std::ifstream(file).rdbuf();
  std::string now = played(told.str(), folder);
  std::filesystem::remove_all(folder);
  if (std::getenv("FLANNELGRAPH_UPDATE")) std::ofstream(file) << now;
  EXPECT_EQ(now, std::getenv("FLANNELGRAPH_UPDATE") ? now : told.str());
}

INSTANTIATE_TEST_SUITE_P(Each, ProtocolSession, ::testing::ValuesIn(names()),
                         [](const auto& of) { return replaced(of.param, "-", "_"); });

} // namespace
} // namespace fg
