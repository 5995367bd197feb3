#include "docker/dockerd.h"

#include <algorithm>
#include <array>
#include <fmt/ranges.h>

namespace fg::docker {
namespace {

constexpr std::string_view kBridgeIptables = "net.bridge.bridge-nf-call-iptables";

constexpr std::array<Version, 2> kVersions{{{"1.12.6", false, false}, {"1.13.1", true, true}}};

} // namespace

const Version* findVersion(std::string_view name) {
  auto it =
      std::find_if(kVersions.begin(), kVersions.end(), [&](const Version& v) { return v.name == name; });
  return it == kVersions.end() ? nullptr : &*it;
}

Dockerd::Dockerd(host::NetworkNamespace& node, host::Files& files, host::NamespaceFactory& namespaces,
                 Settings settings)
    : UnitDaemon(node, files, "dockerd", "docker.service"), m_namespaces(namespaces),
      m_settings(std::move(settings)), m_rng(node.environment().seed, "dockerd " + node.name()),
      m_ids(node.environment().seed, "docker ids " + node.name()) {}

Dockerd::~Dockerd() = default;

// --- starting and stopping ---------------------------------------------------------------------

void Dockerd::onStart() {
  auto options = parseOptions(command().words);
  if (!options) return fail(options.error());
  m_options = *options;
  timers().afterLatency(m_settings.startLatency, [this] { begin(); });
}

void Dockerd::fail(const std::string& reason) {
  say("Error starting daemon: " + reason);
  exit(1, reason);
}

void Dockerd::begin() {
  trace::CauseScope cause(recorder(), "dockerd");
  say("Loading containers: start.");
  if (m_options.iptables) say("Firewalld running: false");
  prepareKernel();
  if (!setUpBridge()) return;
  say("Loading containers: done.");
  makeNetworks();
  m_ready = true;
  say("Daemon has completed initialization");
  say("API listen on /var/run/docker.sock");
  tellReady();
  if (onReady) onReady();
}

void Dockerd::onStop() {
  bool hadSandboxes = !m_sandboxes.empty();
  m_ready = false;
  while (!m_sandboxes.empty()) {
    endContainersOf(*m_sandboxes.back(), 0);
    release(*m_sandboxes.back());
    m_sandboxes.pop_back();
  }
  for (const Container& container : std::vector(m_containers))
    stopContainer(container.id, 0); // those of the host's network
  if (hadSandboxes && onSandboxesLost) onSandboxesLost();
}

// driver.configure in bridge.go: chains first, forwarding last.
void Dockerd::prepareKernel() {
  if (m_options.iptables) {
    // modprobe bridge br_netfilter, where that was not done yet; the module begins with 1.
    if (!m_moduleLoaded) node().setSysctl(kBridgeIptables, "1");
    m_moduleLoaded = true;
    removeChains();
    makeChains();
  }
  if (!m_options.ipForward || node().sysctl("net.ipv4.ip_forward") == "1") return;
  node().setSysctl("net.ipv4.ip_forward", "1");
  if (m_settings.version->dropsForwarding && m_options.iptables)
    iptables({"-t", "filter", "-P", "FORWARD", "DROP"});
}

// --- docker0 -----------------------------------------------------------------------------------

bool Dockerd::setUpBridge() {
  host::Interface* bridge = node().interface(kBridge);
  if (!chooseNetwork(bridge)) return false;
  if (!bridge) {
    net::MacAddress chosen = randomMac();
    bridge =
        &node().addInterface(host::InterfaceKind::Bridge, kBridge, m_settings.bridgeMac.value_or(chosen));
  }
  setAddress(*bridge);
  if (m_options.iptables) writeRules();
  std::ignore = node().setUp(*bridge, true);
  m_ipam = Ipam(m_network, m_network.address());
  return true;
}

// --bip, else the address that docker0 has, else the first network that is free (ElectInterfaceAddresses).
bool Dockerd::chooseNetwork(const host::Interface* bridge) {
  m_tellsGateway = m_options.bip || (bridge && !bridge->addresses.empty());
  if (m_options.bip) {
    m_network = *m_options.bip;
    return true;
  }
  if (bridge && !bridge->addresses.empty()) {
    m_network = bridge->addresses.front().prefix;
    return true;
  }
  std::vector<net::Ipv4Prefix> taken;
  for (const routing::Route& route : node().routes().routes())
    if (!route.isDefault()) taken.push_back(route.destination);
  auto free = findAvailableNetwork(taken);
  if (!free) {
    fail("Error initializing network controller: could not find an available, non-overlapping IPv4 address "
         "pool "
         "among the defaults to assign to the network");
    return false;
  }
  m_network = net::Ipv4Prefix(free->address().next(), free->length());
  say("Default bridge (docker0) is assigned with an IP address " + free->text()
      + ". Daemon option --bip can be used to set a preferred IP address");
  return true;
}

void Dockerd::setAddress(host::Interface& bridge) {
  for (const host::InterfaceAddress& address : std::vector(bridge.addresses))
    if (address.prefix != m_network) std::ignore = node().removeAddress(bridge, address.prefix);
  if (bridge.addresses.empty())
    std::ignore = node().addAddress(bridge, {m_network, {}, routing::Scope::Global, {}});
}

net::MacAddress Dockerd::randomMac() {
  std::array<uint8_t, 6> bytes{0x02, 0x42};
  for (size_t i = 2; i < bytes.size(); ++i)
    bytes[i] = static_cast<uint8_t>(m_rng.below(256));
  return net::MacAddress(bytes);
}

// --- iptables ----------------------------------------------------------------------------------

// What is looked for or taken away may be missing: libnetwork passes over that without a word.
netfilter::CommandResult Dockerd::iptables(Words words) {
  auto result = node().netfilter().rules.iptables(words);
  bool mayFail = std::ranges::any_of(words, [](const std::string& word) {
    return word == "-C" || word == "-D" || word == "-F" || word == "-X";
  });
  if (result.status > 1 && !mayFail)
    say(fmt::format("iptables failed: iptables --wait {}: {} (exit status {})", fmt::join(words, " "),
                    result.err, result.status));
  return result;
}

bool Dockerd::exists(const std::string& table, const std::string& chain, const Words& rule) {
  Words words{"-t", table, "-C", chain};
  words.insert(words.end(), rule.begin(), rule.end());
  return iptables(std::move(words)).status == 0;
}

void Dockerd::insertMissing(const std::string& table, const std::string& chain, const Words& rule) {
  if (exists(table, chain, rule)) return;
  Words words{"-t", table, "-I", chain};
  words.insert(words.end(), rule.begin(), rule.end());
  iptables(std::move(words));
}

void Dockerd::appendMissing(const std::string& table, const std::string& chain, const Words& rule) {
  if (exists(table, chain, rule)) return;
  Words words{"-t", table, "-A", chain};
  words.insert(words.end(), rule.begin(), rule.end());
  iptables(std::move(words));
}

// Errors are ignored: the chains may not be there.
void Dockerd::removeChains() {
  iptables({"-t", "nat", "-D", "PREROUTING", "-m", "addrtype", "--dst-type", "LOCAL", "-j", "DOCKER"});
  iptables({"-t", "nat", "-D", "OUTPUT", "-m", "addrtype", "--dst-type", "LOCAL", "!", "--dst", "127.0.0.0/8",
            "-j", "DOCKER"});
  iptables({"-t", "nat", "-D", "OUTPUT", "-m", "addrtype", "--dst-type", "LOCAL", "-j", "DOCKER"});
  for (auto [table, chain] :
       {std::pair("nat", "DOCKER"), std::pair("filter", "DOCKER"), std::pair("filter", "DOCKER-ISOLATION")}) {
    iptables({"-t", table, "-F", chain});
    iptables({"-t", table, "-X", chain});
  }
}

void Dockerd::makeChains() {
  for (auto [table, chain] :
       {std::pair("nat", "DOCKER"), std::pair("filter", "DOCKER"), std::pair("filter", "DOCKER-ISOLATION")})
    if (iptables({"-t", table, "-n", "-L", chain}).status != 0) iptables({"-t", table, "-N", chain});
  insertMissing("filter", "DOCKER-ISOLATION", {"-j", "RETURN"});
}

// setupIPTables in setup_ip_tables.go; each rule that is inserted ends up above those before it.
void Dockerd::writeRules() {
  std::string network = m_network.canonical().text();
  if (m_options.ipMasq)
    insertMissing("nat", "POSTROUTING", {"-s", network, "!", "-o", kBridge, "-j", "MASQUERADE"});
  if (m_options.ipMasq && m_options.userlandProxy)
    insertMissing("nat", "DOCKER", {"-i", kBridge, "-j", "RETURN"});
  if (!m_options.userlandProxy) {
    insertMissing("nat", "POSTROUTING",
                  {"-m", "addrtype", "--src-type", "LOCAL", "-o", kBridge, "-j", "MASQUERADE"});
    node().setSysctl("net.ipv4.conf.all.route_localnet", "1");
  }
  setIcc();
  insertMissing("filter", "FORWARD", {"-i", kBridge, "!", "-o", kBridge, "-j", "ACCEPT"});
  insertMissing("filter", "FORWARD",
                {"-o", kBridge, "-m", "conntrack", "--ctstate", "RELATED,ESTABLISHED", "-j", "ACCEPT"});
  linkChains();
  isolate();
}

void Dockerd::setIcc() {
  Words accept{"-i", kBridge, "-o", kBridge, "-j", "ACCEPT"},
      drop{"-i", kBridge, "-o", kBridge, "-j", "DROP"};
  const Words& unwanted = m_options.icc ? drop : accept;
  Words remove{"-D", "FORWARD"};
  remove.insert(remove.end(), unwanted.begin(), unwanted.end());
  iptables(std::move(remove));
  if (m_options.icc)
    insertMissing("filter", "FORWARD", accept);
  else
    appendMissing("filter", "FORWARD", drop);
}

void Dockerd::linkChains() {
  appendMissing("nat", "PREROUTING", {"-m", "addrtype", "--dst-type", "LOCAL", "-j", "DOCKER"});
  Words output{"-m", "addrtype", "--dst-type", "LOCAL", "-j", "DOCKER"};
  if (m_options.userlandProxy) output.insert(output.end(), {"!", "--dst", "127.0.0.0/8"});
  appendMissing("nat", "OUTPUT", output);
  insertMissing("filter", "FORWARD", {"-o", kBridge, "-j", "DOCKER"});
}

// The jump stands on top, whoever wrote rules in the meantime (ensureJumpRule).
void Dockerd::isolate() {
  if (exists("filter", "FORWARD", {"-j", "DOCKER-ISOLATION"}))
    iptables({"-D", "FORWARD", "-j", "DOCKER-ISOLATION"});
  iptables({"-I", "FORWARD", "-j", "DOCKER-ISOLATION"});
}

} // namespace fg::docker
