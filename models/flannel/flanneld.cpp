#include "flannel/flanneld.h"

#include "flannel/docker_options.h"
#include "flannel/log_places.h"
#include "host/systemd_unit.h"

#include <algorithm>
#include <cctype>

namespace fg::flannel {
namespace {

using namespace std::chrono_literals;

constexpr net::SimTime kRetry = 1s;
constexpr net::SimTime kRenewRetry = 1min;
constexpr std::string_view kUnit = "flanneld.service";
constexpr std::string_view kConfigured = "/etc/sysconfig/flanneld";

std::string lowerCase(std::string text) {
  for (char& c : text)
    c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

std::string joined(const std::vector<std::string>& words) {
  std::string out;
  for (const std::string& word : words)
    out += (out.empty() ? "" : " ") + word;
  return out;
}

// /usr/bin/flanneld-start of the package: the script between the unit and the daemon.
std::vector<std::string> flanneldStart(std::vector<std::string> words,
                                       std::map<std::string, std::string> env) {
  if (!words.empty()) words.erase(words.begin());
  std::string endpoints =
      env["FLANNEL_ETCD_ENDPOINTS"].empty() ? env["FLANNEL_ETCD"] : env["FLANNEL_ETCD_ENDPOINTS"];
  std::string prefix =
      env["FLANNEL_ETCD_PREFIX"].empty() ? env["FLANNEL_ETCD_KEY"] : env["FLANNEL_ETCD_PREFIX"];
  words.insert(words.begin(), {"-etcd-endpoints=" + endpoints, "-etcd-prefix=" + prefix});
  return words;
}

std::string endpointOf(const host::Files& files) {
  auto text = files.read(kConfigured);
  std::string all = text ? host::parseEnvironmentFile(*text)["FLANNEL_ETCD_ENDPOINTS"] : "";
  return all.substr(0, all.find(','));
}

} // namespace

Flanneld::Flanneld(host::NetworkNamespace& node, host::Files& files, etcd::Etcd& etcd, Settings settings)
    : Daemon(node, "flanneld"), m_files(files), m_settings(std::move(settings)),
      m_client(etcd, endpointOf(files)), m_rng(node.environment().seed, "flanneld " + node.name()) {}

host::LogOrigin Flanneld::originOf(const std::string& text) const {
  return flannel::originOf(version(), text);
}

void Flanneld::fail(int status, const std::string& reason) {
  exit(status, reason);
  if (host::SystemdUnit::read(m_files, kUnit).restarts(status)) restartBySystemd();
}

void Flanneld::onStart() {
  m_ready = false;
  auto unit = host::SystemdUnit::read(m_files, kUnit);
  auto env = unit.environment(m_files);
  auto options = parseOptions(flanneldStart(unit.command("ExecStart", env), env));
  if (!options) {
    say(options.error());
    return fail(2, options.error());
  }
  m_options = *options;
  if (m_options.renewMargin >= 24 * 60 || m_options.renewMargin <= 0) {
    say("Invalid subnet-lease-renew-margin option, out of acceptable range");
    return fail(1, "invalid subnet-lease-renew-margin");
  }
  if (!chooseInterface()) return;
  SubnetManager::Settings settings;
  settings.prefix = m_options.etcdPrefix;
  settings.pinned = m_settings.pinnedSubnet;
  if (auto text = m_files.read(m_options.subnetFile)) settings.previousSubnet = subnetOf(*text);
  auto speak = [this](std::string text) { say(std::move(text)); };
  m_manager = std::make_unique<SubnetManager>(m_client, version(), std::move(settings), m_rng, speak);
  timers().afterLatency(m_settings.startLatency, [this] { registerNetwork(); });
}

void Flanneld::onStop() {
  m_ready = false;
  if (m_manager) m_manager->stopWatching();
  // 0.7.1 takes its masquerading back; later releases leave every rule behind.
  if (m_options.ipMasq && m_backend && version().retriesRegistration) remove(masqueradeRules());
  dropBackend();
}

void Flanneld::dropBackend() {
  if (m_backend) m_backend->stop();
  m_backend.reset();
}

// --- the interface -----------------------------------------------------------------------------

bool Flanneld::chooseInterface() {
  std::vector<std::string> wanted = m_options.interfaces;
  if (wanted.empty()) wanted.push_back("");
  // 0.7.1 knows one -iface only: the last.
  if (version().retriesRegistration) wanted = {wanted.back()};
  std::string why;
  for (const std::string& name : wanted) {
    auto found = findInterface(name);
    if (found) {
      auto speak = [this](std::string text) { say(std::move(text)); };
      m_context.emplace(BackendContext{node(), version(), *found, timers(), speak});
      return true;
    }
    why = found.error();
    if (!name.empty() && !version().retriesRegistration)
      say("Could not find valid interface matching " + name + ": " + why);
  }
  if (version().retriesRegistration)
    say("Failed to create NetworkManager: " + why);
  else if (m_options.interfaces.empty())
    say("Failed to find any valid interface to use: " + why);
  else
    say("Failed to find interface to use that matches the interfaces and/or regexes provided");
  fail(1, why);
  return false;
}

tl::expected<ExternalInterface, std::string> Flanneld::findInterface(const std::string& wanted) {
  const host::Interface* interface = nullptr;
  auto byAddress = net::Ipv4Address::parse(wanted);
  if (byAddress) {
    say("Searching for interface using " + wanted);
    interface = node().owner(*byAddress);
    if (!interface)
      return tl::unexpected("error looking up interface " + wanted + ": No interface with given IP found");
  } else if (!wanted.empty()) {
    interface = std::as_const(node()).interface(wanted);
    if (!interface)
      return tl::unexpected("error looking up interface " + wanted
                            + ": route ip+net: no such network interface");
  } else {
    say("Determining IP address of default interface");
    for (const routing::Route& route : node().routes().routes())
      if (route.isDefault() && !interface) interface = std::as_const(node()).interface(route.interface);
    if (!interface)
      return tl::unexpected(std::string("failed to get default interface: Unable to find default route"));
  }
  auto usable = std::find_if(interface->addresses.begin(), interface->addresses.end(), [](const auto& a) {
    return !a.prefix.address().isLoopback() && !a.prefix.address().isMulticast();
  });
  if (!byAddress && usable == interface->addresses.end())
    return tl::unexpected("failed to find IPv4 address for interface " + interface->name);
  ExternalInterface out{interface->name,
                        interface->index,
                        byAddress ? *byAddress : usable->prefix.address(),
                        {},
                        interface->mtu};
  say("Using interface with name " + out.name + " and address " + out.address.text());
  out.publicAddress = out.address;
  if (m_options.publicIp.empty()) {
    say("Defaulting external address to interface address (" + out.address.text() + ")");
    return out;
  }
  auto announced = net::Ipv4Address::parse(m_options.publicIp);
  if (!announced) return tl::unexpected("invalid public IP address: " + m_options.publicIp);
  say("Using " + m_options.publicIp + " as external address");
  out.publicAddress = *announced;
  return out;
}

// --- registering -------------------------------------------------------------------------------

void Flanneld::registerNetwork() {
  trace::CauseScope cause(recorder(), "flanneld");
  auto again = [this] { timers().after(kRetry, [this] { registerNetwork(); }); };
  auto config = m_manager->networkConfig();
  if (!config) {
    if (version().retriesRegistration)
      say("failed to retrieve network config: " + config.error());
    else
      say("Couldn't fetch network config: " + config.error());
    return again();
  }
  m_config = *config;
  if (!version().retriesRegistration) say("Found network config - Backend type: " + m_config.backendType);
  if (auto done = tryRegister(); !done) {
    say(done.error());
    if (version().retriesRegistration) return again();
    return fail(1, done.error());
  }
  ready();
}

tl::expected<void, std::string> Flanneld::tryRegister() {
  bool old = version().retriesRegistration;
  std::string noBackend = old ? "failed to create and initialize network: " : "Error fetching backend: ";
  std::string type = lowerCase(m_config.backendType);
  const BackendSpec* spec = backends().find(type);
  if (!spec) return tl::unexpected(noBackend + "unknown backend type: " + type);
  m_context->config = m_config;
  auto backend = spec->make(*m_context);
  if (!backend) return tl::unexpected(noBackend + backend.error());
  auto lease = m_manager->acquireLease((*backend)->attributes());
  if (!lease)
    return tl::unexpected(std::string(old ? "failed to register network: " : "Error registering network: ")
                          + "failed to acquire lease: " + lease.error());
  m_backend = std::move(*backend);
  m_lease = *lease;
  if (m_manager->pinMissed())
    recorder().warn("flanneld of " + node().name() + " could not choose the pinned subnet "
                    + m_settings.pinnedSubnet->text() + " and chose " + m_lease.subnet.text() + " by chance");
  note(trace::StateKind::Lease, trace::ChangeKind::Added,
       m_lease.subnet.text() + " for " + m_lease.attributes.publicIp.text());
  return {};
}

void Flanneld::ready() {
  if (m_options.ipMasq && version().resync == net::SimTime{0})
    appendMissing(masqueradeRules());
  else if (m_options.ipMasq)
    ensure(masqueradeRules());
  if (version().forwardRules) ensure(forwardRules());
  if (version().retriesRegistration) say("Lease acquired: " + m_lease.subnet.text());
  m_files.write(m_options.subnetFile,
                subnetEnvironment(m_config.network, m_lease.subnet, m_backend->mtu(), m_options.ipMasq));
  if (!version().retriesRegistration) say("Wrote subnet file to " + m_options.subnetFile);
  bool first = !m_ready;
  m_ready = true;
  run();
  if (!first || !m_ready) return;
  // READY=1: now systemd runs ExecStartPost.
  auto unit = host::SystemdUnit::read(m_files, kUnit);
  auto env = unit.environment(m_files);
  auto post = unit.command("ExecStartPost", env);
  if (!post.empty() && post.front().ends_with("/mk-docker-opts.sh"))
    mkDockerOptions(m_files, std::span(post).subspan(1), env);
  tellReady();
  if (onReady) onReady();
}

void Flanneld::run() {
  if (!version().retriesRegistration) say("Running backend.");
  say("Watching for new subnet leases");
  m_backend->run(m_lease);
  m_manager->watchLeases(m_lease.subnet, [this](std::vector<LeaseEvent> batch) { m_backend->handle(batch); });
  m_manager->watchLease(m_lease.subnet, [this](const LeaseEvent& event) { leaseChanged(event); });
}

// --- keeping the lease -------------------------------------------------------------------------

void Flanneld::leaseChanged(const LeaseEvent& event) {
  if (event.type == LeaseEvent::Type::Added) {
    m_lease.expiration = event.lease.expiration;
    return planRenewal();
  }
  trace::CauseScope cause(recorder(), "flanneld: its lease has been revoked");
  note(trace::StateKind::Lease, trace::ChangeKind::Removed,
       m_lease.subnet.text() + " for " + m_lease.attributes.publicIp.text());
  m_manager->stopWatching();
  if (version().exitsWhenRevoked) {
    say("Lease has been revoked. Shutting down daemon.");
    say("Exiting cleanly...");
    return fail(0, "lease has been revoked");
  }
  say("Lease has been revoked");
  timers().clear();
  if (m_options.ipMasq) remove(masqueradeRules());
  dropBackend();
  registerNetwork();
}

void Flanneld::planRenewal() {
  uint64_t plan = ++m_renewal;
  net::SimTime now = node().now();
  net::SimTime margin = std::chrono::minutes(m_options.renewMargin);
  // A reservation has no end; flanneld takes that for an end long ago.
  net::SimTime due = m_lease.expiration ? *m_lease.expiration - margin : now;
  net::SimTime delay = std::max(due - now, net::SimTime{0});
  if (!version().retriesRegistration) say("Waiting for " + net::durationText(delay) + " to renew lease");
  timers().after(delay, [this, plan] { renew(plan); });
}

void Flanneld::renew(uint64_t plan) {
  if (plan != m_renewal) return;
  trace::CauseScope cause(recorder(), "flanneld: renewal of its lease");
  if (auto done = m_manager->renewLease(m_lease); !done) {
    say("Error renewing lease (trying again in 1 min): " + done.error());
    timers().after(kRenewRetry, [this, plan] { renew(plan); });
    return;
  }
  note(trace::StateKind::Lease, trace::ChangeKind::Changed, m_lease.subnet.text() + " renewed");
  say("Lease renewed, new expiration: " + net::durationText(*m_lease.expiration));
}

// --- iptables ----------------------------------------------------------------------------------

std::vector<Flanneld::Rule> Flanneld::masqueradeRules() const {
  std::string network = m_config.network.text();
  std::vector<Rule> rules{
      {"nat", "POSTROUTING", {"-s", network, "-d", network, "-j", "RETURN"}},
      {"nat", "POSTROUTING", {"-s", network, "!", "-d", "224.0.0.0/4", "-j", "MASQUERADE"}},
      {"nat", "POSTROUTING", {"!", "-s", network, "-d", network, "-j", "MASQUERADE"}},
  };
  if (version().returnsForOwnSubnet)
    rules.insert(
        rules.begin() + 2,
        Rule{"nat", "POSTROUTING", {"!", "-s", network, "-d", m_lease.subnet.text(), "-j", "RETURN"}});
  return rules;
}

std::vector<Flanneld::Rule> Flanneld::forwardRules() const {
  std::string network = m_config.network.text();
  return {{"filter", "FORWARD", {"-s", network, "-j", "ACCEPT"}},
          {"filter", "FORWARD", {"-d", network, "-j", "ACCEPT"}}};
}

bool Flanneld::iptables(std::string_view verb, const Rule& rule) {
  std::vector<std::string> words{"-t", rule.table, std::string(verb), rule.chain};
  words.insert(words.end(), rule.specification.begin(), rule.specification.end());
  auto result = node().netfilter.rules.iptables(words);
  if (result.status > 1)
    say("running [iptables " + joined(words) + "]: exit status " + std::to_string(result.status) + ": "
        + result.err);
  return result.status == 0;
}

void Flanneld::appendMissing(const std::vector<Rule>& rules) {
  for (const Rule& rule : rules) {
    say("Adding iptables rule: " + joined(rule.specification));
    if (!iptables("-C", rule)) iptables("-A", rule);
  }
}

void Flanneld::remove(const std::vector<Rule>& rules) {
  for (const Rule& rule : rules) {
    say("Deleting iptables rule: " + joined(rule.specification));
    iptables("-D", rule);
  }
}

void Flanneld::ensure(const std::vector<Rule>& rules) {
  trace::CauseScope cause(recorder(), "flanneld: check of its rules, each 5 s");
  timers().after(version().resync, [this, rules] { ensure(rules); });
  if (std::all_of(rules.begin(), rules.end(), [this](const Rule& rule) { return iptables("-C", rule); }))
    return;
  say("Some iptables rules are missing; deleting and recreating rules");
  remove(rules);
  appendMissing(rules);
}

} // namespace fg::flannel
