// A rule in few words: what of iptables-save's text a reader needs in the third column.
#pragma once

#include <string>
#include <string_view>

namespace fg::report {

// The matches, without "-A CHAIN", "-m NAME", comments and the target; "-p udp -m udp --dport 53" becomes
// "udp 53". Empty where the rule fits every packet.
std::string matchText(std::string_view rule);
// The target with its options: "DNAT --to-destination 172.33.96.3:53"; empty where there is none.
std::string targetText(std::string_view rule);
// Its first word: "DNAT".
std::string targetName(std::string_view rule);

} // namespace fg::report
