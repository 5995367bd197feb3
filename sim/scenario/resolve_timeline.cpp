// Events and what is expected.
#include "scenario/resolve.h"

#include "core/did_you_mean.h"
#include "scenario/event_kinds.h"
#include "scenario/expectations.h"
#include "scenario/pod_names.h"
#include "scenario/scalars.h"
#include "scenario/schema.h"
#include "scenario/utf8.h"
#include "scenario/values.h"
#include "scenario/workload_pod.h"

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <functional>
#include <optional>
#include <set>
#include <unordered_map>
#include <unordered_set>

namespace fg::scenario {
namespace {

constexpr net::SimTime kAfterLastEvent = std::chrono::seconds(30);

class TimelineResolver {
public:
  explicit TimelineResolver(Context& context) : m_context(context), m_scenario(context.scenario) {
    for (const Node& node : m_scenario.nodes)
      m_spaces.emplace(node.name, &node);
    for (const Namespace& space : m_scenario.namespaces)
      m_spaces.emplace(space.name, &space);
    for (const Pod& pod : m_scenario.pods)
      if (!pod.veth.empty()) m_veths[pod.node].push_back(pod.veth);
    for (const Node& node : m_scenario.nodes)
      m_nodes.insert(node.name);
    for (const Segment& segment : m_scenario.segments)
      m_segments.insert(segment.name);
    for (const Service& service : m_scenario.services)
      m_services.insert(service.fullName());
    for (const Manifest& manifest : m_scenario.manifests)
      for (const kubernetes::ManifestObject& object : manifest.objects) {
        kubernetes::Name name = kubernetes::nameOf(object);
        if (object.kind == "Service") m_services.insert(name.text());
        if (object.kind == "Pod") m_manifestPods.emplace(name.name, name.text());
        if (object.kind == "Deployment" || object.kind == "ReplicaSet")
          m_workloads.insert(object.kind + " " + name.text());
      }
  }

  void resolve() {
    for (const Member& member : membersAt(m_context.root, "events"))
      addEvent(member);
    resolveEnd();
    markLater();
    auto earlier = [](const auto& a, const auto& b) { return a.at < b.at; };
    std::stable_sort(m_scenario.events.begin(), m_scenario.events.end(), earlier);
    std::stable_sort(m_scenario.expectations.begin(), m_scenario.expectations.end(), earlier);
  }

private:
  Problems& problems() { return m_context.problems; }

  void addEvent(const Member& member) {
    const Value& value = member.value;
    std::vector<const EventKind*> kinds;
    for (const EventKind& kind : eventKinds())
      if (value.find(kind.name)) kinds.push_back(&kind);
    if (kinds.size() > 1)
      return problems().error(value.place,
                              "an event does one thing: '" + kinds[0]->name + "' or '" + kinds[1]->name + "'",
                              "write two events");
    const Value* expect = value.find("expect");
    if (kinds.empty() && value.isDamaged) return; // what happens is misspelt
    if (kinds.empty() && !expect && !value.find("note"))
      return problems().error(value.place, "nothing happens in this event",
                              "name " + core::listText(happenings()));
    bool isExpectOnly = kinds.empty() && expect && !value.find("note");
    std::optional<net::SimTime> at = durationAt(value, "at");
    if (!at && !isExpectOnly)
      return problems().error(value.place, "this event lacks 'at'", "'at' is when it happens: \"20s\"");
    if (at) m_times.push_back({*at, value.find("at")->place});
    if (!isExpectOnly) addHappening(member, *at, kinds.empty() ? nullptr : kinds[0]);
    if (expect) addExpectation(*expect, at);
  }

  static std::vector<std::string> happenings() {
    std::vector<std::string> names;
    for (const EventKind& kind : eventKinds())
      names.push_back(kind.name);
    names.insert(names.end(), {"note", "expect"});
    return names;
  }

  void addHappening(const Member& member, net::SimTime at, const EventKind* kind) {
    const Value& value = member.value;
    Event event;
    event.place = m_context.ref(value.place);
    event.at = at;
    event.on = stringAt(value, "on").value_or("");
    event.kind = kind ? kind->name : std::string(kNoteEvent);
    event.narration = wordsAt(value, "note");
    if (const Value* on = value.find("on")) event.on = checkPlace(*on);
    if (kind) {
      const Value& argument = *value.find(kind->name);
      event.arguments[kind->argument] = argument.text;
      if (checkWhere(value, event, *kind)) checkArgument(argument, event, *kind);
      if (kind->name == kLinkFaultEvent) addFault(value, event);
      if (kind->name == kPodRescheduleEvent) addTarget(value, event);
      if (kind->name == kDaemonUpgradeEvent) addVersion(value, event);
      if (kind->name == kDatagramEvent) addPorts(value, event, 53);
      if (kind->name == kConnectionEvent) {
        addPorts(value, event, 80);
        event.arguments["bytes"] = std::to_string(wholeAt(value, "bytes").value_or(1000));
      }
    }
    for (const std::string& key : extraKeys())
      if (const Value* extra = value.find(key)) checkExtra(key, *extra, kind);
    m_scenario.events.push_back(std::move(event));
  }

  void checkExtra(const std::string& key, const Value& extra, const EventKind* kind) {
    auto takes = [&](const EventKind& k) {
      return std::find(k.extras.begin(), k.extras.end(), key) != k.extras.end();
    };
    if (kind && takes(*kind)) return;
    for (const EventKind& owner : eventKinds())
      if (takes(owner))
        return problems().error(extra.place, inQuotes(key) + " belongs to " + inQuotes(owner.name));
  }

  static void addPorts(const Value& value, Event& event, int64_t usual) {
    event.arguments["port"] = std::to_string(wholeAt(value, "port").value_or(usual));
    event.arguments["sourcePort"] = std::to_string(wholeAt(value, "sourcePort").value_or(40000));
  }

  void addTarget(const Value& value, Event& event) {
    const Value* to = value.find("to");
    if (!to)
      return problems().error(value.place, inQuotes(event.kind) + " needs 'to'",
                              "'to' names the node that gets the pod");
    checkKnown(*to, "node", m_nodes);
    event.arguments["to"] = to->text;
  }

  void addVersion(const Value& value, Event& event) {
    const Value* version = value.find("version");
    if (!version)
      return problems().error(value.place, inQuotes(event.kind) + " needs 'version'",
                              "'version' is the release that comes");
    const Shape& versions = *scenarioShape().find("versions")->shape;
    std::string daemon = event.arguments["daemon"];
    std::string product = daemon == "flanneld" ? "flannel" : daemon == "docker" ? "docker" : "kubernetes";
    if (daemon == "etcd" || daemon == "kubelet")
      return problems().error(version->place, "there is one release of " + daemon + " only");
    const std::vector<std::string>& known = versions.find(product)->allowed;
    checkKnown(*version, "release of " + product, {known.begin(), known.end()});
    event.arguments["version"] = version->text;
  }

  void addFault(const Value& value, Event& event) {
    if (auto loss = stringAt(value, "loss")) {
      std::string number = loss->substr(0, loss->find('%'));
      char* end = nullptr;
      double percent = std::strtod(number.c_str(), &end);
      bool good = loss->ends_with('%') && !number.empty() && *end == 0 && percent >= 0 && percent <= 100;
      if (good)
        event.arguments["loss"] = *loss;
      else
        problems().error(value.find("loss")->place, inQuotes(*loss) + " is no loss", "write it as \"20%\"");
    }
    if (auto delay = durationAt(value, "delay")) event.arguments["delay"] = net::durationText(*delay);
    if (auto rate = wholeAt(value, "rate")) event.arguments["rate"] = std::to_string(*rate);
  }

  bool checkWhere(const Value& value, const Event& event, const EventKind& kind) {
    if (kind.where == Where::Anywhere) return true;
    const Value* on = value.find("on");
    if (!on) {
      problems().error(value.place, inQuotes(kind.name) + " needs 'on'",
                       "'on' names the node, pod or namespace where it happens");
      return false;
    }
    if (kind.where == Where::OnNamespace) return !event.on.empty();
    if (event.on.empty() || m_nodes.contains(event.on)) return !event.on.empty();
    problems().error(on->place,
                     inQuotes(kind.name) + " happens on a node, and " + inQuotes(on->text) + " is none",
                     core::didYouMean(on->text, nodeNames(m_scenario)));
    return false;
  }

  void checkArgument(const Value& value, Event& event, const EventKind& kind) {
    switch (kind.argumentKind) {
    case ArgumentKind::Command:
      if (value.text.find_first_not_of(" \t") == std::string::npos)
        problems().error(value.place, "the command is empty");
      return;
    case ArgumentKind::Interface:
      return checkInterface(value, event);
    case ArgumentKind::Pod: {
      std::string name = podName(value.text);
      if (name.empty())
        problems().error(value.place, "there is no pod " + inQuotes(value.text),
                         core::didYouMean(value.text, podNames()));
      event.arguments[kind.argument] = name;
      return;
    }
    case ArgumentKind::Daemon:
      return checkKnown(value, "daemon", {daemonNames().begin(), daemonNames().end()});
    case ArgumentKind::Segment:
      return checkKnown(value, "segment", m_segments);
    case ArgumentKind::Node:
      return checkKnown(value, "node", m_nodes);
    case ArgumentKind::Service: {
      std::string name = value.text.find('/') == std::string::npos ? "default/" + value.text : value.text;
      if (!m_services.contains(name))
        problems().error(value.place, "there is no service " + inQuotes(name), suggest(name, m_services));
      event.arguments[kind.argument] = name;
      return;
    }
    case ArgumentKind::Pace:
      return checkKnown(value, "pace", {forwarderPaces().begin(), forwarderPaces().end()});
    case ArgumentKind::Destination:
      return checkDestination(value);
    case ArgumentKind::FlannelConfig:
      return checkFlannelConfig(value);
    case ArgumentKind::Before:
      return checkBefore(value, event);
    case ArgumentKind::Skew:
      return checkSkew(value);
    case ArgumentKind::ListeningPort:
      return checkPort(value);
    }
  }

  // What flanneld would not understand is allowed: that is a lesson. There has to be something to write.
  void checkFlannelConfig(const Value& value) {
    if (value.text.empty()) problems().error(value.place, "flannel's configuration is empty");
  }

  void checkBefore(const Value& value, const Event& event) {
    auto time = net::parseDuration(value.text);
    if (!time)
      problems().error(value.place, inQuotes(value.text) + " is no time", "write it as \"20s\"");
    else if (*time >= event.at)
      problems().error(value.place, "a backup is from a time before the event");
  }

  void checkSkew(const Value& value) {
    std::string_view amount = value.text;
    if (amount.starts_with("-")) amount.remove_prefix(1);
    if (!net::parseDuration(amount))
      problems().error(value.place, inQuotes(value.text) + " is no amount of time",
                       "write it as \"90m\" or \"-90m\"");
  }

  void checkPort(const Value& value) {
    constexpr int kMost = 65535;
    int port = 0;
    const char* end = value.text.data() + value.text.size();
    auto [next, error] = std::from_chars(value.text.data(), end, port);
    if (error != std::errc{} || next != end || port < 1 || port > kMost)
      problems().error(value.place, inQuotes(value.text) + " is no port", "write it as \"80\"");
  }

  void checkKnown(const Value& value, const std::string& what, const std::set<std::string>& names) {
    if (names.contains(value.text)) return;
    problems().error(value.place, "there is no " + what + " " + inQuotes(value.text),
                     suggest(value.text, names));
  }

  void checkInterface(const Value& value, const Event& event) {
    std::vector<std::string> names;
    if (auto space = m_spaces.find(event.on); space != m_spaces.end()) {
      for (const Interface& interface : space->second->interfaces)
        names.push_back(interface.name);
      names.insert(names.end(), space->second->bridges.begin(), space->second->bridges.end());
      if (m_nodes.contains(event.on)) names.emplace_back("docker0");
      if (auto veths = m_veths.find(event.on); veths != m_veths.end())
        names.insert(names.end(), veths->second.begin(), veths->second.end());
    } else {
      names.emplace_back("eth0"); // a pod's
    }
    if (std::find(names.begin(), names.end(), value.text) != names.end()) return;
    problems().error(value.place, inQuotes(event.on) + " has no interface " + inQuotes(value.text),
                     core::didYouMean(value.text, names));
  }

  std::string suggest(const std::string& name, const std::set<std::string>& names) const {
    if (m_context.problems.isFull()) return "";
    return core::didYouMean(name, std::vector<std::string>(names.begin(), names.end()));
  }

  // Few scenarios speak of pods, and some have very many.
  const PodNames& pods() {
    if (!m_pods) m_pods.emplace(m_scenario);
    return *m_pods;
  }

  // The full name of the pod that is meant; empty where there is none, or several.
  std::string podName(const std::string& name) {
    if (pods().full(name)) return name;
    for (const auto& [bareName, full] : m_manifestPods)
      if (full == name || (bareName == name && m_manifestPods.count(name) == 1 && pods().count(name) == 0))
        return full;
    const Pod* only = pods().only(name);
    return only ? only->fullName() : "";
  }

  std::vector<std::string> podNames() const {
    std::vector<std::string> names;
    if (m_context.problems.isFull()) return names;
    for (const Pod& pod : m_scenario.pods)
      names.push_back(pod.kubeNamespace == "default" ? pod.name : pod.fullName());
    return names;
  }

  std::vector<std::string> placeNames() const {
    if (m_context.problems.isFull()) return {};
    std::vector<std::string> names = nodeNames(m_scenario);
    for (const Namespace& space : m_scenario.namespaces)
      names.push_back(space.name);
    for (const std::string& pod : podNames())
      names.push_back(pod);
    return names;
  }

  // The node, namespace or pod that is meant; empty, and reported, where there is none.
  std::string checkPlace(const Value& value) {
    if (m_spaces.contains(value.text)) return value.text;
    if (std::string pod = podName(value.text); !pod.empty()) return pod;
    if (auto workload = parseWorkload(value.text)) return checkWorkload(value, *workload);
    if (pods().count(value.text) > 0)
      problems().error(value.place, "several pods are called " + inQuotes(value.text),
                       "write NAMESPACE/NAME");
    else
      problems().error(value.place, "there is no node, pod or namespace " + inQuotes(value.text),
                       core::didYouMean(value.text, placeNames()));
    return "";
  }

  // "deploy/web/2" stays as it is written: which pod that is, is seen when it is looked for.
  std::string checkWorkload(const Value& value, const WorkloadPod& workload) {
    std::string name = workload.nameSpace + "/" + workload.name;
    if (m_workloads.contains(workload.kind + " " + name)) return value.text;
    problems().error(value.place, "no manifest has a " + workload.kind + " " + inQuotes(name));
    return "";
  }

  void checkDestination(const Value& value) {
    if (net::Ipv4Address::parse(value.text)) return;
    if (!value.text.starts_with("svc:")) return void(checkPlace(value));
    std::string name = value.text.substr(4);
    if (name.find('/') == std::string::npos) name = "default/" + name;
    if (m_services.contains(name)) return;
    problems().error(value.place, "there is no service " + inQuotes(name), suggest(name, m_services));
  }

  void addExpectation(const Value& value, std::optional<net::SimTime> at) {
    Expectation expectation = readExpectation(value, problems());
    expectation.place = m_context.ref(value.place);
    if (!at) m_atEnd.push_back(m_scenario.expectations.size());
    expectation.at = at.value_or(net::SimTime{0});
    if (expectation.name.empty())
      expectation.name =
          expectation.from + "-" + expectation.to + "-" + std::to_string(m_scenario.expectations.size() + 1);
    if (const Value* receiver = value.find("receiver")) expectation.receiver = checkPlace(*receiver);
    for (const Member& member : membersAt(value, "path"))
      expectation.path.push_back(member.value.text.starts_with("gateway of ") ? member.value.text
                                                                              : checkPlace(member.value));
    if (const Value* seen = value.find("seenFrom")) checkSource(*seen);
    if (const Value* from = value.find("from")) checkPlace(*from);
    if (const Value* to = value.find("to")) checkDestination(*to);
    readTimes(value, expectation);
    m_scenario.expectations.push_back(std::move(expectation));
  }

  // An address, PLACE, or PLACE:INTERFACE.
  void checkSource(const Value& value) {
    if (net::Ipv4Address::parse(value.text)) return;
    Value place = value;
    place.text = value.text.substr(0, value.text.find(':'));
    checkPlace(place);
  }

  void readTimes(const Value& value, Expectation& expectation) {
    expectation.notBefore = durationAt(value, "notBefore");
    expectation.until = durationAt(value, "until");
    if (expectation.notBefore)
      m_earlier.push_back({m_scenario.expectations.size(), value.find("notBefore")->place});
    if (expectation.until) m_times.push_back({*expectation.until, value.find("until")->place});
    if (expectation.until && *expectation.until < expectation.at)
      problems().error(value.find("until")->place, "'until' is before 'at'");
  }

  // What an event makes is not there before.
  void markLater() {
    markLater(kNodeJoinEvent, "node", m_scenario.nodes, &Node::name);
    markLater(kPodCreateEvent, "pod", m_scenario.pods, &Pod::fullName);
    markLater(kServiceCreateEvent, "service", m_scenario.services, &Service::fullName);
  }

  template<class Thing, class Name>
  void markLater(std::string_view kind, const char* argument, std::vector<Thing>& things, Name nameOf) {
    std::unordered_set<std::string> names;
    for (const Event& event : m_scenario.events)
      if (event.kind == kind) names.insert(event.arguments.at(argument));
    if (names.empty()) return;
    for (Thing& thing : things)
      thing.later = names.contains(std::invoke(nameOf, thing));
  }

  void resolveEnd() {
    net::SimTime last{0};
    for (const Time& time : m_times)
      last = std::max(last, time.at);
    const Value* written = m_context.root.find("end");
    m_scenario.end = durationAt(m_context.root, "end").value_or(last + kAfterLastEvent);
    for (size_t i : m_atEnd)
      m_scenario.expectations[i].at = m_scenario.end;
    for (const auto& [index, place] : m_earlier)
      if (*m_scenario.expectations[index].notBefore >= m_scenario.expectations[index].at)
        problems().error(place, "'notBefore' is not before the time of the expectation, "
                                    + net::durationText(m_scenario.expectations[index].at));
    if (!written) return;
    for (const Time& time : m_times)
      if (time.at > m_scenario.end)
        problems().error(time.place, "this happens after the end, " + net::durationText(m_scenario.end),
                         "set \"end\" to " + net::durationText(last) + " or later");
  }

  struct Time {
    net::SimTime at;
    Place place;
  };
  Context& m_context;
  Scenario& m_scenario;
  std::unordered_map<std::string, const Namespace*> m_spaces;
  std::optional<PodNames> m_pods;
  std::unordered_map<std::string, std::vector<std::string>> m_veths; // pinned ones, by node
  std::set<std::string> m_nodes, m_segments;
  std::set<std::string> m_services;
  std::set<std::string> m_workloads;                      // "Deployment default/web"
  std::multimap<std::string, std::string> m_manifestPods; // full names by bare names
  std::vector<Time> m_times;
  std::vector<size_t> m_atEnd;
  std::vector<std::pair<size_t, Place>> m_earlier; // expectations with a time before theirs
};

} // namespace

void resolveTimeline(Context& context) { TimelineResolver(context).resolve(); }

} // namespace fg::scenario
