#include "flannel/docker_options.h"

#include "host/systemd_unit.h"

#include <tl/expected.hpp>

namespace fg::flannel {
namespace {

// Lines of the script; the same in 0.7.1, 0.9.1 and 0.10.0.
constexpr int kEmptiesFile = 86, kWritesOption = 94;

struct Arguments {
  std::string flannelFile = kSubnetFile, dockerFile = "/run/docker_opts.env", key = "DOCKER_OPTS";
  bool individual = false, combined = false, ipMasq = true;
};

// bash's getopts "f:d:icmk:?h": letters may stand together, and a value may stand right behind its letter.
// What is wrong is what bash prints; an empty text asks for the usage.
tl::expected<Arguments, std::string> parse(std::span<const std::string> words, const std::string& name) {
  Arguments out;
  for (size_t i = 0; i < words.size(); ++i) {
    const std::string& word = words[i];
    if (word.size() < 2 || word[0] != '-' || word == "--") break;
    for (size_t at = 1; at < word.size(); ++at) {
      char letter = word[at];
      if (letter == 'i') out.individual = true;
      if (letter == 'c') out.combined = true;
      if (letter == 'm') out.ipMasq = false;
      if (letter == 'i' || letter == 'c' || letter == 'm') continue;
      if (letter == 'h' || letter == '?') return tl::unexpected(std::string());
      if (letter != 'f' && letter != 'd' && letter != 'k')
        return tl::unexpected(name + ": illegal option -- " + letter + "\n");
      std::string value = word.substr(at + 1);
      if (value.empty() && i + 1 == words.size())
        return tl::unexpected(name + ": option requires an argument -- " + letter + "\n");
      if (value.empty()) value = words[++i];
      (letter == 'f' ? out.flannelFile : letter == 'd' ? out.dockerFile : out.key) = value;
      break;
    }
  }
  if (!out.individual && !out.combined) out.individual = out.combined = true;
  return out;
}

std::string usage(const std::string& name) {
  return name + R"( [-f FLANNEL-ENV-FILE] [-d DOCKER-ENV-FILE] [-i] [-c] [-m] [-k COMBINED-KEY]

Generate Docker daemon options based on flannel env file
OPTIONS:
	-f	Path to flannel env file. Defaults to /run/flannel/subnet.env
	-d	Path to Docker env file to write to. Defaults to /run/docker_opts.env
	-i	Output each Docker option as individual var. e.g. DOCKER_OPT_MTU=1500
	-c	Output combined Docker options into DOCKER_OPTS var
	-k	Set the combined options key to this value (default DOCKER_OPTS=)
	-m	Do not output --ip-masq (useful for older Docker version)

)";
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

ScriptResult mkDockerOptions(const ReadFile& read, std::span<const std::string> words,
                             const std::map<std::string, std::string>& environment, const std::string& name) {
  auto arguments = parse(words, name);
  if (!arguments) return {1, arguments.error() + usage(name)};
  std::map<std::string, std::string> flannel = environment;
  if (auto text = read(arguments->flannelFile))
    for (auto& [key, value] : host::parseEnvironmentFile(*text))
      flannel[key] = value;
  std::map<std::string, std::string> options; // the shell's `set` lists them by name
  for (const auto& [key, value] : flannel)
    if (key.starts_with("DOCKER_OPT_")) options[key] = value;
  if (!flannel["FLANNEL_SUBNET"].empty()) options["DOCKER_OPT_BIP"] = "--bip=" + flannel["FLANNEL_SUBNET"];
  if (!flannel["FLANNEL_MTU"].empty()) options["DOCKER_OPT_MTU"] = "--mtu=" + flannel["FLANNEL_MTU"];
  const std::string& masquerades = flannel["FLANNEL_IPMASQ"];
  if (!masquerades.empty() && arguments->ipMasq) {
    if (masquerades != "true" && masquerades != "false")
      return {1, "Invalid value of FLANNEL_IPMASQ: " + masquerades + "\n"};
    // If flannel masquerades, docker need not.
    options["DOCKER_OPT_IPMASQ"] = masquerades == "true" ? "--ip-masq=false" : "--ip-masq=true";
  }
  auto before = flannel.find(arguments->key);
  std::string combined = before == flannel.end() || before->second.empty() ? "" : before->second + " ";
  ScriptResult result{.file = arguments->dockerFile, .writes = {kEmptiesFile}};
  for (const auto& [option, value] : options) {
    combined += " " + value;
    if (!arguments->individual) continue;
    result.text += option + "=\"" + value + "\"\n";
    result.writes.push_back(kWritesOption);
  }
  if (arguments->combined) {
    result.text += arguments->key + "=\"" + combined + "\"\n";
    result.writes.push_back(kWritesCombinedLine);
  }
  return result;
}

ScriptResult mkDockerOptions(host::Files& files, std::span<const std::string> words,
                             const std::map<std::string, std::string>& environment, const std::string& name) {
  auto read = [&](const std::string& path) { return files.read(path); };
  ScriptResult result = mkDockerOptions(read, words, environment, name);
  if (!result.file.empty()) files.write(result.file, result.text);
  return result;
}

} // namespace fg::flannel
