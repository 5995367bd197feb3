// Interfaces and their addresses, as `ip addr` and `ip -d addr` print them.
#include "capture/listings/objects.h"
#include "core/did_you_mean.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <set>

namespace fg::capture {
namespace {

constexpr int64_t kForEver = 4294967295;

// What is known of the whole text, before its interfaces are made.
struct InterfaceHints {
  std::set<std::string, std::less<>> masters; // whoever has ports
  std::set<std::string, std::less<>> bonds;
  std::map<std::string, std::string, std::less<>> links; // behind the @, by name
  std::set<std::string, std::less<>> netnsids;           // that are numbers
  bool hasDetails = false;                               // printed with -d
};

bool startsInterface(std::string_view line) { return std::isdigit(static_cast<unsigned char>(line[0])); }

// What stands in lines of their own below "link/ether", and is no kind.
bool isNoKind(std::string_view word) {
  constexpr std::array<std::string_view, 9> kOthers{"inet", "inet6", "valid_lft", "alias",  "altname",
                                                    "RX:",  "TX:",   "vf",        "promisc"};
  return word.starts_with("link/") || word.starts_with("prog/")
         || std::isdigit(static_cast<unsigned char>(word[0]))
         || std::find(kOthers.begin(), kOthers.end(), word) != kOthers.end();
}

// "veth295bef2@if6:", "docker0:"
NameAndLink headName(std::string word) {
  if (word.ends_with(':')) word.pop_back();
  return nameAndLink(word);
}

InterfaceHints hintsOf(std::string_view text) {
  InterfaceHints hints;
  forEachLine(text, [&](int, std::string_view line) {
    WordsInTurn words(line);
    if (!startsInterface(line)) {
      std::string first = words.next();
      hints.hasDetails |= !isNoKind(first) || line.find(" promiscuity ") != std::string_view::npos;
      while (words.more())
        if (words.next() == "link-netnsid") hints.netnsids.insert(words.next());
      return;
    }
    words.next();
    NameAndLink head = headName(words.next());
    hints.links[head.name] = head.link;
    if (words.ahead().find("MASTER") != std::string_view::npos) hints.bonds.insert(head.name);
    while (words.more())
      if (words.next() == "master") hints.masters.insert(words.next());
  });
  return hints;
}

bool isNumber(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

// Without -d nobody says what an interface is. Programs name theirs alike everywhere, and ports tell of their
// bridge.
std::string guessedKind(const std::string& name, const InterfaceHints& hints) {
  auto beginsWith = [&](std::string_view begin) { return name.starts_with(begin); };
  std::string link = hints.links.at(name);
  if (hints.bonds.contains(name)) return "bond";
  if (hints.masters.contains(name)) return "bridge";
  for (std::string_view bridge : {"docker", "cni", "br-", "kube-bridge", "virbr"})
    if (beginsWith(bridge)) return "bridge";
  if (beginsWith("flannel.") && isNumber(name.substr(8))) return "vxlan";
  if (beginsWith("flannel") && isNumber(name.substr(7))) return "tun";
  if (beginsWith("tun") && isNumber(name.substr(3))) return "tun";
  if (beginsWith("wg") || beginsWith("flannel-wg")) return "wireguard";
  if (name == "kube-ipvs0" || name == "nodelocaldns" || beginsWith("dummy")) return "dummy";
  bool isElsewhere = link.starts_with("if") && isNumber(link.substr(2));
  if (isElsewhere || beginsWith("veth") || (hints.links.contains(link) && hints.links.at(link) == name))
    return "veth";
  if (hints.links.contains(link)) return name.find('.') != std::string::npos ? "vlan" : "macvlan";
  return "";
}

class InterfaceText {
public:
  InterfaceText(Reading& reading, const TakeObject& take)
      : m_reading(reading), m_take(take), m_hints(hintsOf(reading.text)) {}

  void run() {
    forEachLine(m_reading.text, [&](int number, std::string_view line) { takeLine(number, line); });
    finish();
    if (m_guessed.empty()) return;
    constexpr size_t kNamed = 6;
    m_reading.findings.warning(m_reading.line(1),
                               "printed without -d, so kinds of interfaces are taken from their names: "
                                   + core::listText(core::firstOf(m_guessed, kNamed)),
                               "capture 'ip -d addr show' to be sure");
  }

private:
  // An interface and what its lines have said so far.
  struct Open {
    ObjectMaker object, info, data, slaveData;
    std::vector<ObjectMaker> addresses;
    std::string name, kind = {}, slave = {};
  };

  void takeLine(int number, std::string_view line) {
    WordsInTurn words(line);
    if (startsInterface(line)) return begin(number, line, words);
    if (!m_open) return notUnderstood(m_reading, number, "ip addr", line);
    std::string first = words.next();
    if (first.starts_with("link/")) return takeLink(first.substr(5), words);
    if (first == "inet" || first == "inet6") return takeAddress(number, first, words);
    if (first == "valid_lft") return takeLifetime(words);
    if (first.starts_with("prog/")) return void(m_open->object.object("xdp", ObjectMaker(number)));
    if (!isNoKind(first)) takeKind(first, words);
  }

  // "7: veth295bef2@if6: <BROADCAST,UP> mtu 1500 qdisc noqueue master docker0 state UP"
  void begin(int number, std::string_view line, WordsInTurn& words) {
    finish();
    std::string index = words.next();
    NameAndLink head = headName(words.next());
    if (!index.ends_with(':') || head.name.empty() || !words.ahead().starts_with('<'))
      return notUnderstood(m_reading, number, "ip addr", line);
    m_open.emplace(Open{
        ObjectMaker(number), ObjectMaker(number), ObjectMaker(number), ObjectMaker(number), {}, head.name});
    index.pop_back();
    m_open->object.number("ifindex", index).text("ifname", head.name);
    bool isIndex = head.link.starts_with("if") && isNumber(head.link.substr(2));
    if (isIndex)
      m_open->object.number("link_index", head.link.substr(2));
    else if (!head.link.empty() && head.link != "NONE")
      m_open->object.text("link", head.link);
    takeFlags(words.next());
    while (words.more()) {
      std::string word = words.next();
      if (word == "mtu") m_open->object.number("mtu", words.next());
      if (word == "master") m_open->object.text("master", words.next());
    }
  }

  void takeFlags(std::string_view text) { // "<BROADCAST,MULTICAST,UP,LOWER_UP>"
    std::vector<std::string> flags{""};
    for (char c : text.substr(1, text.find('>') - 1))
      if (c == ',')
        flags.emplace_back();
      else
        flags.back() += c;
    m_open->object.words("flags", flags);
  }

  // "ether 6a:72:d7:9f:29:19 brd ff:ff:ff:ff:ff:ff link-netnsid 0 promiscuity 1"
  void takeLink(const std::string& type, WordsInTurn& words) {
    m_open->object.text("link_type", type);
    if (!words.ahead().starts_with("promiscuity")) m_open->object.text("address", words.next());
    while (words.more()) {
      std::string word = words.next();
      if (word == "link-netnsid") m_open->object.number("link_netnsid", words.next());
      if (word == "link-netns") m_open->object.number("link_netnsid", numberOfName(words.next()));
    }
  }

  // Newer tools print a namespace's name where it has one: any number does that means it alone.
  int64_t numberOfName(const std::string& name) {
    auto [it, isNew] = m_netnsNames.try_emplace(name, 0);
    if (!isNew) return it->second;
    while (m_hints.netnsids.contains(std::to_string(m_nextNumber)))
      ++m_nextNumber;
    return it->second = m_nextNumber++;
  }

  // "inet 172.33.68.1/24 brd 172.33.68.255 scope global docker0", "inet 10.0.0.1 peer 10.0.0.2/32 scope
  // global tun0"
  void takeAddress(int number, const std::string& family, WordsInTurn& words) {
    ObjectMaker address(number);
    address.text("family", family);
    std::string text = words.next();
    size_t slash = text.find('/');
    address.text("local", text.substr(0, slash));
    if (slash != std::string::npos) address.number("prefixlen", text.substr(slash + 1));
    while (words.more()) {
      std::string word = words.next();
      if (word == "brd") address.text("broadcast", words.next());
      if (word == "scope") address.text("scope", words.next());
      if (word == "peer") {
        std::string peer = words.next();
        if (size_t at = peer.find('/'); at != std::string::npos)
          address.number("prefixlen", peer.substr(at + 1));
      }
    }
    m_open->addresses.push_back(std::move(address));
  }

  void
  takeLifetime(WordsInTurn& words) { // of the address above: "85095sec preferred_lft 85095sec", "forever …"
    std::string text = words.next();
    if (m_open->addresses.empty()) return;
    size_t end = text.find("sec");
    if (text == "forever")
      m_open->addresses.back().number("valid_life_time", kForEver);
    else if (end != std::string::npos)
      m_open->addresses.back().number("valid_life_time", text.substr(0, end));
  }

  void takeKind(const std::string& kind, WordsInTurn& words) {
    constexpr std::string_view kSlave = "_slave";
    if (kind.ends_with(kSlave)) {
      m_open->slave = kind.substr(0, kind.size() - kSlave.size());
      while (words.more())
        if (words.next() == "hairpin") m_open->slaveData.flag("hairpin", words.next());
      return;
    }
    m_open->kind = kind;
    if (kind == "vxlan") takeVxlan(words);
  }

  // "id 1 local 172.30.113.231 dev eth2 srcport 0 0 dstport 8472 nolearning ttl auto ageing 300 udpcsum"
  void takeVxlan(WordsInTurn& words) {
    ObjectMaker& data = m_open->data;
    while (words.more()) {
      std::string word = words.next();
      if (word == "id" || word == "ageing") data.number(word, words.next());
      if (word == "local" || word == "remote" || word == "group" || word == "tos")
        data.text(word, words.next());
      if (word == "dev") data.text("link", words.next());
      if (word == "dstport") data.number("port", words.next());
      if (word == "ttl" && isNumber(words.ahead())) data.number("ttl", words.next());
      if (word == "srcport") {
        std::string low = words.next(), high = words.next();
        data.object("port_range", ObjectMaker(0).number("low", low).number("high", high));
      }
      if (word == "nolearning" || word == "learning")
        data.flag("learning", word == "learning" ? "on" : "off");
      if (word == "udpcsum" || word == "noudpcsum") data.flag("udp_csum", word == "udpcsum" ? "on" : "off");
      if (word == "external" || word == "gbp" || word == "gpe" || word == "proxy" || word == "rsc")
        data.flag(word);
    }
  }

  void guess() {
    m_open->kind = guessedKind(m_open->name, m_hints);
    if (m_open->kind.empty() || m_open->kind == "veth") return; // its name or its index tells enough
    m_guessed.push_back(m_open->name + " is a " + m_open->kind);
    if (m_open->kind != "vxlan") return;
    m_open->data.number("id", m_open->name.substr(m_open->name.find('.') + 1)).flag("learning", "off");
  }

  void finish() {
    if (!m_open) return;
    if (!m_hints.hasDetails && m_open->name != "lo") guess();
    ObjectMaker& info = m_open->info;
    if (!m_open->kind.empty()) info.text("info_kind", m_open->kind).object("info_data", m_open->data);
    if (!m_open->slave.empty())
      info.text("info_slave_kind", m_open->slave).object("info_slave_data", m_open->slaveData);
    m_open->object.object("linkinfo", info).objects("addr_info", m_open->addresses);
    m_take(Fields(m_open->object.value(), m_reading.file, m_reading.findings));
    m_open.reset();
  }

  Reading& m_reading;
  const TakeObject& m_take;
  InterfaceHints m_hints;
  std::optional<Open> m_open;
  std::map<std::string, int64_t> m_netnsNames;
  int64_t m_nextNumber = 0;
  std::vector<std::string> m_guessed; // "docker0 is a bridge"
};

} // namespace

void forEachInterface(Reading& reading, const TakeObject& take) { InterfaceText(reading, take).run(); }

} // namespace fg::capture
