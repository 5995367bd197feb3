// conntrack-stats.txt and nstat.txt: what the kernel counted since it started.
#include "capture/files/files.h"
#include "capture/files/lines.h"
#include "scenario/utf8.h"

namespace fg::capture {

// "cpu=0   \tfound=3 invalid=0 insert=0 insert_failed=2 …": a line for each processor.
void readConntrackStats(Reading& reading) {
  forEachLine(reading.text, [&](int number, std::string_view line) {
    found::Counters counters;
    for (const std::string& word : wordsOf(line)) {
      std::size_t equals = word.find('=');
      auto count = numberOf<uint64_t>(std::string_view(word).substr(std::min(equals + 1, word.size())));
      if (equals != std::string::npos && count)
        counters[word.substr(0, equals)] = {reading.line(number), *count};
    }
    if (!counters.contains("cpu"))
      return reading.findings.warning(
          reading.line(number), "no line of conntrack -S: " + scenario::inQuotes(line), "it is left out");
    reading.draft.signs.conntrack.push_back(std::move(counters));
  });
}

// "IcmpOutRateLimitHost            3                  0.0"
void readCounters(Reading& reading) {
  forEachLine(reading.text, [&](int number, std::string_view line) {
    std::vector<std::string> words = wordsOf(line);
    if (line[0] == '#') return;
    auto count = words.size() < 2 ? std::nullopt : numberOf<uint64_t>(words[1]);
    if (!count)
      return reading.findings.warning(reading.line(number), "no line of nstat: " + scenario::inQuotes(line),
                                      "it is left out");
    reading.draft.signs.kernel[words[0]] = {reading.line(number), *count};
  });
}

} // namespace fg::capture
