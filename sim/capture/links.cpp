// links.json: who says what is joined, against all that can be read from the hosts.
#include "capture/joining.h"
#include "capture/json.h"
#include "scenario/utf8.h"

#include <map>

namespace fg::capture {
namespace {

using scenario::found::Interface;

class LinkReader {
public:
  LinkReader(const TextFile& file, Findings& findings, scenario::Snapshot& snapshot)
      : m_file(file), m_findings(findings), m_namespaces(snapshot.namespaces) {
    for (size_t i = 0; i < m_namespaces.size(); ++i)
      for (size_t j = 0; j < m_namespaces[i].interfaces.size(); ++j)
        m_ends[m_namespaces[i].name + ":" + m_namespaces[i].interfaces[j].name] = {i, j};
  }

  NamedLinks read() {
    auto root = parseJson(m_file.shown, m_file.text, m_findings);
    if (!root) return {};
    Fields top(*root, m_file.shown, m_findings);
    if (!root->is(Value::Kind::Array)) top.wrong(*root, "links.json is a list of lists of interfaces");
    for (const scenario::Member& link : root->members)
      take(top, link.value);
    return std::move(m_links);
  }

private:
  void take(const Fields& top, const Value& link) {
    std::vector<End> ends;
    for (const scenario::Member& member : link.members)
      if (auto end = endNamed(top, member.value)) ends.push_back(*end);
    if (ends.size() < 2) return; // one alone tells nothing
    m_links.ends.insert(ends.begin(), ends.end());
    if (ends.size() == 2 && isPair(ends[0], ends[1])) return joinPair(ends[0], ends[1]);
    m_links.segments.push_back(std::move(ends));
  }

  // "node1:eth2", "node1/coredns-a:eth0", or with the folder's name: "node1/netns/coredns-a:eth0".
  std::optional<End> endNamed(const Fields& top, const Value& value) {
    constexpr std::string_view kFolder = "/netns/";
    std::string name = value.text;
    if (size_t at = name.find(kFolder); at != std::string::npos) name.replace(at, kFolder.size(), "/");
    auto it = m_ends.find(name);
    if (it != m_ends.end()) return it->second;
    top.wrong(value, "no interface " + scenario::inQuotes(value.text)
                         + " is in the capture; they are called HOST:IFACE or HOST/NETNS:IFACE");
    return {};
  }

  Interface& at(End end) { return m_namespaces[end.ns].interfaces[end.interface]; }

  // Two veth ends that know each other by index, on whatever hosts they are.
  bool isPair(End a, End b) {
    bool byIndex = at(a).peerIndex == at(b).index && at(b).peerIndex == at(a).index;
    bool byName = a.ns == b.ns && at(a).peerInterface == at(b).name && at(b).peerInterface == at(a).name;
    return at(a).kind == "veth" && at(b).kind == "veth" && (byIndex || byName);
  }

  void joinPair(End a, End b) {
    at(a).peerNamespace = m_namespaces[b.ns].name;
    at(a).peerInterface = at(b).name;
    at(b).peerNamespace = m_namespaces[a.ns].name;
    at(b).peerInterface = at(a).name;
  }

  const TextFile& m_file;
  Findings& m_findings;
  std::vector<scenario::found::Namespace>& m_namespaces;
  std::map<std::string, End> m_ends; // by their names
  NamedLinks m_links;
};

} // namespace

NamedLinks joinNamed(const Folder& folder, Findings& findings, scenario::Snapshot& snapshot) {
  const TextFile* file = folder.find("links.json");
  return file ? LinkReader(*file, findings, snapshot).read() : NamedLinks{};
}

} // namespace fg::capture
