// Answers of /v2/keys.
#include "core/go_time.h"
#include "core/json_value.h"
#include "etcd/http.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace fg::etcd {
namespace {

using namespace std::chrono_literals;

std::optional<net::SimTime> parseDate(std::string_view text, Epoch epoch) {
  auto number = [&](size_t at, size_t count) {
    int out = -1;
    if (at + count <= text.size()) std::from_chars(text.data() + at, text.data() + at + count, out);
    return out;
  };
  int year = number(0, 4), month = number(5, 2), day = number(8, 2);
  int hours = number(11, 2), minutes = number(14, 2), seconds = number(17, 2);
  if (std::min({year, month, day, hours, minutes, seconds}) < 0) return std::nullopt;
  std::chrono::sys_days date = std::chrono::year(year) / month / day;
  net::SimTime fraction{0};
  if (text.size() > 19 && text[19] == '.') {
    net::SimTime unit = 100ms;
    for (size_t i = 20; i < text.size() && std::isdigit(static_cast<unsigned char>(text[i])); ++i, unit /= 10)
      fraction += (text[i] - '0') * unit;
  }
  auto when = std::chrono::sys_seconds(date) + std::chrono::hours(hours) + std::chrono::minutes(minutes)
              + std::chrono::seconds(seconds);
  return (when - epoch) + fraction;
}

// v2store.NodeExtern
std::string nodeJson(const Node& node, net::SimTime now, Epoch epoch) {
  std::vector<std::string> fields;
  if (node.key != "/") fields.push_back("\"key\":" + core::jsonText(node.key));
  if (node.directory)
    fields.push_back("\"dir\":true");
  else
    fields.push_back("\"value\":" + core::jsonText(node.value));
  if (node.expiration) {
    fields.push_back("\"expiration\":\"" + dateText(*node.expiration, epoch) + "\"");
    auto ttl = (*node.expiration - now + 1s - 1ns) / 1s;
    if (ttl != 0) fields.push_back(fmt::format("\"ttl\":{}", ttl));
  }
  if (!node.nodes.empty()) {
    std::vector<std::string> below;
    for (const Node& one : node.nodes)
      below.push_back(nodeJson(one, now, epoch));
    fields.push_back(fmt::format("\"nodes\":[{}]", fmt::join(below, ",")));
  }
  if (node.modifiedIndex != 0) fields.push_back(fmt::format("\"modifiedIndex\":{}", node.modifiedIndex));
  if (node.createdIndex != 0) fields.push_back(fmt::format("\"createdIndex\":{}", node.createdIndex));
  return fmt::format("{{{}}}", fmt::join(fields, ","));
}

std::string_view statusOf(const Result<Event>& result) {
  if (result)
    return result->action == Action::Create || (result->action == Action::Set && !result->previous)
               ? "201 Created"
               : "200 OK";
  switch (result.error().code) {
  case ErrorCode::KeyNotFound:
    return "404 Not Found";
  case ErrorCode::NotFile:
  case ErrorCode::DirectoryNotEmpty:
  case ErrorCode::RootReadOnly:
    return "403 Forbidden";
  case ErrorCode::CompareFailed:
  case ErrorCode::NodeExists:
    return "412 Precondition Failed";
  case ErrorCode::RaftInternal:
  case ErrorCode::Unavailable:
    return "500 Internal Server Error";
  default:
    return "400 Bad Request";
  }
}

uint64_t numberIn(const core::JsonValue& json, std::string_view name) {
  uint64_t out = 0;
  if (const core::JsonValue* value = json.member(name))
    std::from_chars(value->text.data(), value->text.data() + value->text.size(), out);
  return out;
}

std::string textIn(const core::JsonValue& json, std::string_view name) {
  const core::JsonValue* value = json.member(name);
  return value ? value->text : "";
}

Node nodeOf(const core::JsonValue& json, Epoch epoch) {
  Node node;
  node.key = textIn(json, "key");
  if (node.key.empty()) node.key = "/";
  node.directory = textIn(json, "dir") == "true";
  node.value = textIn(json, "value");
  if (std::string date = textIn(json, "expiration"); !date.empty()) node.expiration = parseDate(date, epoch);
  node.modifiedIndex = numberIn(json, "modifiedIndex");
  node.createdIndex = numberIn(json, "createdIndex");
  if (const core::JsonValue* nodes = json.member("nodes"))
    for (const core::JsonValue& one : nodes->items)
      node.nodes.push_back(nodeOf(one, epoch));
  return node;
}

} // namespace

std::string dateText(net::SimTime time, Epoch epoch) {
  return core::rfc3339Text(epoch.time_since_epoch() + time) + "Z";
}

std::string plainAnswer(std::string_view status, std::string_view type, std::string_view body) {
  return fmt::format("HTTP/1.1 {}\r\nContent-Type: {}\r\nContent-Length: {}\r\n\r\n{}", status, type,
                     body.size(), body);
}

std::string answerText(const Result<Event>& result, const AnswerHeader& header, Epoch epoch) {
  std::string body;
  if (result) {
    body = fmt::format("{{\"action\":\"{}\",\"node\":{}", name(result->action),
                       nodeJson(result->node, header.now, epoch));
    if (result->previous) body += ",\"prevNode\":" + nodeJson(*result->previous, header.now, epoch);
    body += "}\n";
  } else {
    const Error& error = result.error();
    std::string message = error.text();
    size_t begin = message.find(": ") + 2;
    message = message.substr(begin, message.rfind(" (") - begin);
    body = fmt::format("{{\"errorCode\":{},\"message\":{},\"cause\":{},\"index\":{}}}\n",
                       static_cast<int>(error.code), core::jsonText(message), core::jsonText(error.cause),
                       error.index);
  }
  return fmt::format(
      "HTTP/1.1 {}\r\nContent-Type: application/json\r\nX-Etcd-Cluster-Id: {:x}\r\n"
      "X-Etcd-Index: {}\r\nX-Raft-Index: {}\r\nX-Raft-Term: {}\r\nContent-Length: {}\r\n\r\n{}",
      statusOf(result), header.clusterId, result ? result->etcdIndex : result.error().index, header.raftIndex,
      header.raftTerm, body.size(), body);
}

Result<Event> parseAnswer(const HttpMessage& answer, Epoch epoch) {
  auto json = core::parseJson(answer.body);
  if (!json) return tl::unexpected(Error{ErrorCode::Unavailable, json.error(), 0});
  if (const core::JsonValue* code = json->member("errorCode")) {
    int number = 0;
    std::from_chars(code->text.data(), code->text.data() + code->text.size(), number);
    return tl::unexpected(
        Error{static_cast<ErrorCode>(number), textIn(*json, "cause"), numberIn(*json, "index")});
  }
  Event event;
  std::string action = textIn(*json, "action");
  for (Action known : {Action::Get, Action::Set, Action::Create, Action::Update, Action::CompareAndSwap,
                       Action::Delete, Action::CompareAndDelete, Action::Expire})
    if (name(known) == action) event.action = known;
  if (const core::JsonValue* node = json->member("node")) event.node = nodeOf(*node, epoch);
  if (const core::JsonValue* before = json->member("prevNode")) event.previous = nodeOf(*before, epoch);
  std::string index = answer.header("x-etcd-index");
  std::from_chars(index.data(), index.data() + index.size(), event.etcdIndex);
  return event;
}

} // namespace fg::etcd
