#include "etcd/http_members.h"

#include "core/json_value.h"

#include <fmt/format.h>

#include <charconv>

namespace fg::etcd {
namespace {

constexpr std::string_view kJsonType = "application/json", kTextType = "text/plain; charset=utf-8";
constexpr std::string_view kVersions = R"({"etcdserver":"3.4.23","etcdcluster":"3.4.0"})";

std::string memberJson(const Member& member) {
  return fmt::format("{{\"id\":\"{}\",\"name\":{},\"peerURLs\":[{}],\"clientURLs\":[{}]}}", idText(member.id),
                     core::jsonText(member.name), core::jsonText(member.peerUrl),
                     core::jsonText(member.clientUrl));
}

std::string stringIn(const core::JsonValue& json, std::string_view name) {
  const core::JsonValue* value = json.member(name);
  if (value && value->kind == core::JsonValue::Kind::Array)
    value = value->items.empty() ? nullptr : &value->items.front();
  return value ? value->text : "";
}

Member memberIn(const core::JsonValue& json) {
  Member out{0, stringIn(json, "name"), stringIn(json, "peerURLs"), stringIn(json, "clientURLs")};
  std::string id = stringIn(json, "id");
  std::from_chars(id.data(), id.data() + id.size(), out.id, 16);
  return out;
}

std::string membersAnswer(const Etcd& member) {
  std::string all;
  for (const Member& one : member.members())
    all += (all.empty() ? "" : ",") + memberJson(one);
  return plainAnswer("200 OK", kJsonType, "{\"members\":[" + all + "]}\n");
}

std::string leaderAnswer(const Etcd& member) {
  for (const Member& one : member.members())
    if (one.id == member.leader()) return plainAnswer("200 OK", kJsonType, memberJson(one) + "\n");
  return plainAnswer("503 Service Unavailable", kJsonType, "{\"message\":\"During election\"}");
}

std::string healthAnswer(const Etcd& member) {
  return member.leader() != 0 ? plainAnswer("200 OK", kTextType, R"({"health":"true"})")
                              : plainAnswer("503 Service Unavailable", kTextType, R"({"health":"false"})");
}

} // namespace

std::string getAnswer(const Etcd& member, std::string_view path) {
  if (path == "/v2/members") return membersAnswer(member);
  if (path == "/v2/members/leader") return leaderAnswer(member);
  if (path == "/health") return healthAnswer(member);
  if (path == "/version") return plainAnswer("200 OK", kJsonType, kVersions);
  return plainAnswer("404 Not Found", kTextType, "404 page not found\n");
}

std::vector<Member> parseMembers(const HttpMessage& answer) {
  std::vector<Member> out;
  auto json = core::parseJson(answer.body);
  const core::JsonValue* all = json ? json->member("members") : nullptr;
  if (all)
    for (const core::JsonValue& one : all->items)
      out.push_back(memberIn(one));
  return out;
}

MemberId parseLeader(const HttpMessage& answer) {
  auto json = core::parseJson(answer.body);
  return json ? memberIn(*json).id : 0;
}

} // namespace fg::etcd
