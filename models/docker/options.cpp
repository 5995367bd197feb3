#include "docker/options.h"

#include <array>
#include <charconv>
#include <string_view>

namespace fg::docker {
namespace {

constexpr std::string_view kUnitFile = R"([Unit]
Description=Docker Application Container Engine
Documentation=http://docs.docker.com
After=network.target rhel-push-plugin.socket registries.service
Wants=docker-storage-setup.service
Requires=docker-cleanup.timer

[Service]
Type=notify
NotifyAccess=all
EnvironmentFile=-/run/containers/registries.conf
EnvironmentFile=-/etc/sysconfig/docker
EnvironmentFile=-/etc/sysconfig/docker-storage
EnvironmentFile=-/etc/sysconfig/docker-network
Environment=GOTRACEBACK=crash
Environment=DOCKER_HTTP_HOST_COMPAT=1
Environment=PATH=/usr/libexec/docker:/usr/bin:/usr/sbin
ExecStart=/usr/bin/dockerd-current \
          --add-runtime docker-runc=/usr/libexec/docker/docker-runc-current \
          --default-runtime=docker-runc \
          --exec-opt native.cgroupdriver=systemd \
          --userland-proxy-path=/usr/libexec/docker/docker-proxy-current \
          $OPTIONS \
          $DOCKER_STORAGE_OPTIONS \
          $DOCKER_NETWORK_OPTIONS \
          $ADD_REGISTRY \
          $BLOCK_REGISTRY \
          $INSECURE_REGISTRY\
          $REGISTRIES
ExecReload=/bin/kill -s HUP $MAINPID
LimitNOFILE=1048576
LimitNPROC=1048576
LimitCORE=infinity
TimeoutStartSec=0
Restart=on-abnormal
MountFlags=slave
KillMode=process

[Install]
WantedBy=multi-user.target
)";

// Flags without any effect on the network, which take a value.
constexpr std::array<std::string_view, 8> kOthers{"add-runtime",         "default-runtime",  "exec-opt",
                                                  "userland-proxy-path", "log-driver",       "storage-driver",
                                                  "storage-opt",         "insecure-registry"};
// And those that do not.
constexpr std::array<std::string_view, 5> kOtherSwitches{"selinux-enabled", "signature-verification", "debug",
                                                         "live-restore", "ipv6"};

template<class List> bool contains(const List& list, std::string_view name) {
  for (std::string_view known : list)
    if (known == name) return true;
  return false;
}

bool* switchOf(Options& options, std::string_view name) {
  if (name == "ip-masq") return &options.ipMasq;
  if (name == "icc") return &options.icc;
  if (name == "userland-proxy") return &options.userlandProxy;
  if (name == "iptables") return &options.iptables;
  if (name == "ip-forward") return &options.ipForward;
  return nullptr;
}

std::optional<std::string> assign(Options& options, const std::string& name, const std::string& value) {
  std::string wrong = "invalid value \"" + value + "\" for flag --" + name + ": ";
  if (bool* flag = switchOf(options, name)) {
    if (value != "true" && value != "false")
      return wrong + "strconv.ParseBool: parsing \"" + value + "\": invalid syntax";
    *flag = value == "true";
  } else if (name == "bip") {
    auto prefix = net::Ipv4Prefix::parse(value);
    if (!prefix || value.find('/') == std::string::npos) return "invalid CIDR address: " + value;
    options.bip = *prefix;
  } else if (name == "mtu") {
    auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), options.mtu);
    if (error != std::errc() || end != value.data() + value.size())
      return wrong + "strconv.ParseInt: parsing \"" + value + "\": invalid syntax";
    if (options.mtu == 0) options.mtu = 1500;
  }
  return std::nullopt;
}

} // namespace

tl::expected<Options, std::string> parseOptions(std::span<const std::string> words) {
  Options options;
  for (size_t i = 0; i < words.size(); ++i) {
    const std::string& word = words[i];
    if (!word.starts_with("--")) return tl::unexpected("\"dockerd\" accepts no argument(s): " + word);
    size_t equals = word.find('=');
    std::string name = word.substr(2, equals == std::string::npos ? equals : equals - 2);
    bool isSwitch = switchOf(options, name) || contains(kOtherSwitches, name);
    if (!isSwitch && name != "bip" && name != "mtu" && !contains(kOthers, name))
      return tl::unexpected("unknown flag: --" + name);
    std::string value = equals == std::string::npos ? "true" : word.substr(equals + 1);
    if (equals == std::string::npos && !isSwitch) {
      if (i + 1 == words.size()) return tl::unexpected("flag needs an argument: --" + name);
      value = words[++i];
    }
    if (auto wrong = assign(options, name, value)) return tl::unexpected(*wrong);
  }
  return options;
}

void installPackage(host::Files& files, const PackageSettings& settings) {
  files.write("/usr/lib/systemd/system/docker.service", std::string(kUnitFile));
  files.write("/etc/sysconfig/docker", "# /etc/sysconfig/docker\nOPTIONS='" + settings.options + "'\n");
  files.write("/etc/sysconfig/docker-storage", "DOCKER_STORAGE_OPTIONS=\n");
  files.write("/etc/sysconfig/docker-network",
              "# /etc/sysconfig/docker-network\nDOCKER_NETWORK_OPTIONS=" + settings.networkOptions + "\n");
}

} // namespace fg::docker
