// ss.txt and netstat.txt: who listens.
#include "capture/files/files.h"
#include "capture/files/lines.h"
#include "scenario/utf8.h"

namespace fg::capture {
namespace {

enum class Spoken { Ipv4, Ipv6Only, Nonsense };

// "0.0.0.0:53", "127.0.0.53%lo:53", "*:22" (IPv6, and IPv4 with it), "[::]:22" (IPv6 only). Older tools write
// ":::22" for both of the last: IPv4 comes with it unless bindv6only says otherwise.
Spoken readSocket(const std::string& text, found::Listener& listener) {
  size_t colon = text.rfind(':');
  if (colon == std::string::npos) return Spoken::Nonsense;
  auto port = numberOf<uint16_t>(std::string_view(text).substr(colon + 1));
  if (!port || *port == 0) return Spoken::Nonsense;
  listener.port = *port;
  std::string address = text.substr(0, text.find('%'));
  if (address.size() == text.size()) address = text.substr(0, colon);
  if (address == "*" || address == "::") return Spoken::Ipv4;
  if (address.starts_with("[::ffff:")) address = address.substr(8, address.size() - 9);
  if (address.starts_with("::ffff:")) address = address.substr(7);
  if (address.find(':') != std::string::npos) return Spoken::Ipv6Only;
  auto parsed = net::Ipv4Address::parse(address);
  listener.address = parsed.value_or(listener.address);
  return parsed ? Spoken::Ipv4 : Spoken::Nonsense;
}

} // namespace

// A line is "tcp LISTEN 0 128 0.0.0.0:10250 0.0.0.0:*".
void readListeners(Reading& reading) {
  reading.draft.ns.hasListeners = true;
  forEachLine(reading.text, [&](int number, std::string_view line) {
    std::vector<std::string> words = wordsOf(line);
    if (words[0] == "Netid") return; // without -H
    found::Listener listener;
    if (words[0] == "udp") listener.protocol = net::Protocol::Udp;
    bool isKnown = words.size() >= 5 && (words[0] == "tcp" || words[0] == "udp");
    Spoken spoken = isKnown ? readSocket(words[4], listener) : Spoken::Nonsense;
    if (spoken == Spoken::Ipv4) reading.draft.ns.listeners.push_back(listener);
    if (spoken == Spoken::Nonsense)
      reading.findings.warning(reading.line(number), "no line of ss -H -lntu: " + scenario::inQuotes(line),
                               "it is left out");
  });
}

// A line is "tcp 0 0 0.0.0.0:10250 0.0.0.0:* LISTEN"; with -p a program stands at its end.
void readOldListeners(Reading& reading) {
  reading.draft.ns.hasListeners = true;
  forEachLine(reading.text, [&](int number, std::string_view line) {
    if (line.starts_with("Active ") || line.starts_with("Proto")) return;
    std::vector<std::string> words = wordsOf(line);
    found::Listener listener;
    if (words[0].starts_with("udp")) listener.protocol = net::Protocol::Udp;
    bool isKnown = words.size() >= 5 && (words[0].starts_with("tcp") || words[0].starts_with("udp"));
    Spoken spoken = isKnown ? readSocket(words[3], listener) : Spoken::Nonsense;
    if (spoken == Spoken::Ipv4) reading.draft.ns.listeners.push_back(listener);
    if (spoken == Spoken::Nonsense)
      reading.findings.warning(reading.line(number), "no line of netstat -lntu: " + scenario::inQuotes(line),
                               "it is left out");
  });
}

} // namespace fg::capture
