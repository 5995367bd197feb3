#include "capture/redact/redact.h"

#include "capture/files/files.h"
#include "capture/files/lines.h"
#include "capture/redact/documents.h"
#include "capture/redact/listing.h"
#include "kubernetes/sha256.h"

#include <algorithm>
#include <array>
#include <utility>

namespace fg::capture {
namespace {

constexpr std::string_view kHosts = "hosts/", kPods = "/netns/";

// Nobody who has not the whole capture can know the key.
uint64_t keyOf(const Folder& folder) {
  std::string all;
  for (const auto& [path, file] : folder.files) {
    auto digest = kubernetes::sha256(file.text);
    all.append(digest.begin(), digest.end());
  }
  uint64_t key = 0;
  for (uint8_t byte : kubernetes::sha256(all))
    key = key << 8 ^ key >> 56 ^ byte;
  return key;
}

// What redaction must know of the capture before it begins.
struct Known {
  std::set<net::Ipv4Address> addresses;
  std::set<net::Ipv4Prefix> networks;
};

// "10.244.1.3" and "10.244.1.0/24" anywhere in a text.
void collect(std::string_view text, Known& out) {
  constexpr std::string_view kDotted = "0123456789.";
  for (size_t begin = text.find_first_of(kDotted); begin != std::string_view::npos;) {
    size_t end = std::min(text.find_first_not_of(kDotted, begin), text.size());
    if (auto address = net::Ipv4Address::parse(text.substr(begin, end - begin))) {
      if (!address->isUnspecified()) out.addresses.insert(*address);
      size_t length = std::min(text.find_first_not_of("0123456789", end + 1), text.size());
      if (end < text.size() && text[end] == '/')
        if (auto prefix = net::Ipv4Prefix::parse(text.substr(begin, length - begin)))
          out.networks.insert(prefix->canonical());
    }
    begin = text.find_first_of(kDotted, end);
  }
}

class Redactor {
public:
  Redactor(const Folder& folder, Findings& findings)
      : m_folder(folder), m_findings(findings), m_replace{.addresses = addressReplacement(), .macs = {}} {}

  Redacted run() {
    for (const auto& [path, file] : m_folder.files)
      if (auto text = redacted(path, file))
        m_out.files[newPath(path)] = std::move(*text);
      else
        m_out.said.push_back("left out: " + path);
    say(m_replace.addresses.count(), "IPv4 addresses, by others with the same prefixes in common");
    say(m_replace.ipv6.count(), "IPv6 addresses");
    say(m_replace.macs.count(), "Ethernet addresses");
    say(m_replace.hosts.count(), "host names");
    say(m_replace.networkNamespaces.count(), "names of network namespaces");
    say(m_replace.pods.count() + m_replace.services.count() + m_replace.policies.count()
            + m_replace.kubeNamespaces.count(),
        "names of pods, services, policies and Kubernetes namespaces");
    say(m_replace.interfaces.count(), "interface names that are not the usual ones");
    say(m_replace.chains.count() + m_replace.sets.count() + m_replace.tables.count(),
        "names of chains, tables and sets that are not the usual ones");
    say(m_replace.comments.count(), "comments and log prefixes");
    return std::move(m_out);
  }

private:
  AddressReplacement addressReplacement() {
    Known own = known();
    return AddressReplacement::avoiding(own.addresses, keyOf(m_folder), own.networks);
  }

  // Addresses and networks of the capture; on the way, names of people's own interfaces and tables are noted.
  Known known() {
    Known out;
    for (const auto& [path, file] : m_folder.files) {
      collect(file.text, out);
      Draft draft;
      Findings unread; // they are told of when the file is written
      Reading reading{file.shown, file.text, unread, draft};
      if (auto read = readerOf(path, file)) read(reading);
      for (const found::Interface& interface : draft.ns.interfaces) {
        if (!isCommonInterface(interface.name)) m_interfaces.push_back(interface.name);
        for (const found::Address& address : interface.addresses)
          out.networks.insert(address.prefix.canonical());
      }
      for (const found::Route& route : draft.ns.routes)
        out.networks.insert(route.destination.canonical());
      for (const auto& [name, number] : draft.tables)
        m_tables.push_back(name);
    }
    return out;
  }

  // Of the files that name networks, interfaces and tables.
  static void (*readerOf(const std::string& path, const TextFile& file))(Reading&) {
    std::string name = path.substr(path.rfind('/') + 1);
    for (std::string_view wanted : {"ip-addr.json", "ip-route.json", "ip-rule.json"})
      for (const FileSpec& spec : namespaceFiles()) {
        if (spec.name != wanted) continue;
        if (spec.name == name) return isText(file) ? spec.forms[0].read : spec.read;
        for (const OtherForm& form : spec.forms)
          if (form.name == name) return form.read;
      }
    return nullptr;
  }

  void say(size_t count, const std::string& what) {
    if (count) m_out.said.push_back("replaced: " + std::to_string(count) + " " + what);
  }

  // hosts/HOST/netns/NAME/FILE with the names replaced.
  std::string newPath(const std::string& path) {
    if (!path.starts_with(kHosts)) return path;
    size_t end = path.find('/', kHosts.size());
    std::string out = std::string(kHosts) + m_replace.hosts(path.substr(kHosts.size(), end - kHosts.size()));
    std::string rest = path.substr(end);
    if (!rest.starts_with(kPods)) return out + rest;
    size_t file = rest.find('/', kPods.size());
    if (file == std::string::npos) return out + rest;
    return out + std::string(kPods)
           + m_replace.networkNamespaces(rest.substr(kPods.size(), file - kPods.size())) + rest.substr(file);
  }

  std::string hostOf(const std::string& path) const {
    return path.substr(kHosts.size(), path.find('/', kHosts.size()) - kHosts.size());
  }

  // Nothing for a file that is not of the layout.
  std::optional<std::string> redacted(const std::string& path, const TextFile& file) {
    for (const std::string& name : std::exchange(m_interfaces, {}))
      std::ignore = m_replace.interfaces(name);
    for (const std::string& name : std::exchange(m_tables, {}))
      std::ignore = m_replace.routeTables(name);
    std::string name = path.substr(path.rfind('/') + 1);
    bool isOfHost = path.starts_with(kHosts) && path.find('/', kHosts.size()) != std::string::npos;
    if (!isOfHost) {
      if (name == "kubernetes.json") return redactKubernetes(file, m_replace, m_findings);
      if (name == "flannel-leases.json") return redactLeases(file, m_replace, m_findings);
      if (name == "links.json") return redactLinks(file, m_replace, m_findings);
      return {};
    }
    if (name == "docker-network.json") return redactDockerNetwork(file, m_replace, m_findings);
    if (name == "nft-ruleset.json") return redactNftRuleset(file, m_replace, m_findings);
    if (name == "ipset-save.txt" || name.starts_with("iptables-")) return redactRules(file.text, m_replace);
    if (name == "uname.txt") return uname(path, file.text);
    if (name == "sysctl.txt") return settings(file.text);
    if (name == "tc-qdisc.txt") return lines(file.text, [](auto line) { return line.starts_with("qdisc "); });
    if (name == "ip_vs.txt") return virtualServers(file.text);
    if (name == "subnet.env") return lines(file.text, [](auto line) { return line.starts_with("FLANNEL_"); });
    if (name == "ss.txt") return sockets(file.text, 6);
    if (name == "netstat.txt") return sockets(file.text, 5);
    if (name == "conntrack.txt") return connections(file.text);
    if (name == "conntrack-stats.txt")
      return lines(file.text, [](auto line) { return line.starts_with("cpu="); });
    if (name == "nstat.txt") return counters(file.text);
    if (name == "units.txt") return units(file.text);
    for (const FileSpec& spec : namespaceFiles()) {
      bool isForm = std::any_of(spec.forms.begin(), spec.forms.end(),
                                [&](const auto& form) { return form.name == name; });
      if (spec.name == name || isForm) return redactListing(file, m_replace, m_findings);
    }
    return {};
  }

  // Two settings are keys. sysctl writes a slash for the dot in an interface's name.
  std::string settings(const std::string& text) {
    return lines(text,
                 [&](std::string_view line) {
                   bool isKey = line.find("fastopen_key") != std::string_view::npos
                                || line.find("stable_secret") != std::string_view::npos;
                   return line.starts_with("net.") && !isKey
                          && line.substr(0, line.find('=')).find('/') == std::string_view::npos;
                 })
           + lines(slashesReplaced(text), [](auto line) { return line.starts_with("net."); });
  }

  // The lines about interfaces with a dot in their name, with the name that these have afterwards.
  std::string slashesReplaced(const std::string& text) {
    std::string out;
    forEachLine(text, [&](int, std::string_view line) {
      size_t slash = line.substr(0, line.find('=')).find('/');
      if (slash == std::string_view::npos) return;
      size_t begin = line.rfind('.', slash) + 1, end = std::min(line.find('.', slash), line.size());
      std::string name(line.substr(begin, end - begin));
      std::replace(name.begin(), name.end(), '/', '.');
      if (isCommonInterface(name))
        name.replace(name.find('.'), 1, "/");
      else if (m_replace.interfaces.has(name))
        name = m_replace.interfaces(name);
      else
        return; // of no interface in the capture
      out += std::string(line.substr(0, begin)) + name + std::string(line.substr(end)) + "\n";
    });
    return out;
  }

  // The addresses are hexadecimal there: only how many there are is kept.
  static std::string virtualServers(const std::string& text) {
    std::string out;
    forEachLine(text, [&](int, std::string_view line) {
      std::string protocol = wordsOf(line)[0];
      if (protocol == "TCP" || protocol == "UDP" || protocol == "SCTP" || protocol == "FWM")
        out += protocol + "  00000000:0000 rr\n";
    });
    return out;
  }

  std::string uname(const std::string& path, const std::string& text) {
    std::string host = hostOf(path), out = text;
    std::vector<std::string> words = wordsOf(text);
    if (words.size() < 2) return "";
    if (size_t at = out.find(words[1]); at != std::string::npos)
      out.replace(at, words[1].size(), m_replace.hosts(host));
    return out;
  }

  template<class Keep> std::string lines(const std::string& text, Keep keep) {
    std::string out;
    forEachLine(text, [&](int, std::string_view line) {
      if (keep(line)) out += redactText(line, m_replace) + "\n";
    });
    return out;
  }

  // Without what -p says of processes, which stands behind the other words.
  std::string sockets(const std::string& text, size_t columns) {
    std::string out;
    forEachLine(text, [&](int, std::string_view line) {
      auto words = wordsOf(line);
      words.resize(std::min(words.size(), columns));
      for (size_t i = 0; i < words.size(); ++i)
        out += (i ? " " : "") + redactText(words[i], m_replace);
      out += "\n";
    });
    return out;
  }

  // Names of the kernel's own, and numbers.
  static std::string counters(const std::string& text) {
    std::string out;
    forEachLine(text, [&](int, std::string_view line) {
      std::vector<std::string> words = wordsOf(line);
      bool isName =
          std::all_of(words[0].begin(), words[0].end(), [](unsigned char c) { return std::isalnum(c) != 0; });
      if (isName && words.size() > 1 && numberOf<uint64_t>(words[1]))
        out += words[0] + " " + words[1] + " 0.0\n";
    });
    return out;
  }

  // Of the four daemons what is read of them; who else has a unit is nobody's business.
  static std::string units(const std::string& text) {
    Draft draft;
    Findings unread;
    Reading reading{"", text, unread, draft};
    readUnits(reading);
    std::string out;
    for (const found::Unit& unit : draft.signs.units)
      if (isDaemon(unit.name))
        out += (out.empty() ? "" : "\n") + ("Id=" + unit.name) + "\nLoadState=" + word(unit.load)
               + "\nActiveState=" + word(unit.active) + "\nSubState=" + word(unit.sub)
               + "\nUnitFileState=" + word(unit.enabled) + "\n";
    return out;
  }

  static bool isDaemon(std::string_view unit) {
    constexpr std::array<std::string_view, 4> kDaemons{"flanneld.service", "docker.service",
                                                       "kubelet.service", "kube-proxy.service"};
    return std::find(kDaemons.begin(), kDaemons.end(), unit) != kDaemons.end();
  }

  // systemd's words have small letters and dashes only.
  static std::string word(const std::string& text) {
    bool isWord = text.find_first_not_of("abcdefghijklmnopqrstuvwxyz-") == std::string::npos;
    return isWord ? text : "";
  }

  // Without labels, security contexts and helpers.
  std::string connections(const std::string& text) {
    std::string out;
    forEachLine(text, [&](int, std::string_view line) {
      std::string kept;
      for (const std::string& word : wordsOf(line)) {
        bool isPrivate =
            word.starts_with("secctx=") || word.starts_with("labels=") || word.starts_with("helper=");
        if (!isPrivate) kept += (kept.empty() ? "" : " ") + redactText(word, m_replace);
      }
      out += kept + "\n";
    });
    return out;
  }

  const Folder& m_folder;
  Findings& m_findings;
  std::vector<std::string> m_interfaces, m_tables; // to be replaced; filled before m_replace is made
  Replacements m_replace;
  Redacted m_out;
};

} // namespace

Redacted redact(const Folder& folder, Findings& findings) { return Redactor(folder, findings).run(); }

} // namespace fg::capture
