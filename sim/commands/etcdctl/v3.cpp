#include "commands/etcdctl/v3.h"

#include "commands/support/result.h"
#include "core/text.h"

#include <algorithm>
#include <charconv>

namespace fg::commands::etcdctl {
namespace {

using Takes = Flag::Takes;

const std::vector<Flag> kGlobals{{"endpoints", Takes::Text},       {"write-out", Takes::Text},
                                 {"w", Takes::Text, "write-out"},  {"hex"},
                                 {"command-timeout", Takes::Text}, {"dial-timeout", Takes::Text},
                                 {"keepalive-time", Takes::Text},  {"keepalive-timeout", Takes::Text},
                                 {"insecure-transport"},           {"debug"}};

struct Verb {
  std::string name;
  std::vector<Flag> flags;
  std::function<CommandResult(V3&)> run;
};

std::optional<std::string> takeRange(const V3& run, etcd::KeyRange& range) {
  const Arguments& words = run.words();
  bool prefix = run.parsed.has("prefix"), from = run.parsed.has("from-key");
  if (prefix && from) return "`--prefix` and `--from-key` cannot be set at the same time, choose one";
  if ((prefix || from) && words.size() > 1)
    return "too many arguments, only accept one argument when `--prefix` or `--from-key` is set";
  range.key = words[0];
  if (words.size() > 1) range.end = words[1];
  if (prefix) range = etcd::prefixRange(words[0]);
  if (from) range = etcd::fromKey(words[0]);
  return std::nullopt;
}

std::string upperCase(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return text;
}

// What is wrong with --order or --sort-by.
std::optional<std::string> takeSorting(const Parsed& parsed, etcd::RangeRequest& request) {
  std::string order = upperCase(parsed.text("order")), target = upperCase(parsed.text("sort-by"));
  if (order == "ASCEND")
    request.sortOrder = etcd::SortOrder::Ascend;
  else if (order == "DESCEND")
    request.sortOrder = etcd::SortOrder::Descend;
  else if (!order.empty())
    return "bad sort order " + parsed.text("order");
  static const std::map<std::string, etcd::SortTarget> kTargets{{"CREATE", etcd::SortTarget::Create},
                                                                {"KEY", etcd::SortTarget::Key},
                                                                {"MODIFY", etcd::SortTarget::Modify},
                                                                {"VALUE", etcd::SortTarget::Value},
                                                                {"VERSION", etcd::SortTarget::Version}};
  if (target.empty()) return std::nullopt;
  auto known = kTargets.find(target);
  if (known == kTargets.end()) return "bad sort target " + parsed.text("sort-by");
  request.sortTarget = known->second;
  return std::nullopt;
}

CommandResult get(V3& run) {
  if (run.words().empty())
    return wrong(exit_status::kBadArguments,
                 "get command needs one argument as key and an optional argument as range_end");
  etcd::RangeRequest request;
  std::string consistency = run.parsed.text("consistency");
  if (!consistency.empty() && consistency != "s" && consistency != "l")
    return wrong(exit_status::kBadFeature, "unknown consistency flag \"" + consistency + "\"");
  request.serializable = consistency == "s";
  if (auto why = takeRange(run, request.range)) return wrong(exit_status::kBadArguments, *why);
  if (auto why = takeSorting(run.parsed, request)) return wrong(exit_status::kBadFeature, *why);
  request.limit = run.parsed.number("limit");
  request.revision = run.parsed.number("rev");
  request.keysOnly = run.parsed.has("keys-only");
  auto answer = run.session.call(request);
  if (!answer) {
    // Of a read that a member did not answer, gRPC's own words come along (measured with etcdctl 3.4.23).
    bool late = run.session.wasConnected() && answer.error() == etcd::rpc_error::kTimeout;
    return wrong(exit_status::kError, (late ? "rpc error: code = Unknown desc = " : "") + answer.error());
  }
  return printRange(run, *answer);
}

std::optional<int64_t> hexNumber(const std::string& text) {
  int64_t number = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, 16);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

CommandResult put(V3& run) {
  const Arguments& words = run.words();
  etcd::PutRequest request;
  request.ignoreValue = run.parsed.has("ignore-value");
  request.ignoreLease = run.parsed.has("ignore-lease");
  request.previous = run.parsed.has("prev-kv");
  const auto& input = run.session.context().input;
  if (words.empty())
    return wrong(exit_status::kBadArguments,
                 "put command needs 1 argument and input from stdin or 2 arguments");
  if (request.ignoreValue && words.size() > 1)
    return wrong(exit_status::kBadArguments, "put command needs only 1 argument when 'ignore-value' is set");
  if (!request.ignoreValue && words.size() < 2 && (!input || input->empty()))
    return wrong(exit_status::kBadArguments,
                 "put command needs 1 argument and input from stdin or 2 arguments");
  request.key = words[0];
  if (!request.ignoreValue) request.value = words.size() > 1 ? words[1] : *input;
  if (std::string id = run.parsed.text("lease"); !id.empty()) {
    auto number = hexNumber(id);
    if (!number)
      return wrong(exit_status::kBadArguments, "bad lease ID (strconv.ParseInt: parsing \"" + id
                                                   + "\": invalid syntax), expecting ID in Hex");
    request.lease = *number;
  }
  auto answer = run.session.call(request);
  if (!answer) return wrong(exit_status::kError, answer.error());
  return printPut(run, *answer);
}

CommandResult del(V3& run) {
  if (run.words().empty() || run.words().size() > 2)
    return wrong(exit_status::kBadArguments,
                 "del command needs one argument as key and an optional argument as range_end");
  etcd::DeleteRangeRequest request;
  if (auto why = takeRange(run, request.range)) return wrong(exit_status::kBadArguments, *why);
  request.previous = run.parsed.has("prev-kv");
  auto answer = run.session.call(request);
  if (!answer) return wrong(exit_status::kError, answer.error());
  return printDelete(run, *answer);
}

CommandResult compaction(V3& run) {
  if (run.words().size() != 1)
    return wrong(exit_status::kBadArguments, "compaction command needs 1 argument");
  const std::string& text = run.words()[0];
  int64_t revision = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), revision);
  if (error != std::errc() || end != text.data() + text.size())
    return wrong(exit_status::kError, "strconv.ParseInt: parsing \"" + text + "\": invalid syntax");
  auto answer = run.session.call(etcd::CompactionRequest{revision});
  if (!answer) return wrong(exit_status::kError, answer.error());
  return success("compacted revision " + text + "\n");
}

const std::vector<Verb>& verbs() {
  static const std::vector<Verb> kVerbs{
      {"get",
       {{"consistency", Takes::Text},
        {"from-key"},
        {"keys-only"},
        {"limit", Takes::Number},
        {"order", Takes::Text},
        {"prefix"},
        {"print-value-only"},
        {"rev", Takes::Number},
        {"sort-by", Takes::Text}},
       get},
      {"put", {{"ignore-lease"}, {"ignore-value"}, {"lease", Takes::Text}, {"prev-kv"}}, put},
      {"del", {{"from-key"}, {"prefix"}, {"prev-kv"}}, del},
      {"txn", {{"interactive"}, {"i", Takes::Nothing, "interactive"}}, txn},
      {"watch",
       {{"prefix"},
        {"prev-kv"},
        {"rev", Takes::Number},
        {"interactive"},
        {"i", Takes::Nothing, "interactive"}},
       watch},
      {"compaction", {{"physical"}}, compaction},
      {"compact", {{"physical"}}, compaction},
      {"lease", {{"keys"}, {"once"}}, lease},
      {"member", {}, memberListV3},
      {"endpoint", {{"cluster"}}, endpoint},
  };
  return kVerbs;
}

// spf13/cobra: names that a wrong one may stand for.
CommandResult unknownCommand(const std::string& name) {
  std::string text = "Error: unknown command \"" + name + "\" for \"etcdctl\"\n";
  return {1, {}, text + "Run 'etcdctl --help' for usage.\n" + text};
}

bool isKnownElsewhere(const std::string& verb) {
  static const std::vector<std::string> kOthers{"alarm",       "auth", "check",    "completion",  "defrag",
                                                "elect",       "help", "lock",     "make-mirror", "migrate",
                                                "move-leader", "role", "snapshot", "user"};
  return std::find(kOthers.begin(), kOthers.end(), verb) != kOthers.end();
}

std::vector<std::string> endpointsOf(const Context& context, const Parsed& parsed) {
  if (!parsed.text("endpoints").empty()) return core::splitList(parsed.text("endpoints"));
  auto variable = context.environment.find("ETCDCTL_ENDPOINTS");
  return variable == context.environment.end() ? std::vector<std::string>{"127.0.0.1:2379"}
                                               : core::splitList(variable->second);
}

} // namespace

CommandResult wrong(int status, const std::string& why) { return failure(status, "Error: " + why); }

CommandResult runV3(Context& context, const Arguments& words) {
  // The command is the first word that is neither a global flag nor the value of one.
  std::vector<Flag> all = kGlobals;
  const Verb* verb = nullptr;
  std::string unknown;
  for (size_t at = 0; at < words.size() && !verb && unknown.empty(); ++at) {
    const std::string& word = words[at];
    if (!word.starts_with("-")) {
      auto found =
          std::find_if(verbs().begin(), verbs().end(), [&](const Verb& v) { return v.name == word; });
      if (found == verbs().end())
        unknown = word;
      else
        verb = &*found;
      continue;
    }
    auto flag = std::find_if(kGlobals.begin(), kGlobals.end(),
                             [&](const Flag& f) { return word == "--" + f.name || word == "-" + f.name; });
    if (flag != kGlobals.end() && flag->takes != Takes::Nothing) ++at;
  }
  if (unknown == "version") return success("etcdctl version: 3.4.23\nAPI version: 3.4\n");
  if (isKnownElsewhere(unknown)) return notEmulated(fmt::format("'etcdctl {}'", unknown));
  if (!unknown.empty()) return unknownCommand(unknown);
  if (!verb) return notEmulated("the help of etcdctl; 'help etcdctl' tells what is there");
  all.insert(all.end(), verb->flags.begin(), verb->flags.end());
  auto parsed = parseV3(words, all);
  if (!parsed) return {1, {}, "Error: " + parsed.error() + "\n\nError: " + parsed.error() + "\n"};
  parsed->words.erase(std::find(parsed->words.begin(), parsed->words.end(), verb->name));
  Session session(context, endpointsOf(context, *parsed));
  V3 run{session, parsed->text("write-out"), parsed->has("hex"), *parsed};
  if (run.format.empty()) run.format = "simple";
  static const std::vector<std::string> kFormats{"simple", "json", "fields", "table", "protobuf"};
  if (std::find(kFormats.begin(), kFormats.end(), run.format) == kFormats.end())
    return wrong(exit_status::kBadFeature, "unsupported output format");
  if (run.format == "protobuf") return notEmulated("'etcdctl -w protobuf'");
  bool tables = verb->name == "member" || verb->name == "endpoint";
  if (run.format == "table" && !tables)
    return wrong(exit_status::kBadFeature, "table not supported as output format");
  return verb->run(run);
}

} // namespace fg::commands::etcdctl
