#include "netfilter/kept_extension.h"

#include "netfilter/extension_spec.h"

#include <algorithm>
#include <array>

namespace fg::netfilter {
namespace {
std::string join(const std::vector<std::string>& words) {
  std::string out;
  for (const std::string& word : words)
    out += ' ' + wordText(word);
  return out;
}

class KeptMatch : public Match {
public:
  explicit KeptMatch(std::vector<std::string> words) : m_words(std::move(words)) {}
  bool matches(Evaluation&) const override { return false; }
  void save(std::string& out) const override { out += join(m_words); }
  void list(std::string& out, Names) const override { out += ' ' + name + join(m_words); }
  bool isModelled() const override { return false; }

private:
  std::vector<std::string> m_words;
};

class KeptTarget : public Target {
public:
  explicit KeptTarget(std::vector<std::string> words) : m_words(std::move(words)) {}
  trace::RuleAction apply(Evaluation&) const override { return trace::RuleAction::Continue; }
  void save(std::string& out) const override { out += join(m_words); }
  void list(std::string& out, Names) const override { out += join(m_words); }
  bool isModelled() const override { return false; }

private:
  std::vector<std::string> m_words;
};

// libxt_*.so and libipt_*.so of iptables 1.8.9 and 1.4.21, without those that are modelled.
constexpr std::array<std::string_view, 50> kShipped{
    "ah",        "bpf",         "cgroup", "cluster", "connbytes", "connlabel", "connlimit",   "cpu",
    "dccp",      "devgroup",    "ecn",    "esp",     "hashlimit", "helper",    "ipcomp",      "ipvs",
    "nfacct",    "osf",         "policy", "quota",   "rateest",   "realm",     "sctp",        "socket",
    "string",    "tcpmss",      "time",   "u32",     "unclean",   "AUDIT",     "CHECKSUM",    "CLASSIFY",
    "CLUSTERIP", "CONNSECMARK", "ECN",    "HMARK",   "IDLETIMER", "LED",       "MIRROR",      "NETMAP",
    "NFQUEUE",   "RATEEST",     "SAME",   "SECMARK", "SET",       "SYNPROXY",  "TCPOPTSTRIP", "TEE",
    "TPROXY",    "ULOG"};
} // namespace

std::shared_ptr<const Match> keptMatch(std::string name, std::vector<std::string> words) {
  auto match = std::make_shared<KeptMatch>(std::move(words));
  match->name = std::move(name);
  return match;
}

std::shared_ptr<const Target> keptTarget(std::string name, std::vector<std::string> words) {
  auto target = std::make_shared<KeptTarget>(std::move(words));
  target->name = std::move(name);
  return target;
}

bool isShippedButNotModelled(std::string_view extension) {
  return !extension.empty() && std::find(kShipped.begin(), kShipped.end(), extension) != kShipped.end();
}

} // namespace fg::netfilter
