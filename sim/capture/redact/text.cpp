#include "capture/redact/text.h"

#include "capture/files/lines.h"
#include "netfilter/command.h"
#include "netfilter/extension_spec.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace fg::capture {
namespace {

// What an address, a MAC address or a name may be made of.
bool isWordCharacter(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) || c == '.' || c == ':' || c == '_' || c == '-';
}

bool isIpv6(std::string_view word) {
  return std::count(word.begin(), word.end(), ':') >= 2
         && word.find_first_not_of("0123456789abcdefABCDEF:") == std::string_view::npos;
}

std::string ipv6Replacement(const std::string& word, Replacements& replacements) {
  if (word == "::" || word == "::1" || word == "ff02::1" || word == "ff00::" || word == "fe80::") return word;
  std::string number = replacements.ipv6(word).substr(std::string_view("address-").size());
  return (word.starts_with("fe80:") ? "fe80::" : word.starts_with("ff") ? "ff02::1:" : "2001:db8::") + number;
}

class TextRedactor {
public:
  TextRedactor(std::string_view text, Replacements& replacements) : m_text(text), m_replace(replacements) {}

  std::string run() {
    while (m_at < m_text.size())
      if (isWordCharacter(m_text[m_at]))
        word();
      else
        m_out += m_text[m_at++];
    return std::move(m_out);
  }

private:
  void word() {
    size_t end = m_at;
    while (end < m_text.size() && isWordCharacter(m_text[end]))
      ++end;
    std::string_view whole = m_text.substr(m_at, end - m_at);
    m_at = end;
    if (m_replace.interfaces.has(whole)) return void(m_out += m_replace.interfaces(std::string(whole)));
    if (m_replace.routeTables.has(whole)) return void(m_out += m_replace.routeTables(std::string(whole)));
    std::string_view title = whole.substr(0, whole.size() - 1); // "eth0.7: <BROADCAST,…"
    if (whole.ends_with(':') && m_replace.interfaces.has(title))
      return void(m_out += m_replace.interfaces(std::string(title)) + ":");
    if (auto mac = net::MacAddress::parse(whole)) return void(m_out += m_replace.macs(*mac).text());
    if (isIpv6(whole)) return void(m_out += ipv6Replacement(std::string(whole), m_replace));
    parts(whole);
  }

  // "10.244.1.3:53", "10.0.0.1-10.0.0.9", "8000.1a:7c:85:eb:13:24", "net.ipv4.conf.NAME.rp_filter".
  void parts(std::string_view whole) {
    constexpr size_t kMacLength = 17;
    for (size_t at = 0; at < whole.size();) {
      bool begins = at == 0 || !std::isalnum(static_cast<unsigned char>(whole[at - 1]));
      std::string_view rest = whole.substr(at);
      auto mac = begins ? net::MacAddress::parse(rest.substr(0, kMacLength)) : std::nullopt;
      size_t digits = std::min(rest.find_first_not_of("0123456789."), rest.size());
      while (digits > 0 && rest[digits - 1] == '.')
        --digits;
      auto address = begins ? net::Ipv4Address::parse(rest.substr(0, digits)) : std::nullopt;
      std::string_view name = rest.substr(0, rest.find_first_of(".:"));
      bool isInterface = begins && m_replace.interfaces.has(name);
      if (mac) {
        m_out += m_replace.macs(*mac).text();
        at += kMacLength;
      } else if (address) {
        at += digits;
        addAddress(*address, at == whole.size());
      } else if (isInterface) {
        m_out += m_replace.interfaces(std::string(name));
        at += name.size();
      } else {
        m_out += whole[at++];
      }
    }
  }

  // With a length behind it ("/24", or "-24" in keys of etcd), a network stays a network.
  void addAddress(net::Ipv4Address address, bool atEnd) {
    std::string_view rest = m_text.substr(m_at);
    size_t end = 1;
    while (end < rest.size() && std::isdigit(static_cast<unsigned char>(rest[end])))
      ++end;
    auto length = atEnd && rest.starts_with('/') ? numberOf<int>(rest.substr(1, end - 1)) : std::nullopt;
    bool isNetwork = length && *length >= 0 && *length <= 32;
    m_out += isNetwork ? m_replace.addresses(net::Ipv4Prefix(address, *length)).address().text()
                       : m_replace.addresses(address).text();
  }

  std::string_view m_text;
  Replacements& m_replace;
  size_t m_at = 0;
  std::string m_out;
};

// Chains that a program makes on every host.
bool isCommonChain(std::string_view name) {
  constexpr std::array<std::string_view, 12> kBegin{"KUBE-",      "DOCKER",      "FLANNEL-", "CNI-",
                                                    "cali-",      "CILIUM_",     "LIBVIRT_", "ufw-",
                                                    "PREROUTING", "POSTROUTING", "INPUT",    "OUTPUT"};
  constexpr std::array<std::string_view, 5> kTargets{"FORWARD", "ACCEPT", "DROP", "RETURN", "REJECT"};
  return std::any_of(kBegin.begin(), kBegin.end(), [&](auto begin) { return name.starts_with(begin); })
         || std::find(kTargets.begin(), kTargets.end(), name) != kTargets.end();
}

std::string chainReplacement(const std::string& name, Replacements& replacements) {
  return isCommonChain(name) ? name : replacements.chains(name);
}

std::string setReplacement(const std::string& name, Replacements& replacements) {
  return isCommonChain(name) ? name : replacements.sets(name);
}

// A line of rules, word by word; a word of its own follows some options.
class RuleLine {
public:
  RuleLine(std::string_view line, Replacements& replacements)
      : m_words(netfilter::splitWords(line)), m_replace(replacements) {}

  std::string run() {
    std::string out;
    for (size_t i = 0; i < m_words.size(); ++i)
      out += (i == 0 ? "" : " ") + replaced(i);
    return out;
  }

private:
  std::string replaced(size_t i) {
    std::string before = i == 0 ? "" : m_words[i - 1];
    const std::string& word = m_words[i];
    auto isOneOf = [&](std::initializer_list<std::string_view> options) {
      return std::find(options.begin(), options.end(), before) != options.end();
    };
    bool isOption = before == "comment" && (word.starts_with("--") || m_words[0] == "create");
    if (isOneOf({"--comment", "comment"}) && !isOption) return m_replace.comments(word);
    if (isOneOf({"--log-prefix", "--nflog-prefix", "--string", "--hex-string", "--name", "--rsource-name"}))
      return m_replace.comments(word);
    if (isOneOf({"--match-set", "--add-set", "--del-set", "create", "add"}))
      return setReplacement(word, m_replace);
    if (isOneOf({"-A", "-g"}) || (before == "-j" && m_replace.chains.has(word)))
      return chainReplacement(word, m_replace);
    return netfilter::wordText(redactText(word, m_replace));
  }

  std::vector<std::string> m_words;
  Replacements& m_replace;
};

} // namespace

// "eth0", "veth295bef2", "br-0123456789ab": a kind, and digits. Names of people's own have other letters.
bool isCommonInterface(std::string_view name) {
  constexpr std::array<std::string_view, 9> kWhole{"lo",           "docker_gwbridge", "kube-ipvs0",
                                                   "kube-bridge",  "cilium_host",     "cilium_net",
                                                   "cilium_vxlan", "tunl0",           "flannel-wg"};
  constexpr std::array<std::string_view, 16> kKinds{"eth", "enp", "ens",      "eno",     "docker", "br-",
                                                    "br",  "cni", "flannel.", "flannel", "veth",   "cali",
                                                    "tun", "tap", "wg",       "bond"};
  if (std::find(kWhole.begin(), kWhole.end(), name) != kWhole.end()) return true;
  return std::any_of(kKinds.begin(), kKinds.end(), [&](std::string_view kind) {
    return name.starts_with(kind)
           && name.substr(kind.size()).find_first_not_of("0123456789abcdefs.") == std::string_view::npos;
  });
}

std::string redactText(std::string_view text, Replacements& replacements) {
  return TextRedactor(text, replacements).run();
}

std::string redactRules(std::string_view text, Replacements& replacements) {
  forEachLine(text, [&](int, std::string_view line) { // chains that are jumped to may be declared later
    if (line[0] == ':')
      std::ignore = chainReplacement(std::string(line.substr(1, line.find(' ') - 1)), replacements);
  });
  std::string out;
  forEachLine(text, [&](int, std::string_view line) {
    if (line[0] == ':') {
      std::string name(line.substr(1, line.find(' ') - 1));
      out += ":" + chainReplacement(name, replacements) + std::string(line.substr(name.size() + 1)) + "\n";
    } else if (line[0] == '*' || line[0] == '#' || line == "COMMIT") {
      out += std::string(line) + "\n";
    } else {
      out += RuleLine(line, replacements).run() + "\n";
    }
  });
  return out;
}

} // namespace fg::capture
