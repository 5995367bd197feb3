// The frames of a place as a file: blocks that a reader of pcapng can walk through.
#include "unit/serve/channel_fixture.h"

#include <filesystem>
#include <fstream>
#include <sstream>
#include <unistd.h>

using namespace fg;
using tests::ServeSession;

namespace {

struct PcapngSession : ServeSession {
  std::filesystem::path file =
      std::filesystem::temp_directory_path() / ("fg-frames-" + std::to_string(getpid()) + ".pcapng");
  ~PcapngSession() override { std::filesystem::remove(file); }

  static uint32_t numberAt(const std::string& bytes, std::size_t at) {
    uint32_t out = 0;
    for (int i = 3; i >= 0; --i)
      out = out << 8 | static_cast<uint8_t>(bytes.at(at + static_cast<std::size_t>(i)));
    return out;
  }
  // The types of the blocks, each of which says its length at both ends.
  std::vector<uint32_t> blocks() const {
    std::ostringstream text;
    text << std::ifstream(file, std::ios::binary).rdbuf();
    const std::string bytes = text.str();
    std::vector<uint32_t> out;
    for (std::size_t at = 0; at < bytes.size();) {
      uint32_t length = numberAt(bytes, at + 4);
      EXPECT_EQ(length % 4, 0);
      EXPECT_EQ(numberAt(bytes, at + length - 4), length);
      out.push_back(numberAt(bytes, at));
      at += length;
    }
    return out;
  }
};

TEST_F(PcapngSession, HoldsWhatEachInterfaceSaw) {
  ask("open", {{"name", "03"}, {"at", "31s"}});
  ask("execute", {{"place", "node1"}, {"line", "ping -c 1 172.33.96.3"}});
  int write = ask("pcapng", {{"place", "node1"}, {"file", file.string()}});
  serve();
  const auto found = blocks();
  EXPECT_EQ(found.front(), 0x0A0D0D0A);
  EXPECT_EQ(std::ranges::count(found, 1), 2); // flannel.1 and eth2
  EXPECT_EQ(std::ranges::count(found, 6), result(write)["frames"]);
  EXPECT_GE(result(write)["frames"], 6); // request and answer in both, and ARP
}

TEST_F(PcapngSession, OneInterfaceWillDo) {
  ask("open", {{"name", "03"}, {"at", "31s"}});
  ask("execute", {{"place", "node1"}, {"line", "ping -c 1 172.33.96.3"}});
  int write = ask("pcapng", {{"place", "node1"}, {"file", file.string()}, {"interface", "flannel.1"}});
  int deeds = ask("deeds");
  serve();
  EXPECT_EQ(result(write)["frames"], 2) << answer(write);
  EXPECT_EQ(result(deeds)["deeds"].size(), 1);
}

TEST_F(PcapngSession, WithoutAFrameNothingIsWritten) {
  ask("open", {{"name", "03"}});
  int write = ask("pcapng", {{"place", "node1"}, {"file", file.string()}, {"interface", "eth9"}});
  serve();
  EXPECT_FALSE(error(write).empty());
  EXPECT_FALSE(std::filesystem::exists(file));
}

} // namespace
