// A recording of a real play with about so many steps, made by the program: pings between nodes and pods of
// the three-node cluster, one every fifty milliseconds.
#pragma once

#include <array>
#include <cstddef>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

namespace fg::bench {

inline std::size_t stepsWanted() {
  const char* wanted = std::getenv("FG_BENCH_STEPS");
  return wanted ? std::strtoul(wanted, nullptr, 10) : 10'000;
}

class LongRecording {
public:
  explicit LongRecording(std::size_t steps) {
    constexpr std::size_t kStepsOfAPing = 46; // there and back, on average of the four ways
    constexpr std::array<std::pair<const char*, const char*>, 4> kWays{
        {{"node1", "172.33.96.3"},
         {"node2", "172.33.96.3"},
         {"coredns-5984fb8cbb-sjqv9", "172.33.31.2"},
         {"coredns-5984fb8cbb-tkfrc", "172.33.31.2"}}};
    std::string pattern = (std::filesystem::temp_directory_path() / "fg-bench-XXXXXX").string();
    m_folder = mkdtemp(pattern.data());
    std::ofstream scenario(m_folder / "long.json");
    scenario
        << R"({"format": "flannelgraph/1", "extends": "01-three-node-host-gw", "title": "A long run", "events": [)";
    for (std::size_t i = 0; i <= steps / kStepsOfAPing; ++i)
      scenario << (i == 0 ? "" : ",") << R"({"at": ")" << 31'000 + 50 * i << R"(ms", "on": ")"
               << kWays[i % 4].first << R"(", "run": "ping -c 1 )" << kWays[i % 4].second << R"("})";
    scenario << "]}";
    scenario.close();
    std::string line = std::string(FG_PROGRAM) + " run " + (m_folder / "long.json").string() + " --record "
                       + file() + " --json > /dev/null";
    m_isMade = std::system(line.c_str()) == 0;
  }
  ~LongRecording() { std::filesystem::remove_all(m_folder); }
  LongRecording(const LongRecording&) = delete;
  LongRecording& operator=(const LongRecording&) = delete;

  bool isMade() const { return m_isMade; }
  std::string file() const { return (m_folder / "long.fgrec").string(); }
  std::size_t bytes() const { return std::filesystem::file_size(file()); }

private:
  std::filesystem::path m_folder;
  bool m_isMade = false;
};

} // namespace fg::bench
