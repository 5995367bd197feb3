#include "flannel/flanneld.h"

#include "core/text.h"
#include "flannel/docker_options.h"
#include "flannel/external_interface.h"
#include "flannel/log_places.h"
#include "flannel/renewal.h"
#include "host/systemd_unit.h"

#include <fmt/format.h>

#include <algorithm>

namespace fg::flannel {
namespace {

using namespace std::chrono_literals;

constexpr net::SimTime kRetry = 1s;
constexpr net::SimTime kRenewRetry = 1min;
constexpr net::SimTime kNever = 24h * 36'525; // no run lasts a century
constexpr std::string_view kConfigured = "/etc/sysconfig/flanneld";

// /usr/bin/flanneld-start of the package: the script between the unit and the daemon.
std::vector<std::string> flanneldStart(std::vector<std::string> words,
                                       std::map<std::string, std::string> env) {
  std::string endpoints =
      env["FLANNEL_ETCD_ENDPOINTS"].empty() ? env["FLANNEL_ETCD"] : env["FLANNEL_ETCD_ENDPOINTS"];
  std::string prefix =
      env["FLANNEL_ETCD_PREFIX"].empty() ? env["FLANNEL_ETCD_KEY"] : env["FLANNEL_ETCD_PREFIX"];
  words.insert(words.begin(), {"-etcd-endpoints=" + endpoints, "-etcd-prefix=" + prefix});
  return words;
}

std::vector<std::string> endpointsOf(const host::Files& files) {
  auto text = files.read(kConfigured);
  auto out = core::splitList(text ? host::parseEnvironmentFile(*text)["FLANNEL_ETCD_ENDPOINTS"] : "");
  return out.empty() ? core::splitList(Options{}.etcdEndpoints) : out;
}

} // namespace

Flanneld::Flanneld(host::NetworkNamespace& node, host::Files& files, etcd::Etcd& etcd, Settings settings)
    : UnitDaemon(node, files, "flanneld", "flanneld.service"), m_settings(std::move(settings)),
      m_client(etcd, endpointsOf(files).front()), m_rng(node.environment().seed, "flanneld " + node.name()) {}

Flanneld::Flanneld(host::NetworkNamespace& node, host::Files& files, etcd::Client::Dial dial,
                   Settings settings)
    : UnitDaemon(node, files, "flanneld", "flanneld.service"), m_settings(std::move(settings)),
      m_client(node.environment().scheduler, endpointsOf(files), std::move(dial)),
      m_rng(node.environment().seed, "flanneld " + node.name()) {}

host::LogOrigin Flanneld::originOf(const std::string& text) const {
  return flannel::originOf(version(), text);
}

void Flanneld::onStart() {
  m_ready = false;
  m_revoked = false;
  auto [program, words, env] = command();
  auto options = parseOptions(flanneldStart(words, env), version(), env);
  if (!options) {
    say(options.error());
    return exit(2, options.error());
  }
  m_options = *options;
  m_client.cancel();
  auto endpoints = core::splitList(m_options.etcdEndpoints);
  if (endpoints.empty()) endpoints.emplace_back();
  m_client.setEndpoints(std::move(endpoints));
  for (const std::string& flag : m_options.notModelled)
    recorder().warn("flanneld of " + node().name() + ": -" + flag
                    + " is not modelled; it has no effect here");
  // 0.7.1 takes any number.
  bool inRange = m_options.renewMargin > 0 && m_options.renewMargin < 24 * 60;
  if (!version().retriesRegistration && !inRange) {
    say("Invalid subnet-lease-renew-margin option, out of acceptable range");
    return exit(1, "invalid subnet-lease-renew-margin");
  }
  if (version().retriesRegistration) say("Installing signal handlers");
  if (!chooseInterface()) return;
  SubnetManager::Settings settings;
  settings.prefix = m_options.etcdPrefix;
  settings.pinned = m_settings.pinnedSubnet;
  settings.standing = std::exchange(m_settings.standing, std::nullopt);
  if (auto text = files().read(m_options.subnetFile)) settings.previousSubnet = subnetOf(*text);
  if (!version().retriesRegistration) {
    say("Created subnet manager: Etcd Local Manager with Previous Subnet: "
        + (settings.previousSubnet ? settings.previousSubnet->text()
                                   : std::string(version().noPreviousSubnet)));
    say("Installing signal handlers");
  }
  auto speak = [this](std::string text) { say(std::move(text)); };
  m_manager = std::make_unique<SubnetManager>(m_client, version(), std::move(settings), m_rng, speak);
  timers().afterLatency(m_settings.startLatency, [this] { registerNetwork(); });
}

void Flanneld::onStop() {
  bool wasReady = m_ready;
  m_ready = false;
  if (m_manager) m_manager->stop();
  if (version().retriesRegistration)
    say("Exiting...");
  else if (!m_revoked) {
    say("shutdownHandler sent cancel signal...");
    if (wasReady) say("Stopped monitoring lease");
  }
  if (!version().retriesRegistration && wasReady) {
    say("Waiting for all goroutines to exit");
    say("Exiting cleanly...");
  }
  // 0.7.1 takes its masquerading back; later releases leave every rule behind.
  if (m_options.ipMasq && m_backend && version().retriesRegistration) remove(masqueradeRules());
  dropBackend();
}

void Flanneld::dropBackend() {
  m_registering.reset();
  if (m_backend) m_backend->stop();
  m_backend.reset();
}

bool Flanneld::chooseInterface() {
  auto speak = [this](std::string text) { say(std::move(text)); };
  auto found = externalInterface(node(), m_options, version(), speak);
  if (!found) {
    exit(1, found.error());
    return false;
  }
  m_context.emplace(BackendContext{node(), version(), *found, timers(), speak});
  return true;
}

// --- registering -------------------------------------------------------------------------------

void Flanneld::registerNetwork() {
  trace::CauseScope cause(recorder(), "flanneld");
  m_manager->networkConfig([this](auto config) { configured(std::move(config)); });
}

void Flanneld::configured(SubnetManager::Result<Config> config) {
  trace::CauseScope cause(recorder(), "flanneld");
  bool old = version().retriesRegistration;
  if (!config) {
    say(std::string(old ? "failed to retrieve network config: " : "Couldn't fetch network config: ")
        + config.error());
    timers().after(kRetry, [this] {
      if (!version().retriesRegistration) say("timed out");
      registerNetwork();
    });
    return;
  }
  m_config = *config;
  if (!old) say("Found network config - Backend type: " + m_config.backendType);
  std::string noBackend = old ? "failed to create and initialize network: " : "Error fetching backend: ";
  std::string type = core::lowerCase(m_config.backendType);
  const BackendSpec* spec = backends().find(type);
  if (!spec) return failedToRegister(noBackend + "unknown backend type: " + type);
  m_context->config = m_config;
  auto backend = spec->make(*m_context);
  if (!backend) return failedToRegister(noBackend + backend.error());
  m_registering = std::move(*backend);
  m_manager->acquireLease(m_registering->attributes(), [this](auto lease) { registered(std::move(lease)); });
}

void Flanneld::registered(SubnetManager::Result<Lease> lease) {
  trace::CauseScope cause(recorder(), "flanneld");
  bool old = version().retriesRegistration;
  if (!lease)
    return failedToRegister(std::string(old ? "failed to register network: " : "Error registering network: ")
                            + "failed to acquire lease: " + lease.error());
  m_backend = std::move(m_registering);
  m_lease = *lease;
  if (m_manager->pinMissed())
    recorder().warn("flanneld of " + node().name() + " could not choose the pinned subnet "
                    + m_settings.pinnedSubnet->text() + " and chose " + m_lease.subnet.text() + " by chance");
  note(trace::StateKind::Lease, trace::ChangeKind::Added,
       m_lease.subnet.text() + " for " + m_lease.attributes.publicIp.text());
  ready();
}

// 0.7.1 begins anew each second; later releases end, and systemd starts them again.
void Flanneld::failedToRegister(const std::string& why) {
  m_registering.reset();
  say(why);
  if (!version().retriesRegistration) return exit(1, why);
  timers().after(kRetry, [this] { registerNetwork(); });
}

void Flanneld::ready() {
  if (m_options.ipMasq && version().resync == net::SimTime{0})
    appendMissing(masqueradeRules());
  else if (m_options.ipMasq)
    ensure(masqueradeRules());
  if (version().forwardRules) ensure(forwardRules());
  if (version().retriesRegistration) say("Lease acquired: " + m_lease.subnet.text());
  files().write(m_options.subnetFile,
                subnetEnvironment(m_config.network, m_lease.subnet, m_backend->mtu(), m_options.ipMasq));
  if (!version().retriesRegistration) say("Wrote subnet file to " + m_options.subnetFile);
  bool first = !m_ready;
  m_ready = true;
  run();
  if (!first || !m_ready) return;
  // READY=1: now systemd runs ExecStartPost.
  auto post = command("ExecStartPost");
  if (post.program.ends_with("/mk-docker-opts.sh")) mkDockerOptions(files(), post.words, post.environment);
  tellReady();
  if (onReady) onReady();
}

void Flanneld::run() {
  bool old = version().retriesRegistration, vxlan = core::lowerCase(m_config.backendType) == "vxlan";
  if (!old) say("Running backend.");
  if (old && vxlan) say("Watching for L3 misses");
  say(vxlan && !old ? "watching for new subnet leases" : "Watching for new subnet leases");
  m_backend->run(m_lease);
  m_manager->watchLeases(m_lease.subnet, [this](std::vector<LeaseEvent> batch) { m_backend->handle(batch); });
  planRenewal(); // before the watch has told anything: etcd may be out of reach, or the lease gone already
  m_manager->watchLease(m_lease.subnet, [this](const LeaseEvent& event) { leaseChanged(event); });
}

// --- keeping the lease -------------------------------------------------------------------------

void Flanneld::leaseChanged(const LeaseEvent& event) {
  if (event.type == LeaseEvent::Type::Added) {
    m_lease.expiration = event.lease.expiration; // whoever wrote it: whose lease it is, nobody looks at
    net::SimTime delay = planRenewal();
    if (!version().retriesRegistration) say("Waiting for " + goText(delay) + " to renew lease");
    return;
  }
  trace::CauseScope cause(recorder(), "flanneld: its lease has been revoked");
  note(trace::StateKind::Lease, trace::ChangeKind::Removed,
       m_lease.subnet.text() + " for " + m_lease.attributes.publicIp.text());
  m_manager->stop();
  if (version().exitsWhenRevoked) {
    say("Lease has been revoked. Shutting down daemon.");
    say("Stopping shutdownHandler...");
    m_revoked = true;
    return exit(0, "lease has been revoked");
  }
  say("Lease has been revoked");
  timers().clear();
  if (m_options.ipMasq) remove(masqueradeRules());
  dropBackend();
  registerNetwork();
}

// By the node's own clock: where that is wrong, so is the time of the renewal.
net::SimTime Flanneld::planRenewal() {
  uint64_t plan = ++m_renewal;
  net::SimTime delay =
      renewalDelay(m_lease.expiration, node().clock(), std::chrono::minutes(m_options.renewMargin));
  // With a margin longer than the lease, flanneld renews without pause; here with one.
  if (delay < kNever) timers().after(std::max(delay, kRetry), [this, plan] { renew(plan); });
  return delay;
}

void Flanneld::renew(uint64_t plan) {
  if (plan != m_renewal) return;
  trace::CauseScope cause(recorder(), "flanneld: renewal of its lease");
  m_manager->renewLease(m_lease, [this, plan](auto lease) { renewed(plan, std::move(lease)); });
}

void Flanneld::renewed(uint64_t plan, SubnetManager::Result<Lease> lease) {
  if (!lease) {
    say("Error renewing lease (trying again in 1 min): " + lease.error());
    timers().after(kRenewRetry, [this, plan] { renew(plan); });
    return;
  }
  bool planned = plan != m_renewal; // its own watch was faster with the news
  m_lease.expiration = lease->expiration;
  note(trace::StateKind::Lease, trace::ChangeKind::Changed, m_lease.subnet.text() + " renewed");
  say("Lease renewed, new expiration: " + goText(m_settings.epoch, *m_lease.expiration));
  if (!planned) planRenewal();
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
  auto result = node().netfilter().rules.iptables(words);
  if (result.status > 1)
    say(fmt::format("running [iptables {}]: exit status {}: {}", fmt::join(words, " "), result.status,
                    result.err));
  return result.status == 0;
}

void Flanneld::appendMissing(const std::vector<Rule>& rules) {
  for (const Rule& rule : rules) {
    say(fmt::format("Adding iptables rule: {}", fmt::join(rule.specification, " ")));
    if (!iptables("-C", rule)) iptables("-A", rule);
  }
}

void Flanneld::remove(const std::vector<Rule>& rules) {
  for (const Rule& rule : rules) {
    say(fmt::format("Deleting iptables rule: {}", fmt::join(rule.specification, " ")));
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
