// Neighbours, the ports of bridges and what these have learned, as `ip neigh`, `bridge link` and `bridge fdb
// show` print them.
#include "capture/listings/objects.h"

#include <cctype>

namespace fg::capture {

// "192.168.7.1 dev eth0 lladdr d6:33:6f:82:14:86 router REACHABLE"
void forEachNeighbor(Reading& reading, const TakeObject& take) {
  forEachLine(reading.text, [&](int number, std::string_view line) {
    WordsInTurn words(line);
    ObjectMaker out(number);
    out.text("dst", words.next());
    while (words.more()) {
      std::string word = words.next();
      if (word == "dev" || word == "lladdr") out.text(word, words.next());
      if (word == "PERMANENT" || word == "NOARP" || word == "REACHABLE" || word == "STALE" || word == "NONE"
          || word == "INCOMPLETE" || word == "DELAY" || word == "PROBE" || word == "FAILED")
        out.words("state", {word});
    }
    if (!out.has("dev") || !out.has("state")) return notUnderstood(reading, number, "ip neigh", line);
    take(Fields(out.value(), reading.file, reading.findings));
  });
}

namespace {

// "4: veth1@if2: <BROADCAST,UP> mtu 1500 master docker0 state forwarding priority 32 cost 2"; before 2018
// "4: veth1 state UP @docker0: <BROADCAST,UP> …".
std::optional<ObjectMaker> bridgePortOf(std::string_view line, int number) {
  size_t colon = line.find(": ");
  if (colon == std::string_view::npos || !numberOf<int>(line.substr(0, colon))) return {};
  WordsInTurn words(line.substr(colon + 2));
  std::string name = nameAndLink(words.next()).name;
  if (name.ends_with(':')) name.pop_back();
  ObjectMaker out(number);
  out.text("ifname", name);
  while (words.more() && !words.ahead().starts_with('<'))
    words.next();
  while (words.more()) {
    std::string word = words.next();
    if (word == "master" || word == "state") out.text(word, words.next());
  }
  return out;
}

} // namespace

void forEachBridgeLink(Reading& reading, const TakeObject& take) {
  std::optional<ObjectMaker> port;
  auto finish = [&] {
    if (port) take(Fields(port->value(), reading.file, reading.findings));
    port.reset();
  };
  forEachLine(reading.text, [&](int number, std::string_view line) {
    if (!std::isspace(static_cast<unsigned char>(line[0]))) {
      finish();
      port = bridgePortOf(line, number);
      if (!port) notUnderstood(reading, number, "bridge link", line);
      return;
    }
    for (WordsInTurn words(line); port && words.more();) {
      std::string word = words.next();
      if (word == "hairpin" || word == "isolated") port->flag(word, words.next());
    }
  });
  finish();
}

// "02:00:00:00:96:00 dev flannel.1 dst 172.30.0.2 self permanent"
void forEachFdbEntry(Reading& reading, const TakeObject& take) {
  forEachLine(reading.text, [&](int number, std::string_view line) {
    WordsInTurn words(line);
    ObjectMaker out(number);
    std::string mac = words.next();
    if (!net::MacAddress::parse(mac)) return notUnderstood(reading, number, "bridge fdb", line);
    out.text("mac", mac);
    while (words.more()) {
      std::string word = words.next();
      if (word == "dev") out.text("ifname", words.next());
      if (word == "master" && !words.ahead().empty()) out.text("master", words.next());
      if (word == "dst") out.text("dst", words.next());
      if (word == "vlan" || word == "port" || word == "vni") out.number(word, words.next());
      if (word == "via") out.text("viaIf", words.next());
      if (word == "permanent" || word == "static" || word == "stale") out.text("state", word);
    }
    take(Fields(out.value(), reading.file, reading.findings));
  });
}

} // namespace fg::capture
