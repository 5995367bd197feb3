// node1 of the reference cluster, made by hand, and a shell in it: without packets, daemons and etcd.
#pragma once

#include "commands/commands.h"
#include "support/lone_kernel.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fmt/format.h>

#include <fstream>
#include <sstream>

namespace fg::commands {

using tests::address;
using tests::mac;
using tests::prefix;

// Answers requests by a script: `answer` says what becomes of each.
struct ScriptedProber : Prober {
  explicit ScriptedProber(core::ManualScheduler& clock) : scheduler(clock) {}

  struct Reply {
    Answer answer;
    net::SimTime after{0};
  };
  std::function<std::optional<Reply>(const Request&)> reply = [](const Request&) { return std::nullopt; };
  core::ManualScheduler& scheduler;
  std::vector<Request> requests;

  net::SimTime now() const override { return scheduler.now(); }
  Id send(host::NetworkNamespace&, const Request& request) override {
    requests.push_back(request);
    Id id = requests.size();
    if (auto said = reply(request)) {
      said->answer.sentAt = now();
      said->answer.at = now() + said->after;
      m_arrivals.emplace(said->answer.at, Arrival{id, said->answer});
    }
    return id;
  }
  std::optional<Arrival> nextAnswer(net::SimTime until) override {
    auto first = m_arrivals.begin();
    bool due = first != m_arrivals.end() && first->first <= until;
    scheduler.runUntil(std::max(now(), due ? first->first : until));
    if (!due) return std::nullopt;
    Arrival arrival = first->second;
    m_arrivals.erase(first);
    return arrival;
  }
  void forgetAll() override { m_arrivals.clear(); }

private:
  std::multimap<net::SimTime, Arrival> m_arrivals;
};

struct FakeCluster : Cluster {
  std::map<std::string, std::string, std::less<>> contents;
  std::vector<Listener> sockets;
  std::map<std::string, std::string, std::less<>> keys;

  std::vector<std::string> files(const host::NetworkNamespace&) const override {
    std::vector<std::string> out;
    for (const auto& [path, text] : contents)
      out.push_back(path);
    return out;
  }
  std::optional<std::string> file(const host::NetworkNamespace&, std::string_view path) const override {
    auto it = contents.find(path);
    return it == contents.end() ? std::nullopt : std::optional(it->second);
  }
  bool writeFile(const host::NetworkNamespace&, const std::string& path, const std::string& text) override {
    contents[path] = text;
    return true;
  }
  bool removeFile(const host::NetworkNamespace&, std::string_view path) override {
    contents.erase(contents.find(path));
    return true;
  }
  std::vector<Listener> listeners(const host::NetworkNamespace&) const override { return sockets; }
  tl::expected<std::string, EtcdError> etcdGet(const host::NetworkNamespace&, std::string_view key) override {
    auto it = keys.find(key);
    if (it == keys.end()) return tl::unexpected(EtcdError{100, "Key not found", std::string(key), 7});
    return it->second;
  }
  tl::expected<std::vector<EtcdNode>, EtcdError> etcdList(const host::NetworkNamespace&,
                                                          std::string_view key) override {
    std::vector<EtcdNode> out;
    for (const auto& [name, value] : keys)
      if (name.starts_with(std::string(key) + "/")) out.push_back({name, false});
    if (out.empty()) return tl::unexpected(EtcdError{100, "Key not found", std::string(key), 7});
    return out;
  }
  tl::expected<void, EtcdError> etcdRemove(const host::NetworkNamespace&, std::string_view key,
                                           EtcdRemove) override {
    if (keys.erase(std::string(key))) return {};
    return tl::unexpected(EtcdError{100, "Key not found", std::string(key), 7});
  }
};

// A namespace with a shell in it.
struct Shell : testing::Test, tests::LoneKernel {
  host::NetworkNamespace ns{environment, "node1", "node1"};
  host::NetworkNamespace pod{environment, "kube-system/coredns-a", "node1"};
  Machine machine{.hostName = "node1",
                  .clock =
                      std::chrono::local_days{std::chrono::year(2018) / 2 / 3} + std::chrono::minutes(80)};
  ScriptedProber prober{scheduler};
  FakeCluster cluster;
  Registry registry = standardCommands();
  Context context{ns, machine, prober, cluster, registry};

  CommandResult sh(std::string_view line) { return runLine(context, line); }
  std::string out(std::string_view line) { return sh(line).out; }
};

inline host::Interface& addEthernet(host::NetworkNamespace& ns, const char* name, const char* macText) {
  auto& interface = ns.addInterface(host::InterfaceKind::Ethernet, name, mac(macText));
  std::ignore = ns.setUp(interface, true);
  return interface;
}

inline void addAddress(host::NetworkNamespace& ns, host::Interface& interface, const char* text,
                       std::optional<net::SimTime> validUntil = {}) {
  host::InterfaceAddress own{prefix(text), prefix(text).broadcast(), routing::Scope::Global, validUntil};
  ASSERT_TRUE(ns.addAddress(interface, own, 100));
}

// The interfaces and routes of node1 in the chapter, without the daemons that made them.
struct Node1 : Shell {
  Node1() {
    machine.tools = ToolVersion::Centos7;
    using std::chrono::seconds;
    addAddress(ns, addEthernet(ns, "eth0", "52:54:00:00:57:32"), "10.0.2.15/24", seconds(85095));
    auto& eth1 = addEthernet(ns, "eth1", "08:00:27:7b:0f:b1");
    eth1.ipv6 = false;
    addAddress(ns, eth1, "172.17.8.101/24");
    addAddress(ns, addEthernet(ns, "eth2", "08:00:27:ef:25:06"), "172.30.113.231/21", seconds(85096));
    addDocker();
    addRoute("0.0.0.0/0", "10.0.2.2", 100);
    addRoute("0.0.0.0/0", "172.30.116.1", 101);
    addRoute("172.33.96.0/24", "172.30.118.65", 0);
  }
  void addDocker() {
    auto& docker0 = ns.addInterface(host::InterfaceKind::Bridge, "docker0", mac("02:42:d0:ae:80:ea"));
    auto& veth =
        ns.addVethPair("veth295bef2", mac("6a:72:d7:9f:29:19"), pod, "eth0", mac("02:42:ac:21:44:02"));
    EXPECT_TRUE(ns.setMaster(veth, docker0.index));
    for (auto* end : {&docker0, &veth})
      EXPECT_TRUE(ns.setUp(*end, true));
    EXPECT_TRUE(pod.setUp(*pod.interface("eth0"), true));
    EXPECT_TRUE(ns.addAddress(docker0, {prefix("172.33.68.1/24"), {}, routing::Scope::Global, {}}));
  }
  void addRoute(const char* destination, const char* gateway, uint32_t metric) {
    routing::Route route;
    route.destination = prefix(destination);
    route.gateway = address(gateway);
    route.metric = metric;
    EXPECT_TRUE(ns.addRoute(route));
  }
};

// Blanks at line ends are lost in the chapter's listings.
inline std::string withoutTrailingBlanks(const std::string& text) {
  std::istringstream in(text);
  std::string out;
  for (std::string line; std::getline(in, line);)
    out += line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
  return out;
}

inline std::string referenceListing(const std::string& name) {
  std::ifstream in(FG_SOURCE_DIR "/tests/reference/node1/" + name);
  std::stringstream text;
  text << in.rdbuf();
  EXPECT_FALSE(text.str().empty()) << name;
  return withoutTrailingBlanks(text.str());
}

} // namespace fg::commands
