#include "commands/etcdctl/v2.h"

#include "commands/etcdctl/values.h"
#include "commands/support/result.h"
#include "core/text.h"

#include <algorithm>

namespace fg::commands::etcdctl {
namespace {

using namespace std::chrono_literals;
using Method = etcd::KeysRequest::Method;
using Takes = Flag::Takes;

const std::vector<Flag> kTtl{{"ttl", Takes::Number}};
const std::vector<Flag> kQuorum{{"sort"}, {"quorum"}, {"q", Takes::Nothing, "quorum"}};

// What a verb has, needs, and asks of etcd.
struct Verb {
  std::string name;
  std::vector<Flag> flags;
  enum class Needs { Nothing, Key, KeyAndValue } needs = Needs::Key;
  std::function<void(etcd::KeysRequest&, const Parsed&)> fill;
};

void takeTtl(etcd::KeysRequest& request, const Parsed& parsed) { request.ttl = parsed.number("ttl") * 1s; }

void takeRecursive(etcd::KeysRequest& request, const Parsed& parsed) {
  if (parsed.has("recursive")) request.recursive = etcd::Recursive::Yes;
}

const std::vector<Verb>& verbs() {
  static const std::vector<Verb> kVerbs{
      {"get", kQuorum, Verb::Needs::Key,
       [](auto& request, const Parsed& parsed) {
         request.sorted = parsed.has("sort");
         request.quorum = parsed.has("quorum");
       }},
      {"ls",
       {{"sort"},
        {"recursive"},
        {"r", Takes::Nothing, "recursive"},
        {"p"},
        {"quorum"},
        {"q", Takes::Nothing, "quorum"}},
       Verb::Needs::Nothing,
       [](auto& request, const Parsed& parsed) {
         request.sorted = parsed.has("sort");
         request.quorum = parsed.has("quorum");
         takeRecursive(request, parsed);
       }},
      {"set",
       {{"ttl", Takes::Number}, {"swap-with-value", Takes::Text}, {"swap-with-index", Takes::Number}},
       Verb::Needs::KeyAndValue,
       [](auto& request, const Parsed& parsed) {
         request.method = Method::Put;
         takeTtl(request, parsed);
         if (!parsed.text("swap-with-value").empty()) request.previousValue = parsed.text("swap-with-value");
         request.previousIndex = static_cast<uint64_t>(parsed.number("swap-with-index"));
       }},
      {"mk",
       {{"ttl", Takes::Number}, {"in-order"}},
       Verb::Needs::KeyAndValue,
       [](auto& request, const Parsed& parsed) {
         request.method = parsed.has("in-order") ? Method::Post : Method::Put;
         if (!parsed.has("in-order")) request.previousExists = false;
         takeTtl(request, parsed);
       }},
      {"mkdir", kTtl, Verb::Needs::Key,
       [](auto& request, const Parsed& parsed) {
         request.method = Method::Put;
         request.directory = true;
         request.previousExists = false;
         takeTtl(request, parsed);
       }},
      {"setdir", kTtl, Verb::Needs::Key,
       [](auto& request, const Parsed& parsed) {
         request.method = Method::Put;
         request.directory = true;
         takeTtl(request, parsed);
       }},
      {"update", kTtl, Verb::Needs::KeyAndValue,
       [](auto& request, const Parsed& parsed) {
         request.method = Method::Put;
         request.previousExists = true;
         takeTtl(request, parsed);
       }},
      {"updatedir", kTtl, Verb::Needs::Key,
       [](auto& request, const Parsed& parsed) {
         request.method = Method::Put;
         request.directory = true;
         request.previousExists = true;
         takeTtl(request, parsed);
       }},
      {"rm",
       {{"dir"},
        {"recursive"},
        {"r", Takes::Nothing, "recursive"},
        {"with-value", Takes::Text},
        {"with-index", Takes::Number}},
       Verb::Needs::Key,
       [](auto& request, const Parsed& parsed) {
         request.method = Method::Delete;
         request.directory = parsed.has("dir");
         takeRecursive(request, parsed);
         if (!parsed.text("with-value").empty()) request.previousValue = parsed.text("with-value");
         request.previousIndex = static_cast<uint64_t>(parsed.number("with-index"));
       }},
      {"rmdir",
       {},
       Verb::Needs::Key,
       [](auto& request, const Parsed&) {
         request.method = Method::Delete;
         request.directory = true;
       }},
  };
  return kVerbs;
}

std::string slash(const std::string& key) { return key.starts_with("/") ? key : "/" + key; }

void printBelow(const etcd::Node& node, const Parsed& parsed, std::string& out) {
  out += node.key + (parsed.has("p") && node.directory ? "/\n" : "\n");
  for (const etcd::Node& child : node.nodes)
    printBelow(child, parsed, out);
}

CommandResult printList(Session& session, const etcd::Event& event, const Parsed& parsed,
                        const std::string& format) {
  if (format != "simple") return printKey(session, event, format);
  std::string out;
  if (!event.node.directory) out += event.node.key + "\n";
  for (const etcd::Node& child : event.node.nodes)
    printBelow(child, parsed, out);
  return success(out);
}

CommandResult wrongUse(const std::string& why) { return {1, "Incorrect Usage: " + why + "\n\n", why + "\n"}; }

CommandResult execute(Session& session, const Verb& verb, const Parsed& parsed, const std::string& format) {
  etcd::KeysRequest request;
  if (verb.needs != Verb::Needs::Nothing && parsed.words.empty()) return failure(1, "Error:  key required");
  request.key = parsed.words.empty() ? "/" : slash(parsed.words[0]);
  if (verb.needs == Verb::Needs::KeyAndValue) {
    bool given = parsed.words.size() > 1;
    if (!given && !session.context().input) return failure(1, "Error:  value required");
    request.value = given ? parsed.words[1] : *session.context().input;
    if (!given && request.value.empty()) return failure(1, "Error:  value required");
  }
  verb.fill(request, parsed);
  auto event = session.ask(request);
  if (!event) return refused(event.error());
  if (verb.name == "ls") return printList(session, *event, parsed, format);
  if (verb.name == "get" && event->node.directory) {
    std::string key = event->node.key == "/" ? "" : event->node.key;
    return failure(1, key + ": is a directory");
  }
  bool quiet =
      event->node.directory || verb.name == "mkdir" || verb.name == "setdir" || verb.name == "updatedir";
  if (quiet && format == "simple") return success();
  return printKey(session, *event, format);
}

const std::vector<Flag> kGlobals{{"endpoints", Takes::Text},
                                 {"endpoint", Takes::Text, "endpoints"},
                                 {"peers", Takes::Text, "endpoints"},
                                 {"C", Takes::Text, "endpoints"},
                                 {"output", Takes::Text},
                                 {"o", Takes::Text, "output"},
                                 {"no-sync"},
                                 {"timeout", Takes::Text},
                                 {"total-timeout", Takes::Text},
                                 {"version"},
                                 {"v", Takes::Nothing, "version"}};
const std::vector<Flag> kWatchFlags{{"after-index", Takes::Number},
                                    {"recursive"},
                                    {"r", Takes::Nothing, "recursive"},
                                    {"forever"},
                                    {"f", Takes::Nothing, "forever"}};

// The first word that is not emulated though etcdctl has it.
bool isKnownElsewhere(const std::string& verb) {
  static const std::vector<std::string> kOthers{"backup", "import", "user",      "role",
                                                "auth",   "help",   "exec-watch"};
  return std::find(kOthers.begin(), kOthers.end(), verb) != kOthers.end();
}

std::vector<std::string> endpointsOf(const Context& context, const Parsed& globals) {
  if (!globals.text("endpoints").empty()) return core::splitList(globals.text("endpoints"));
  for (const char* variable : {"ETCDCTL_ENDPOINTS", "ETCDCTL_ENDPOINT", "ETCDCTL_PEERS"})
    if (auto it = context.environment.find(variable); it != context.environment.end())
      return core::splitList(it->second);
  return {"http://127.0.0.1:2379", "http://127.0.0.1:4001"};
}

// Is the member's URL one of the endpoints, perhaps by localhost?
bool isGiven(const Context& context, const std::vector<std::string>& endpoints, const std::string& url) {
  auto address = etcd::addressOf(url);
  return address && std::any_of(endpoints.begin(), endpoints.end(), [&](const std::string& endpoint) {
           auto given = etcd::addressOf(endpoint);
           bool here = given && given->address.isLoopback() && context.ns.isLocal(address->address);
           return given && (here || given->address == address->address);
         });
}

} // namespace

CommandResult runV2(Context& context, Arguments words) {
  auto globals = takeGlobals(words, kGlobals);
  if (!globals) {
    bool real = globals.error().find("debug") != std::string::npos;
    return real ? notEmulated("'etcdctl --debug'") : wrongUse(globals.error());
  }
  if (globals->has("version")) return success("etcdctl version: 3.4.23\nAPI version: 2\n");
  if (words.empty()) return notEmulated("the help of etcdctl; 'help etcdctl' tells what is there");
  std::string verb = words.front();
  words.erase(words.begin());
  std::string format = globals->text("output").empty() ? "simple" : globals->text("output");
  Session session(context, endpointsOf(context, *globals));

  auto known = std::find_if(verbs().begin(), verbs().end(), [&](const Verb& v) { return v.name == verb; });
  bool isCluster = verb == "cluster-health" || (verb == "member" && !words.empty() && words[0] == "list");
  if (verb == "member" && !isCluster) return notEmulated("'etcdctl member' but for 'list'");
  if (isKnownElsewhere(verb)) return notEmulated(fmt::format("'etcdctl {}'", verb));
  if (known == verbs().end() && !isCluster && verb != "watch")
    return failure(3, fmt::format("No help topic for '{}'", verb));
  auto parsed = parseV2(words, known != verbs().end() ? known->flags : kWatchFlags);
  if (!parsed) return wrongUse(parsed.error());
  if (verb == "cluster-health") return clusterHealth(session);
  bool incomplete = known != verbs().end() && known->needs != Verb::Needs::Nothing && parsed->words.empty();
  if (!incomplete && !globals->has("no-sync")) {
    // Asks one endpoint for all members, and uses those (mustNewClient). The real one shuffles them.
    auto members = session.fetchAny("/v2/members");
    if (!members) return refused(members.error(), 2);
    std::vector<std::string> all;
    for (const etcd::Member& member : etcd::parseMembers(*members))
      all.push_back(member.clientUrl);
    std::stable_partition(all.begin(), all.end(),
                          [&](const std::string& url) { return isGiven(context, session.endpoints(), url); });
    session.setEndpoints(std::move(all));
  }
  if (isCluster) return memberList(session);
  if (verb == "watch") return watchKey(session, *parsed, format);
  return execute(session, *known, *parsed, format);
}

} // namespace fg::commands::etcdctl
