// Captures made of a few words, for tests.
#pragma once

#include "capture/capture.h"

#include <gmock/gmock.h>

#include <string>
#include <utility>
#include <vector>

namespace fg::test {

using scenario::found::Interface;
using scenario::found::Namespace;
using Texts = std::vector<std::pair<std::string, std::string>>; // path in the layout, text

struct Card {
  int index = 2;
  std::string name = "eth0", mac = "02:00:00:00:00:01", address = {}; // "10.0.0.1/24", or none
  std::string kind = {};
  int peer = 0, netnsid = -1;
  std::string master = {};
};

inline std::string json(const Card& card) {
  std::string out = R"({"ifindex":)" + std::to_string(card.index) + R"(,"ifname":")" + card.name
                    + R"(","flags":["UP","LOWER_UP"],"mtu":1500,"link_type":"ether","address":")" + card.mac
                    + "\"";
  if (!card.kind.empty()) out += R"(,"linkinfo":{"info_kind":")" + card.kind + "\"}";
  if (card.peer) out += R"(,"link_index":)" + std::to_string(card.peer);
  if (card.netnsid >= 0) out += R"(,"link_netnsid":)" + std::to_string(card.netnsid);
  if (!card.master.empty()) out += R"(,"master":")" + card.master + "\"";
  out += R"(,"addr_info":[)";
  if (size_t slash = card.address.find('/'); slash != std::string::npos)
    out += R"({"family":"inet","local":")" + card.address.substr(0, slash) + R"(","prefixlen":)"
           + card.address.substr(slash + 1) + R"(,"scope":"global","valid_life_time":4294967295})";
  return out + "]}";
}

inline std::string json(const std::vector<Card>& cards) {
  std::string out = "[";
  for (const Card& card : cards)
    out += (out.size() > 1 ? "," : "") + json(card);
  return out + "]";
}

inline scenario::ReadResult readTexts(const Texts& texts) {
  capture::Folder folder;
  for (const auto& [path, text] : texts)
    folder.files[path] = {path, text};
  capture::Findings findings;
  return capture::readCapture("cluster", folder, findings);
}

inline const Namespace& nsOf(const scenario::ReadResult& result, const std::string& name) {
  for (const Namespace& ns : result.scenario->snapshot->namespaces)
    if (ns.name == name) return ns;
  throw std::runtime_error("no namespace " + name);
}

inline const Interface& interfaceOf(const scenario::ReadResult& result, const std::string& ns,
                                    const std::string& name) {
  for (const Interface& interface : nsOf(result, ns).interfaces)
    if (interface.name == name) return interface;
  throw std::runtime_error("no interface " + name);
}

// The diagnostics that are about one file, as text.
inline std::string about(const scenario::ReadResult& result, const std::string& file) {
  std::vector<core::Diagnostic> some;
  for (const core::Diagnostic& diagnostic : result.diagnostics)
    if (diagnostic.place.file == file) some.push_back(diagnostic);
  return core::text(some);
}

} // namespace fg::test
