// Feeds arbitrary bytes to the reader of recordings, as a file, as its index and as its lines: it must say
// what is wrong, and neither crash nor hang; what it takes must answer everything that can be asked.
#include "recording/contents.h"
#include "recording/gzip.h"
#include "recording/packer.h"

#include <algorithm>
#include <cstdint>
#include <string>

namespace {
using namespace fg;
using recording::Json;

constexpr const char* kHead =
    R"({"version":2,"name":"x","capture":false,"title":{},"description":{},"probes":[],"narration":[]})";

void askEverything(const recording::Contents& contents) {
  constexpr auto kLanguage = report::Language::SimplifiedChinese;
  for (net::SimTime at : {net::SimTime{0}, net::SimTime{1000}, contents.end()}) {
    std::ignore = contents.places(at);
    std::ignore = contents.topology(at);
    for (std::size_t i = 0; i < std::min<std::size_t>(contents.changes(at), 100); ++i)
      std::ignore = contents.change(i, kLanguage);
    for (std::size_t i = 0; i < std::min<std::size_t>(contents.packets(at), 100); ++i) {
      std::ignore = contents.packet(i, at);
      std::ignore = contents.hops(i, at, kLanguage);
    }
    std::ignore = contents.rows("routes", "a", at);
  }
}

void readFile(std::string bytes) {
  if (auto contents = recording::Contents::read("fuzz", std::move(bytes))) askEverything(*contents);
}

// The same lines in the pieces where a writer puts them.
void readLines(std::string_view text) {
  recording::Packer packer;
  packer.add(net::SimTime{0}, recording::kFormat, nullptr, Json::parse(kHead));
  for (std::string_view rest = text; !rest.empty();) {
    std::string_view one = recording::firstLine(rest);
    rest.remove_prefix(std::min(rest.size(), one.size() + 1));
    auto line = recording::parseLine(one);
    const Json value = line ? Json::parse(line->value, nullptr, false) : Json();
    if (line && !value.is_discarded()) packer.add(line->at, line->kind, line->key, value);
  }
  readFile(packer.finish(net::SimTime{1'000'000}));
}
} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string bytes(reinterpret_cast<const char*>(data), size);
  readFile(bytes);
  readLines(bytes);
  std::string head =
      recording::gzip(recording::lineText(net::SimTime{0}, recording::kFormat, nullptr, Json::parse(kHead)));
  readFile(recording::sealed(head + recording::gzip(bytes), bytes, net::SimTime{1'000'000}));
  return 0;
}
