// sysctl.txt, uname.txt, subnet.env, docker-network.json, ip_vs.txt and tc-qdisc.txt.
#include "capture/files/files.h"
#include "capture/files/lines.h"
#include "capture/json.h"
#include "flannel/docker_options.h"
#include "scenario/utf8.h"

#include <algorithm>

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
    if (!name.starts_with("net.")) return;
    reading.draft.ns.sysctls[name] = trimmed(line.substr(equals + 1));
    reading.draft.ns.sysctlPlaces[name] = reading.line(number);
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

void readSubnetEnv(Reading& reading) { reading.draft.ns.files[flannel::kSubnetFile] = reading.text; }

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

// /proc/net/ip_vs: three lines of titles, and a line for each virtual server.
void readVirtualServers(Reading& reading) {
  size_t servers = 0;
  forEachLine(reading.text, [&](int, std::string_view line) {
    servers += line.starts_with("TCP ") || line.starts_with("UDP ") || line.starts_with("SCTP ")
               || line.starts_with("FWM ");
  });
  if (servers > 0)
    reading.draft.ns.caveats.push_back(
        "IPVS has " + std::to_string(servers)
        + " virtual servers there, and is not modelled: services are not translated");
}

// "qdisc clsact ffff: dev eth0 parent ffff:fff1": where programs of eBPF and tc's filters hang.
void readDisciplines(Reading& reading) {
  forEachLine(reading.text, [&](int, std::string_view line) {
    std::vector<std::string> words = wordsOf(line);
    auto device = std::find(words.begin(), words.end(), "dev");
    if (words.size() < 3 || words[0] != "qdisc" || words.end() - device < 2) return;
    const std::string& kind = words[1];
    if (kind == "clsact" || kind == "ingress")
      reading.draft.ns.caveats.push_back("filters or eBPF programs of tc may hang on " + device[1] + " ("
                                         + kind + "), and are not modelled");
    if (kind == "netem" || kind == "tbf" || kind == "plug")
      reading.draft.ns.caveats.push_back("the discipline " + kind + " of " + device[1]
                                         + " may delay packets or lose them, and is not modelled");
  });
}

} // namespace fg::capture
