// Feeds arbitrary bytes to the reader of recordings, packed and as its text: it must say what is wrong, and
// neither crash nor hang; what it takes must answer everything that can be asked.
#include "recording/contents.h"
#include "recording/gzip.h"

#include <cstdint>
#include <string>

namespace {
using namespace fg;

constexpr std::size_t kMost = 1 << 20;

void askEverything(const recording::Contents& contents) {
  constexpr auto kLanguage = report::Language::SimplifiedChinese;
  for (net::SimTime at : {net::SimTime{0}, contents.end()}) {
    std::ignore = contents.places(at);
    std::ignore = contents.topology(at);
    for (std::size_t i = 0; i < contents.changes(at); ++i)
      std::ignore = contents.change(i, kLanguage);
    for (std::size_t i = 0; i < std::min<std::size_t>(contents.packets(at), 100); ++i) {
      std::ignore = contents.packet(i, at);
      std::ignore = contents.hops(i, at, kLanguage);
    }
    std::ignore = contents.rows("routes", "a", at);
  }
}
} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string bytes(reinterpret_cast<const char*>(data), size);
  if (auto unpacked = recording::gunzip(bytes, kMost)) bytes = std::move(*unpacked);
  if (auto contents = recording::Contents::parse("fuzz", std::move(bytes))) askEverything(*contents);
  return 0;
}
