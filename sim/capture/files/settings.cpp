// sysctl.txt, ss.txt, uname.txt, subnet.env and docker-network.json.
#include "capture/files/files.h"
#include "capture/files/lines.h"
#include "capture/json.h"
#include "scenario/utf8.h"

namespace fg::capture {

// "net.ipv4.ip_forward = 1". Values may be empty, and what is not net.* does not matter.
void readSysctls(Reading& reading) {
  forEachLine(reading.text, [&](int number, std::string_view line) {
    size_t equals = line.find('=');
    if (equals == std::string_view::npos) {
      if (!line.starts_with("sysctl:"))
        reading.findings.warning(reading.line(number), "no line of sysctl -a: " + scenario::inQuotes(line),
                                 "it is left out");
      return;
    }
    auto trimmed = [](std::string_view text) {
      size_t begin = text.find_first_not_of(" \t");
      if (begin == std::string_view::npos) return std::string();
      return std::string(text.substr(begin, text.find_last_not_of(" \t") + 1 - begin));
    };
    std::string name = trimmed(line.substr(0, equals));
    if (name.starts_with("net.")) reading.draft.ns.sysctls[name] = trimmed(line.substr(equals + 1));
  });
}

namespace {

enum class Spoken { Ipv4, Ipv6Only, Nonsense };

// "0.0.0.0:53", "127.0.0.53%lo:53", "*:22" (IPv6, and IPv4 with it), "[::]:22" (IPv6 only).
Spoken readSocket(const std::string& text, found::Listener& listener) {
  size_t colon = text.rfind(':');
  if (colon == std::string::npos) return Spoken::Nonsense;
  auto port = numberOf<uint16_t>(std::string_view(text).substr(colon + 1));
  if (!port || *port == 0) return Spoken::Nonsense;
  listener.port = *port;
  std::string address = text.substr(0, text.find('%'));
  if (address.size() == text.size()) address = text.substr(0, colon);
  if (address == "*") return Spoken::Ipv4;
  if (address.starts_with("[::ffff:")) address = address.substr(8, address.size() - 9);
  if (address.find(':') != std::string::npos) return Spoken::Ipv6Only;
  auto parsed = net::Ipv4Address::parse(address);
  listener.address = parsed.value_or(listener.address);
  return parsed ? Spoken::Ipv4 : Spoken::Nonsense;
}

} // namespace

// A line is "tcp LISTEN 0 128 0.0.0.0:10250 0.0.0.0:*".
void readListeners(Reading& reading) {
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

// "Linux node1 6.1.0-13-amd64 #1 SMP PREEMPT_DYNAMIC Debian 6.1.55-1 x86_64 GNU/Linux"
void readUname(Reading& reading) {
  std::vector<std::string> words = wordsOf(reading.text.substr(0, reading.text.find('\n')));
  if (words.size() < 3) return;
  found::Namespace& ns = reading.draft.ns;
  ns.kernelRelease = words[2];
  size_t version = reading.text.find('#');
  size_t end = reading.text.find(" x86_64", version == std::string::npos ? 0 : version);
  if (version != std::string::npos) ns.kernelVersion = reading.text.substr(version, end - version);
  ns.kernelVersion = ns.kernelVersion.substr(0, ns.kernelVersion.find('\n'));
}

void readSubnetEnv(Reading& reading) { reading.draft.ns.files["/run/flannel/subnet.env"] = reading.text; }

namespace {

const found::Interface* bridgeNamed(const found::Namespace& ns, const std::string& name) {
  for (const found::Interface& interface : ns.interfaces)
    if (interface.name == name) return &interface;
  return nullptr;
}

} // namespace

// All that docker knows of its bridge stands in other files as well: here is only seen whether they agree.
void readDockerNetwork(Reading& reading) {
  auto root = parseJson(reading.file, reading.text, reading.findings);
  if (!root) return;
  for (const Fields& fields : objectsOf(*root, reading.file, reading.findings)) {
    std::string name = fields.object("Options").text("com.docker.network.bridge.name");
    if (!name.empty() && !bridgeNamed(reading.draft.ns, name))
      reading.findings.warning(
          fields.place(), "docker's bridge " + scenario::inQuotes(name) + " is no interface of ip-addr.json",
          "were both taken at the same time?");
  }
}

} // namespace fg::capture
