// A folder of its own for pcap files, and tshark to look at each of them.
#pragma once

#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace fg::engine::testing {

class Captures {
public:
  Captures() {
    std::string pattern = (std::filesystem::temp_directory_path() / "flannelgraph-pcap-XXXXXX").string();
    if (const char* made = mkdtemp(pattern.data())) m_folder = made;
    EXPECT_FALSE(m_folder.empty()) << "no temporary folder";
  }
  ~Captures() {
    std::error_code ignored;
    std::filesystem::remove_all(m_folder, ignored);
  }
  Captures(const Captures&) = delete;
  Captures& operator=(const Captures&) = delete;

  std::string folder() const { return m_folder.string(); }
  bool has(const std::string& file) const { return std::filesystem::exists(m_folder / file); }
  std::uintmax_t size(const std::string& file) const {
    std::error_code none;
    auto bytes = std::filesystem::file_size(m_folder / file, none);
    return none ? 0 : bytes;
  }

  // Turns the last byte of a file's last packet into another one.
  void damage(const std::string& file) const {
    std::fstream bytes(m_folder / file, std::ios::in | std::ios::out | std::ios::binary);
    bytes.seekg(-1, std::ios::end);
    char last = static_cast<char>(bytes.get());
    bytes.seekp(-1, std::ios::end);
    bytes.put(static_cast<char>(~last));
  }

  // What tshark finds wrong: checksums, malformed packets, files that it cannot read. Empty: nothing.
  // All files are looked at as one, because tshark takes long to start; one by one where something is wrong.
  std::string complaints() const {
    std::string out;
    if (complaintsAbout("'" + m_folder.string() + "'/*.pcap").empty()) return out;
    for (const auto& file : std::filesystem::directory_iterator(m_folder)) {
      if (file.file_size() <= kPcapHeader) continue; // no packets
      std::string wrong = complaintsAbout("'" + file.path().string() + "'");
      if (!wrong.empty()) out += file.path().filename().string() + ":\n" + wrong;
    }
    return out;
  }

  void expectWellFormed() const {
    if (!hasTshark()) GTEST_SKIP() << "tshark is not installed";
    auto files = std::distance(std::filesystem::directory_iterator(m_folder), {});
    EXPECT_GT(files, 10) << "each interface of the cluster has a file";
    EXPECT_EQ(complaints(), "");
  }

  static bool hasTshark() {
    return std::system("{ command -v tshark && command -v mergecap; } > /dev/null 2>&1") == 0;
  }

private:
  static constexpr std::uintmax_t kPcapHeader = 24; // bytes of the file's own

  static std::string complaintsAbout(const std::string& files) {
    std::string line =
        "{ mergecap -w - " + files
        + " | tshark -n -r -"
          " -o ip.check_checksum:TRUE -o tcp.check_checksum:TRUE -o udp.check_checksum:TRUE"
          " -Y 'ip.checksum.status == 0 || tcp.checksum.status == 0 || udp.checksum.status == 0"
          " || icmp.checksum.status == 0 || _ws.malformed'; } 2>&1 | grep -v '^Running as user'";
    std::FILE* pipe = popen(line.c_str(), "r");
    if (!pipe) return "tshark could not be started";
    std::string out;
    std::array<char, 4096> buffer{};
    while (std::size_t got = std::fread(buffer.data(), 1, buffer.size(), pipe))
      if (out.size() < 2000) out.append(buffer.data(), got);
    pclose(pipe);
    return out;
  }

  std::filesystem::path m_folder;
};

} // namespace fg::engine::testing
