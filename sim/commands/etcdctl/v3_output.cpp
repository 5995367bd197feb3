// What etcdctl prints with ETCDCTL_API=3 (etcdctl/ctlv3/command/printer_simple.go, printer_fields.go).
#include "commands/etcdctl/v3.h"
#include "commands/etcdctl/values.h"
#include "commands/support/result.h"

namespace fg::commands::etcdctl {
namespace {

std::string bytesText(const V3& run, std::string_view bytes) {
  if (!run.hex) return std::string(bytes);
  std::string out;
  for (char c : bytes)
    out += fmt::format("\\x{:02x}", static_cast<unsigned>(static_cast<unsigned char>(c)));
  return out;
}

std::string kvText(const V3& run, const etcd::KeyValue& kv) {
  std::string out;
  if (!run.parsed.has("print-value-only")) out += bytesText(run, kv.key) + "\n";
  return out + bytesText(run, kv.value) + "\n";
}

std::string kvJson(const etcd::KeyValue& kv) {
  std::string out = "{\"key\":\"" + base64(kv.key) + "\"";
  auto number = [&](const char* name, int64_t value) {
    if (value) out += fmt::format(",\"{}\":{}", name, value);
  };
  number("create_revision", kv.createRevision);
  number("mod_revision", kv.modRevision);
  number("version", kv.version);
  if (!kv.value.empty()) out += ",\"value\":\"" + base64(kv.value) + "\"";
  number("lease", kv.lease);
  return out + "}";
}

std::string kvFields(const etcd::KeyValue& kv, const std::string& prefix) {
  return fmt::format(
      "\"{0}Key\" : {1}\n\"{0}CreateRevision\" : {2}\n\"{0}ModRevision\" : {3}\n\"{0}Version\" : "
      "{4}\n\"{0}Value\" : {5}\n\"{0}Lease\" : {6}\n",
      prefix, goQuoted(kv.key), kv.createRevision, kv.modRevision, kv.version, goQuoted(kv.value), kv.lease);
}

std::string kvsJson(const char* name, const std::vector<etcd::KeyValue>& kvs) {
  std::string out;
  for (const etcd::KeyValue& kv : kvs)
    out += (out.empty() ? fmt::format(",\"{}\":[", name) : ",") + kvJson(kv);
  return out.empty() ? "" : out + "]";
}

// The part behind the header.
std::string rangeJson(const etcd::RangeAnswer& answer) {
  std::string out = kvsJson("kvs", answer.kvs);
  if (answer.more) out += ",\"more\":true";
  if (answer.count) out += fmt::format(",\"count\":{}", answer.count);
  return out;
}
std::string putJson(const etcd::PutAnswer& answer) {
  return answer.previous ? ",\"prev_kv\":" + kvJson(*answer.previous) : "";
}
std::string deleteJson(const etcd::DeleteRangeAnswer& answer) {
  std::string out;
  if (answer.deleted) out += fmt::format(",\"deleted\":{}", answer.deleted);
  return out + kvsJson("prev_kvs", answer.previous);
}

std::string rangeText(const V3& run, const etcd::RangeAnswer& answer) {
  std::string out;
  for (const etcd::KeyValue& kv : answer.kvs)
    out += kvText(run, kv);
  return out;
}
std::string putText(const V3& run, const etcd::PutAnswer& answer) {
  return "OK\n" + (answer.previous ? kvText(run, *answer.previous) : "");
}
std::string deleteText(const V3& run, const etcd::DeleteRangeAnswer& answer) {
  std::string out = std::to_string(answer.deleted) + "\n";
  for (const etcd::KeyValue& kv : answer.previous)
    out += kvText(run, kv);
  return out;
}

CommandResult printed(const etcd::RpcAnswer& answer, const std::string& json) {
  return success("{\"header\":{" + headerJson(answer.header) + "}" + json + "}\n");
}

} // namespace

std::string headerJson(const etcd::RpcHeader& header) {
  std::string out = fmt::format("\"cluster_id\":{},\"member_id\":{}", header.cluster, header.member);
  if (header.revision) out += fmt::format(",\"revision\":{}", header.revision);
  return out + fmt::format(",\"raft_term\":{}", header.term);
}

std::string headerFields(const etcd::RpcHeader& header) {
  return fmt::format("\"ClusterID\" : {}\n\"MemberID\" : {}\n\"Revision\" : {}\n\"RaftTerm\" : {}\n",
                     header.cluster, header.member, header.revision, header.term);
}

CommandResult printRange(const V3& run, const etcd::RpcAnswer& told) {
  const auto& answer = std::get<etcd::RangeAnswer>(told.content);
  if (run.format == "json") return printed(told, rangeJson(answer));
  if (run.format == "simple") return success(rangeText(run, answer));
  std::string out = headerFields(told.header);
  for (const etcd::KeyValue& kv : answer.kvs)
    out += kvFields(kv, "");
  return success(out + fmt::format("\"More\" : {}\n\"Count\" : {}\n", answer.more, answer.count));
}

CommandResult printPut(const V3& run, const etcd::RpcAnswer& told) {
  const auto& answer = std::get<etcd::PutAnswer>(told.content);
  if (run.format == "json") return printed(told, putJson(answer));
  if (run.format == "simple") return success(putText(run, answer));
  std::string out = headerFields(told.header);
  return success(out + (answer.previous ? kvFields(*answer.previous, "Prev") : ""));
}

CommandResult printDelete(const V3& run, const etcd::RpcAnswer& told) {
  const auto& answer = std::get<etcd::DeleteRangeAnswer>(told.content);
  if (run.format == "json") return printed(told, deleteJson(answer));
  if (run.format == "simple") return success(deleteText(run, answer));
  std::string out = headerFields(told.header);
  out += fmt::format("\"Deleted\" : {}\n", answer.deleted);
  for (const etcd::KeyValue& kv : answer.previous)
    out += kvFields(kv, "Prev");
  return success(out);
}

CommandResult printTxn(const V3& run, const etcd::RpcAnswer& told) {
  const auto& answer = std::get<etcd::TxnAnswer>(told.content);
  if (run.format == "fields") return notEmulated("'etcdctl -w fields txn'");
  std::string text = answer.succeeded ? "SUCCESS\n" : "FAILURE\n", json;
  for (const auto& [one, revision] : answer.answers) {
    std::string kind, inner, shown;
    if (const auto* range = std::get_if<etcd::RangeAnswer>(&one))
      kind = "ResponseRange", inner = rangeJson(*range), shown = rangeText(run, *range);
    else if (const auto* put = std::get_if<etcd::PutAnswer>(&one))
      kind = "ResponsePut", inner = putJson(*put), shown = putText(run, *put);
    else if (const auto* erased = std::get_if<etcd::DeleteRangeAnswer>(&one))
      kind = "ResponseDeleteRange", inner = deleteJson(*erased), shown = deleteText(run, *erased);
    text += "\n" + shown;
    // Go's names for what protobuf calls response_range and so on.
    json += (json.empty() ? ",\"responses\":[" : ",")
            + fmt::format("{{\"Response\":{{\"{}\":{{\"header\":{{\"revision\":{}}}{}}}}}}}",
                          kind == "ResponseDeleteRange" ? "ResponseDeleteRange" : kind, revision, inner);
  }
  if (run.format == "simple") return success(text);
  return printed(told, (answer.succeeded ? ",\"succeeded\":true" : "") + json + (json.empty() ? "" : "]"));
}

CommandResult printEvents(const V3& run, const etcd::RpcAnswer& told) {
  if (run.format == "fields") return notEmulated("'etcdctl -w fields watch'");
  std::string text, json;
  for (const etcd::KeyEvent& event : std::get<etcd::WatchAnswer>(told.content).events) {
    bool gone = event.type == etcd::KeyEvent::Type::Delete;
    text += gone ? "DELETE\n" : "PUT\n";
    if (event.previous) text += kvText(run, *event.previous);
    text += kvText(run, event.now);
    json += std::string(json.empty() ? "" : ",") + (gone ? "{\"type\":1," : "{") + "\"kv\":"
            + kvJson(event.now) + (event.previous ? ",\"prev_kv\":" + kvJson(*event.previous) : "") + "}";
  }
  if (run.format == "simple") return success(text);
  return success("{\"Header\":{" + headerJson(told.header) + "},\"Events\":[" + json
                 + "],\"CompactRevision\":0,\"Canceled\":false,\"Created\":false}\n");
}

} // namespace fg::commands::etcdctl
