// Replaces what stands in the texts of network tools.
#pragma once

#include "capture/redact/replacements.h"

#include <functional>

namespace fg::capture {

// All that redaction replaces; shared by all files.
struct Replacements {
  AddressReplacement addresses;
  MacReplacement macs;
  NameReplacement hosts{"host"}, networkNamespaces{"netns"}, interfaces{"if"}, routeTables{"rt"},
      chains{"CHAIN"}, sets{"set"}, comments{"comment"}, pods{"pod"}, services{"service"}, policies{"policy"},
      ports{"port"}, tables{"table"}, kubeNamespaces{"namespace", {"default", "kube-system", "kube-public"}},
      ipv6{"address"};
};

// Addresses (IPv4, IPv6), Ethernet addresses and interface names, anywhere in a text.
std::string redactText(std::string_view text, Replacements& replacements);
// iptables-save's and ipset save's texts: their comments, prefixes, chains and sets as well.
std::string redactRules(std::string_view text, Replacements& replacements);

// Is it named by a program, so that the name tells nothing?
bool isCommonInterface(std::string_view name);

} // namespace fg::capture
