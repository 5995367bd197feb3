#include "flannel/docker_options.h"

#include "host/systemd_unit.h"

namespace fg::flannel {
namespace {

struct Arguments {
  std::string flannelFile = "/run/flannel/subnet.env", dockerFile = "/run/docker_opts.env",
              key = "DOCKER_OPTS";
  bool individual = false, combined = false, ipMasq = true;
};

// getopts "f:d:icmk:?h"; nothing where the script would print its usage.
std::optional<Arguments> parse(std::span<const std::string> words) {
  Arguments out;
  for (size_t i = 0; i < words.size(); ++i) {
    const std::string& word = words[i];
    if (word == "-i")
      out.individual = true;
    else if (word == "-c")
      out.combined = true;
    else if (word == "-m")
      out.ipMasq = false;
    else if (i + 1 < words.size() && word == "-f")
      out.flannelFile = words[++i];
    else if (i + 1 < words.size() && word == "-d")
      out.dockerFile = words[++i];
    else if (i + 1 < words.size() && word == "-k")
      out.key = words[++i];
    else
      return std::nullopt;
  }
  if (!out.individual && !out.combined) out.individual = out.combined = true;
  return out;
}

} // namespace

std::string subnetEnvironment(const net::Ipv4Prefix& network, const net::Ipv4Prefix& subnet, uint32_t mtu,
                              bool ipMasq) {
  net::Ipv4Prefix first(subnet.address().next(), subnet.length());
  return "FLANNEL_NETWORK=" + network.text() + "\nFLANNEL_SUBNET=" + first.text()
         + "\nFLANNEL_MTU=" + std::to_string(mtu) + "\nFLANNEL_IPMASQ=" + (ipMasq ? "true" : "false") + "\n";
}

std::optional<net::Ipv4Prefix> subnetOf(std::string_view text) {
  auto variables = host::parseEnvironmentFile(text);
  auto prefix = net::Ipv4Prefix::parse(variables["FLANNEL_SUBNET"]);
  if (!prefix) return std::nullopt;
  return prefix->canonical();
}

int mkDockerOptions(host::Files& files, std::span<const std::string> words,
                    const std::map<std::string, std::string>& environment) {
  auto arguments = parse(words);
  if (!arguments) return 1;
  std::map<std::string, std::string> flannel;
  if (auto text = files.read(arguments->flannelFile)) flannel = host::parseEnvironmentFile(*text);
  std::map<std::string, std::string> options; // the shell's `set` lists them by name
  if (!flannel["FLANNEL_SUBNET"].empty()) options["DOCKER_OPT_BIP"] = "--bip=" + flannel["FLANNEL_SUBNET"];
  if (!flannel["FLANNEL_MTU"].empty()) options["DOCKER_OPT_MTU"] = "--mtu=" + flannel["FLANNEL_MTU"];
  const std::string& masquerades = flannel["FLANNEL_IPMASQ"];
  if (!masquerades.empty() && arguments->ipMasq) {
    if (masquerades != "true" && masquerades != "false") return 1;
    // If flannel masquerades, docker need not.
    options["DOCKER_OPT_IPMASQ"] = masquerades == "true" ? "--ip-masq=false" : "--ip-masq=true";
  }
  auto before = environment.find(arguments->key);
  std::string combined = before == environment.end() || before->second.empty() ? "" : before->second + " ";
  std::string out;
  for (const auto& [name, value] : options) {
    if (arguments->individual) out += name + "=\"" + value + "\"\n";
    combined += " " + value;
  }
  if (arguments->combined) out += arguments->key + "=\"" + combined + "\"\n";
  files.write(arguments->dockerFile, out);
  return 0;
}

} // namespace fg::flannel
