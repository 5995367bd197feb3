// `etcdctl txn`, whose comparisons and requests come by standard input: three parts, an empty line behind
// each.
#include "commands/etcdctl/v3.h"
#include "commands/etcdctl/values.h"
#include "commands/support/result.h"

#include <charconv>
#include <sstream>

namespace fg::commands::etcdctl {
namespace {

// Words of a line, as argify of etcdctl splits it: by blanks, or in double or single quotes.
Arguments wordsOf(const std::string& line) {
  Arguments words;
  for (size_t at = 0; at < line.size();) {
    if (line[at] == ' ' || line[at] == '\t') {
      ++at;
      continue;
    }
    char quote = line[at];
    bool inQuotes = quote == '"' || quote == '\'';
    size_t begin = inQuotes ? at + 1 : at;
    size_t end = inQuotes ? line.find(quote, begin) : line.find_first_of(" \t", begin);
    end = std::min(end, line.size());
    words.push_back(line.substr(begin, end - begin));
    at = end + (inQuotes ? 1 : 0);
  }
  return words;
}

// `value("key") = "text"`, `mod("key") > "0"`. Scanned as fmt.Sscanf(line, "%[target](%q) %s %q") does.
tl::expected<etcd::Comparison, std::string> comparisonOf(const std::string& line) {
  size_t open = line.find('(');
  std::string target = line.substr(0, open), key, relation, value;
  auto quotedAt = [&](size_t& at, std::string& out) {
    if (at >= line.size() || line[at] != '"') return false;
    size_t end = line.find('"', at + 1);
    if (end == std::string::npos) return false;
    out = line.substr(at + 1, end - at - 1);
    at = end + 1;
    return true;
  };
  size_t at = open == std::string::npos ? line.size() : open + 1;
  bool good = quotedAt(at, key) && line.compare(at, 2, ") ") == 0;
  if (good) {
    at += 2;
    size_t end = std::min(line.find(' ', at), line.size());
    relation = line.substr(at, end - at);
    at = std::min(line.size(), end + 1);
    good = quotedAt(at, value);
  }
  if (!good)
    return tl::unexpected("malformed comparison: " + line + "; got " + target + "(" + goQuoted(key) + ") "
                          + relation + " " + goQuoted(value));
  etcd::Comparison out;
  out.key = key;
  using Target = etcd::Comparison::Target;
  using Relation = etcd::Comparison::Relation;
  static const std::map<std::string, Target> kTargets{
      {"ver", Target::Version},   {"version", Target::Version}, {"c", Target::Create},
      {"create", Target::Create}, {"m", Target::Modify},        {"mod", Target::Modify},
      {"val", Target::Value},     {"value", Target::Value},     {"lease", Target::Lease}};
  auto known = kTargets.find(target);
  if (known == kTargets.end())
    return tl::unexpected("malformed comparison: " + line + " (unknown target " + target + ")");
  out.target = known->second;
  static const std::map<std::string, Relation> kRelations{
      {"=", Relation::Equal}, {"!=", Relation::NotEqual}, {">", Relation::Greater}, {"<", Relation::Less}};
  if (out.target == Target::Value)
    out.value = value;
  else if (std::from_chars(value.data(), value.data() + value.size(), out.number).ec != std::errc())
    return tl::unexpected("invalid txn compare request: " + line);
  auto how = kRelations.find(relation);
  if (how == kRelations.end()) return tl::unexpected("unknown result op: " + relation);
  out.relation = how->second;
  return out;
}

tl::expected<etcd::Operation, std::string> operationOf(const std::string& line) {
  Arguments words = wordsOf(line);
  std::string name = words.front();
  words.erase(words.begin());
  auto parsed = parseV3(words, {{"prefix"}, {"from-key"}, {"prev-kv"}});
  bool known = name == "put" || name == "get" || name == "del";
  if (!known || !parsed || parsed->words.empty() || (name == "put" && parsed->words.size() < 2))
    return tl::unexpected("invalid txn request: " + line);
  if (name == "put") return etcd::PutRequest{parsed->words[0], parsed->words[1]};
  etcd::KeyRange range{parsed->words[0], parsed->words.size() > 1 ? parsed->words[1] : ""};
  if (parsed->has("prefix")) range = etcd::prefixRange(parsed->words[0]);
  if (parsed->has("from-key")) range = etcd::fromKey(parsed->words[0]);
  if (name == "del") return etcd::DeleteRangeRequest{range, parsed->has("prev-kv")};
  etcd::RangeRequest request;
  request.range = range;
  return request;
}

} // namespace

CommandResult txn(V3& run) {
  if (run.parsed.has("interactive")) return notEmulated("'etcdctl txn -i': give the three parts by a pipe");
  if (!run.words().empty()) return wrong(exit_status::kBadArguments, "txn command does not accept argument");
  if (!run.session.context().input)
    return failure(2,
                   "flannelgraph: 'etcdctl txn' reads its parts from standard input, and there is none here");
  std::istringstream in(*run.session.context().input);
  etcd::TxnRequest request;
  for (int part = 0; part < 3; ++part)
    for (std::string line; std::getline(in, line) && !line.empty();) {
      if (part == 0) {
        auto comparison = comparisonOf(line);
        if (!comparison) return wrong(exit_status::kInvalidInput, comparison.error());
        request.comparisons.push_back(std::move(*comparison));
        continue;
      }
      auto operation = operationOf(line);
      if (!operation) return wrong(exit_status::kInvalidInput, operation.error());
      (part == 1 ? request.success : request.failure).push_back(std::move(*operation));
    }
  auto answer = run.session.call(request);
  if (!answer) return wrong(exit_status::kError, answer.error());
  return printTxn(run, *answer);
}

CommandResult watch(V3& run) {
  constexpr net::SimTime kPatience = std::chrono::minutes(1);
  if (run.parsed.has("interactive")) return notEmulated("'etcdctl watch -i'");
  if (run.words().empty()) return wrong(exit_status::kBadArguments, "bad number of arguments");
  if (run.words().size() > 2) return notEmulated("'etcdctl watch' that runs a command");
  etcd::WatchRequest request;
  request.range = {run.words()[0], run.words().size() > 1 ? run.words()[1] : ""};
  if (run.parsed.has("prefix")) request.range = etcd::prefixRange(run.words()[0]);
  request.from = run.parsed.number("rev");
  request.previous = run.parsed.has("prev-kv");
  auto seen = std::make_shared<std::optional<etcd::RpcAnswer>>(); // what comes behind "created"
  auto told = [seen](const etcd::RpcResult<etcd::RpcAnswer>& answer) {
    if (answer && !*seen && !std::get<etcd::WatchAnswer>(answer->content).created) *seen = *answer;
  };
  if (!run.session.listen(request, told, kPatience, [&] { return seen->has_value(); }))
    return wrong(exit_status::kError, std::string(etcd::rpc_error::kTimeout));
  CommandResult result;
  if (*seen) {
    const auto& watched = std::get<etcd::WatchAnswer>((*seen)->content);
    if (watched.canceled)
      return {exit_status::kError,
              {},
              "watch was canceled (" + watched.reason + ")\nError: watch is canceled by the server\n"};
    result = printEvents(run, **seen);
  }
  result.err += "flannelgraph: etcdctl would watch on until it is interrupted\n";
  result.status = 130;
  return result;
}

} // namespace fg::commands::etcdctl
