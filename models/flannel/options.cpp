#include "flannel/options.h"

#include <charconv>

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

// False where the value is wrong.
bool assign(Options& options, const std::string& name, const std::string& value) {
  if (name == "etcd-endpoints")
    options.etcdEndpoints = value;
  else if (name == "etcd-prefix")
    options.etcdPrefix = value;
  else if (name == "iface")
    options.interfaces.push_back(value);
  else if (name == "public-ip")
    options.publicIp = value;
  else if (name == "subnet-file")
    options.subnetFile = value;
  else if (name == "ip-masq")
    return readBoolean(value, options.ipMasq);
  else if (name == "subnet-lease-renew-margin") {
    auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), options.renewMargin);
    return error == std::errc() && end == value.data() + value.size();
  }
  return true;
}

bool isKnown(const std::string& name) {
  return name == "etcd-endpoints" || name == "etcd-prefix" || name == "iface" || name == "public-ip"
         || name == "subnet-file" || name == "ip-masq" || name == "subnet-lease-renew-margin";
}

} // namespace

tl::expected<Options, std::string> parseOptions(std::span<const std::string> words) {
  Options options;
  for (size_t i = 0; i < words.size(); ++i) {
    const std::string& word = words[i];
    size_t dashes = word.find_first_not_of('-');
    if (dashes != 1 && dashes != 2) break; // Go stops at the first word that is no flag
    std::string name = word.substr(dashes);
    size_t equals = name.find('=');
    std::string value = equals == std::string::npos ? "" : name.substr(equals + 1);
    name = name.substr(0, equals);
    if (!isKnown(name)) return tl::unexpected("flag provided but not defined: -" + name);
    if (equals == std::string::npos && name == "ip-masq")
      value = "true";
    else if (equals == std::string::npos) {
      if (i + 1 == words.size()) return tl::unexpected("flag needs an argument: -" + name);
      value = words[++i];
    }
    if (!assign(options, name, value))
      return tl::unexpected("invalid value \"" + value + "\" for flag -" + name);
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
