// conntrack.txt: the lines of `conntrack -L`.
#include "capture/files/files.h"
#include "capture/files/lines.h"
#include "scenario/utf8.h"

namespace fg::capture {
namespace {

// Takes the words of one line: "tcp 6 431999 ESTABLISHED src=… dst=… sport=… dport=… src=… … [ASSURED]
// mark=0".
class Line {
public:
  explicit Line(std::vector<std::string> words) : m_words(std::move(words)) {}

  std::optional<found::Connection> read() {
    if (!readHead()) return {};
    for (const std::string& word : m_words)
      if (!take(word)) return {};
    if (m_tuples != 2) return {};
    return m_connection;
  }

private:
  // The protocol's name and number, and the seconds that are left. /proc/net/nf_conntrack has "ipv4 2"
  // before.
  bool readHead() {
    if (m_words.size() > 2 && m_words[0] == "ipv4") m_words.erase(m_words.begin(), m_words.begin() + 2);
    if (m_words.size() < 3) return false;
    auto protocol = numberOf<int>(m_words[1]);
    auto seconds = numberOf<int>(m_words[2]);
    if (!protocol || *protocol < 0 || *protocol > 255 || !seconds || *seconds < 0) return false;
    m_connection.protocol = static_cast<uint8_t>(*protocol);
    m_connection.seconds = *seconds;
    m_words.erase(m_words.begin(), m_words.begin() + 3);
    return true;
  }

  bool take(const std::string& word) {
    if (word == "[UNREPLIED]") m_connection.isReplied = false;
    if (word == "[ASSURED]") m_connection.isAssured = true;
    if (word.front() == '[') return true;
    size_t equals = word.find('=');
    if (equals != std::string::npos) return assign(word.substr(0, equals), word.substr(equals + 1));
    if (m_tuples == 0) m_connection.state = word;
    return true;
  }

  bool assign(const std::string& name, const std::string& value) {
    if (name == "src" && ++m_tuples > 2) return false;
    found::Tuple& tuple = m_tuples == 2 ? m_connection.reply : m_connection.original;
    if (name == "src") return address(tuple.source, value);
    if (name == "dst") return address(tuple.destination, value);
    if (name == "sport") return number(tuple.sourcePort, value);
    if (name == "dport") return number(tuple.destinationPort, value);
    if (name == "type") return number(tuple.icmpType, value);
    if (name == "code") return number(tuple.icmpCode, value);
    if (name == "mark") return number(m_connection.mark, value);
    if (name != "id" || m_tuples == 0) return true; // packets=, bytes=, zone=, use= …
    tuple.destinationPort = tuple.sourcePort = numberOf<uint16_t>(value).value_or(0);
    return true;
  }

  static bool address(net::Ipv4Address& out, const std::string& text) {
    auto parsed = net::Ipv4Address::parse(text);
    out = parsed.value_or(out);
    return parsed.has_value();
  }
  template<class Number> static bool number(Number& out, const std::string& text) {
    auto parsed = numberOf<Number>(text);
    out = parsed.value_or(out);
    return parsed.has_value();
  }

  std::vector<std::string> m_words;
  found::Connection m_connection;
  int m_tuples = 0;
};

} // namespace

void readConnections(Reading& reading) {
  forEachLine(reading.text, [&](int number, std::string_view line) {
    if (line.starts_with("conntrack v")) return; // what the tool says at its end
    bool isIpv6 = line.starts_with("ipv6") || line.find("src=::") != std::string_view::npos;
    for (size_t at = line.find("src="); at != std::string_view::npos && !isIpv6;
         at = line.find("src=", at + 1))
      isIpv6 = line.substr(at, line.find(' ', at) - at).find(':') != std::string_view::npos;
    if (isIpv6) return;
    auto connection = Line(wordsOf(line)).read();
    if (!connection)
      return reading.findings.warning(
          reading.line(number), "no line of conntrack -L: " + scenario::inQuotes(line), "it is left out");
    connection->place = reading.line(number);
    reading.draft.ns.connections.push_back(std::move(*connection));
  });
}

} // namespace fg::capture
