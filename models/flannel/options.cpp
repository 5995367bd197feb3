#include "flannel/options.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <set>
#include <tuple>

namespace fg::flannel {
namespace {

constexpr std::string_view kUnitFile = R"([Unit]
Description=Flanneld overlay address etcd agent
After=network.target
After=network-online.target
Wants=network-online.target
After=etcd.service
Before=docker.service

[Service]
Type=notify
EnvironmentFile=/etc/sysconfig/flanneld
EnvironmentFile=-/etc/sysconfig/docker-network
ExecStart=/usr/bin/flanneld-start $FLANNEL_OPTIONS
ExecStartPost=/usr/libexec/flannel/mk-docker-opts.sh -k DOCKER_NETWORK_OPTIONS -d /run/flannel/docker
Restart=on-failure

[Install]
WantedBy=multi-user.target
RequiredBy=docker.service
)";

constexpr std::string_view kDockerDropIn = "[Service]\nEnvironmentFile=-/run/flannel/docker\n";

bool readBoolean(const std::string& value, bool& out) {
  if (value == "1" || value == "t" || value == "T" || value == "true" || value == "TRUE" || value == "True")
    out = true;
  else if (value == "0" || value == "f" || value == "F" || value == "false" || value == "FALSE"
           || value == "False")
    out = false;
  else
    return false;
  return true;
}

struct Flag {
  std::string_view name;
  enum class Kind { Text, Boolean, Number } kind = Kind::Text;
  bool modelled = true;
  enum class Since { Always, V0_7Only, V0_9 } since = Since::Always;
};
using Kind = Flag::Kind;
using Since = Flag::Since;

// main.go and network/manager.go of v0.7.1; main.go of v0.9.1 and v0.10.0. --iptables-forward-rules came with
// 0.11.
constexpr std::array kFlags{
    Flag{"etcd-endpoints"},
    Flag{"etcd-prefix"},
    Flag{"iface"},
    Flag{"public-ip"},
    Flag{"subnet-file"},
    Flag{"ip-masq", Kind::Boolean},
    Flag{"subnet-lease-renew-margin", Kind::Number},
    Flag{"etcd-keyfile", Kind::Text, false},
    Flag{"etcd-certfile", Kind::Text, false},
    Flag{"etcd-cafile", Kind::Text, false},
    Flag{"etcd-username", Kind::Text, false},
    Flag{"etcd-password", Kind::Text, false},
    Flag{"kube-subnet-mgr", Kind::Boolean, false},
    Flag{"version", Kind::Boolean, false},
    Flag{"v", Kind::Number, false},
    Flag{"vmodule", Kind::Text, false},
    Flag{"log_backtrace_at", Kind::Text, false},
    Flag{"iface-regex", Kind::Text, true, Since::V0_9}, // since 0.8.0
    Flag{"kube-api-url", Kind::Text, false, Since::V0_9},
    Flag{"kubeconfig-file", Kind::Text, false, Since::V0_9},
    Flag{"healthz-ip", Kind::Text, false, Since::V0_9},
    Flag{"healthz-port", Kind::Number, false, Since::V0_9},
    Flag{"listen", Kind::Text, false, Since::V0_7Only},
    Flag{"remote", Kind::Text, false, Since::V0_7Only},
    Flag{"remote-keyfile", Kind::Text, false, Since::V0_7Only},
    Flag{"remote-certfile", Kind::Text, false, Since::V0_7Only},
    Flag{"remote-cafile", Kind::Text, false, Since::V0_7Only},
    Flag{"help", Kind::Boolean, false, Since::V0_7Only},
    Flag{"subnet-dir", Kind::Text, false, Since::V0_7Only},
    Flag{"networks", Kind::Text, false, Since::V0_7Only},
    Flag{"watch-networks", Kind::Boolean, false, Since::V0_7Only},
    Flag{"logtostderr", Kind::Boolean, false, Since::V0_7Only},
    Flag{"alsologtostderr", Kind::Boolean, false, Since::V0_7Only},
    Flag{"stderrthreshold", Kind::Text, false, Since::V0_7Only},
    Flag{"log_dir", Kind::Text, false, Since::V0_7Only},
};

const Flag* findFlag(std::string_view name, const Version& version) {
  auto it = std::find_if(kFlags.begin(), kFlags.end(), [&](const Flag& flag) { return flag.name == name; });
  if (it == kFlags.end()) return nullptr;
  bool old = version.retriesRegistration;
  bool there = it->since == Since::Always || (it->since == Since::V0_7Only) == old;
  return there ? &*it : nullptr;
}

// What Go's flag package says of a wrong value.
std::optional<std::string> assign(Options& options, const Flag& flag, const std::string& value) {
  std::string name(flag.name);
  bool boolean = false;
  int number = 0;
  if (flag.kind == Kind::Boolean && !readBoolean(value, boolean))
    return "invalid boolean value \"" + value + "\" for -" + name + ": strconv.ParseBool: parsing \"" + value
           + "\": invalid syntax";
  if (flag.kind == Kind::Number) {
    auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
    if (error != std::errc() || end != value.data() + value.size())
      return "invalid value \"" + value + "\" for flag -" + name + ": strconv.ParseInt: parsing \"" + value
             + "\": invalid syntax";
  }
  if (!flag.modelled) options.notModelled.push_back(name);
  if (name == "etcd-endpoints") options.etcdEndpoints = value;
  if (name == "etcd-prefix") options.etcdPrefix = value;
  if (name == "iface") options.interfaces.push_back(value);
  if (name == "iface-regex") options.interfacePatterns.push_back(value);
  if (name == "public-ip") options.publicIp = value;
  if (name == "subnet-file") options.subnetFile = value;
  if (name == "ip-masq") options.ipMasq = boolean;
  if (name == "subnet-lease-renew-margin") options.renewMargin = number;
  return std::nullopt;
}

// github.com/coreos/pkg/flagutil: FLANNELD_ETCD_PREFIX stands for -etcd-prefix.
std::string variableOf(std::string_view flag) {
  std::string out = "FLANNELD_";
  for (char c : flag)
    out += c == '-' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return out;
}

} // namespace

tl::expected<Options, std::string> parseOptions(std::span<const std::string> words, const Version& version,
                                                const std::map<std::string, std::string>& environment) {
  Options options;
  std::set<std::string_view> given;
  for (size_t i = 0; i < words.size(); ++i) {
    const std::string& word = words[i];
    size_t dashes = word.find_first_not_of('-');
    if (dashes != 1 && dashes != 2) break; // Go stops at the first word that is no flag
    std::string name = word.substr(dashes);
    size_t equals = name.find('=');
    std::string value = equals == std::string::npos ? "" : name.substr(equals + 1);
    name = name.substr(0, equals);
    const Flag* flag = findFlag(name, version);
    if (!flag) return tl::unexpected("flag provided but not defined: -" + name);
    if (equals == std::string::npos && flag->kind == Kind::Boolean)
      value = "true";
    else if (equals == std::string::npos) {
      if (i + 1 == words.size()) return tl::unexpected("flag needs an argument: -" + name);
      value = words[++i];
    }
    if (auto wrong = assign(options, *flag, value)) return tl::unexpected(*wrong);
    given.insert(flag->name);
  }
  for (const Flag& flag : kFlags) {
    auto variable = environment.find(variableOf(flag.name));
    bool unset = variable == environment.end() || variable->second.empty() || given.contains(flag.name);
    if (!unset && findFlag(flag.name, version)) std::ignore = assign(options, flag, variable->second);
  }
  return options;
}

void installPackage(host::Files& files, const PackageSettings& settings) {
  std::string unit(kUnitFile);
  if (settings.dockerIpMasqLeftOut)
    unit.replace(unit.find("mk-docker-opts.sh -k"), 20, "mk-docker-opts.sh -m -k");
  files.write("/usr/lib/systemd/system/flanneld.service", unit);
  files.write("/usr/lib/systemd/system/docker.service.d/flannel.conf", std::string(kDockerDropIn));
  files.write("/etc/sysconfig/flanneld", "# Flanneld configuration options\nFLANNEL_ETCD_ENDPOINTS=\""
                                             + settings.etcdEndpoints + "\"\nFLANNEL_ETCD_PREFIX=\""
                                             + settings.etcdPrefix + "\"\nFLANNEL_OPTIONS=\""
                                             + settings.options + "\"\n");
}

} // namespace fg::flannel
