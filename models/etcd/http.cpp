// Messages of HTTP, and what a request says.
#include "etcd/http.h"

#include "core/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace fg::etcd {
namespace {

using namespace std::chrono_literals;
using Method = KeysRequest::Method;

constexpr std::string_view kKeys = "/v2/keys";
constexpr std::array<std::string_view, 6> kVerbs{"GET", "PUT", "POST", "DELETE", "HEAD", "OPTIONS"};

std::string_view verbOf(Method method) {
  switch (method) {
  case Method::Get:
    return "GET";
  case Method::Put:
    return "PUT";
  case Method::Post:
    return "POST";
  case Method::Delete:
    return "DELETE";
  }
  return "";
}

std::string escaped(std::string_view text, std::string_view kept) {
  std::string out;
  for (char c : text) {
    auto byte = static_cast<unsigned char>(c);
    if (std::isalnum(byte) || kept.find(c) != std::string_view::npos)
      out += c;
    else
      out += fmt::format("%{:02X}", byte);
  }
  return out;
}

std::string unescaped(std::string_view text, bool form) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    unsigned value = 0;
    const char* begin = text.data() + i + 1;
    bool hex = text[i] == '%' && i + 2 < text.size()
               && std::from_chars(begin, begin + 2, value, 16).ptr == begin + 2;
    if (hex) {
      out += static_cast<char>(value);
      i += 2;
    } else {
      out += form && text[i] == '+' ? ' ' : text[i];
    }
  }
  return out;
}

using Values = std::map<std::string, std::string, std::less<>>;

// "a=1&b=x%20y"
void readForm(std::string_view text, Values& out) {
  for (const std::string& pair : core::splitList(text, '&')) {
    size_t equals = pair.find('=');
    std::string value = equals == std::string::npos ? "" : pair.substr(equals + 1);
    out[unescaped(pair.substr(0, equals), true)] = unescaped(value, true);
  }
}

uint64_t numberOf(const Values& values, std::string_view name) {
  auto it = values.find(name);
  uint64_t out = 0;
  if (it != values.end()) std::from_chars(it->second.data(), it->second.data() + it->second.size(), out);
  return out;
}

bool isTrue(const Values& values, std::string_view name) {
  auto it = values.find(name);
  return it != values.end() && it->second == "true";
}

} // namespace

std::string HttpMessage::header(std::string_view name) const {
  auto it = headers.find(name);
  return it == headers.end() ? "" : it->second;
}

int HttpMessage::status() const {
  int out = 0;
  size_t blank = start.find(' ');
  if (start.starts_with("HTTP/") && blank != std::string::npos)
    std::from_chars(start.data() + blank + 1, start.data() + start.size(), out);
  return out;
}

std::optional<HttpMessage> parseHttp(std::string_view bytes) {
  size_t end = bytes.find("\r\n\r\n");
  if (end == std::string_view::npos) return std::nullopt;
  HttpMessage out;
  std::string_view head = bytes.substr(0, end);
  size_t at = head.find("\r\n");
  out.start = head.substr(0, at);
  while (at != std::string_view::npos) {
    size_t begin = at + 2;
    at = head.find("\r\n", begin);
    std::string_view line = head.substr(begin, at == std::string_view::npos ? at : at - begin);
    size_t colon = line.find(':');
    if (colon == std::string_view::npos) continue;
    std::string_view value = line.substr(colon + 1);
    value.remove_prefix(std::min(value.find_first_not_of(' '), value.size()));
    out.headers[core::lowerCase(std::string(line.substr(0, colon)))] = value;
  }
  size_t length = numberOf(out.headers, "content-length");
  out.size = end + 4 + length;
  if (length > bytes.size() || out.size > bytes.size()) return std::nullopt;
  out.body = bytes.substr(end + 4, length);
  return out;
}

bool beginsAsHttpRequest(std::string_view bytes) {
  size_t end = bytes.find('\n');
  if (end == std::string_view::npos) return true;
  std::string_view line = bytes.substr(0, end);
  return line.find(" HTTP/1.") != std::string_view::npos
         && std::any_of(kVerbs.begin(), kVerbs.end(),
                        [&](std::string_view verb) { return line.starts_with(std::string(verb) + " "); });
}

std::string requestText(const KeysCall& call, std::string_view host) {
  const KeysRequest& request = call.request;
  auto truth = [](bool value) { return value ? "true" : "false"; };
  std::vector<std::string> query, form;
  std::string recursive = fmt::format("recursive={}", truth(request.recursive == Recursive::Yes));
  if (call.wait) {
    query = {recursive, "wait=true"};
    if (call.waitIndex != 0) query.push_back(fmt::format("waitIndex={}", call.waitIndex));
  } else if (request.method == Method::Get) {
    query = {fmt::format("quorum={}", truth(request.quorum)), recursive,
             fmt::format("sorted={}", truth(request.sorted))};
  } else if (request.method == Method::Delete) {
    if (request.directory) query.push_back("dir=true");
    query.push_back(recursive);
  }
  if (request.previousExists) query.push_back(fmt::format("prevExist={}", truth(*request.previousExists)));
  if (request.previousIndex != 0) query.push_back(fmt::format("prevIndex={}", request.previousIndex));
  if (request.previousValue) query.push_back("prevValue=" + escaped(*request.previousValue, "-_.~"));
  if (request.method == Method::Put || request.method == Method::Post) {
    if (request.directory)
      query.push_back("dir=true");
    else
      form.push_back("value=" + escaped(request.value, "-_.~"));
    if (request.ttl > net::SimTime{0}) form.push_back(fmt::format("ttl={}", request.ttl / 1s));
  }
  std::string body = fmt::format("{}", fmt::join(form, "&"));
  std::string out = fmt::format("{} {}{}{}{} HTTP/1.1\r\nHost: {}\r\nUser-Agent: Go-http-client/1.1\r\n",
                                verbOf(request.method), kKeys, escaped(request.key, "/-_.~$&+,:=@"),
                                query.empty() ? "" : "?", fmt::join(query, "&"), host);
  if (request.method == Method::Put || request.method == Method::Post)
    out +=
        fmt::format("Content-Length: {}\r\nContent-Type: application/x-www-form-urlencoded\r\n", body.size());
  return out + "Accept-Encoding: gzip\r\n\r\n" + body;
}

std::string getText(std::string_view path, std::string_view host) {
  return fmt::format("GET {} HTTP/1.1\r\nHost: {}\r\nUser-Agent: Go-http-client/1.1\r\n"
                     "Accept-Encoding: gzip\r\n\r\n",
                     path, host);
}

std::optional<KeysCall> parseCall(const HttpMessage& message) {
  auto words = core::splitList(message.start, ' ');
  if (words.size() != 3) return std::nullopt;
  size_t question = words[1].find('?');
  std::string path = unescaped(words[1].substr(0, question), false);
  if (!path.starts_with(kKeys) || (path.size() > kKeys.size() && path[kKeys.size()] != '/'))
    return std::nullopt;
  Values values;
  if (question != std::string::npos) readForm(words[1].substr(question + 1), values);
  if (message.header("content-type") == "application/x-www-form-urlencoded") readForm(message.body, values);
  KeysCall call;
  KeysRequest& request = call.request;
  for (Method method : {Method::Get, Method::Put, Method::Post, Method::Delete})
    if (words[0] == verbOf(method)) request.method = method;
  if (words[0] != verbOf(request.method)) return std::nullopt;
  request.key = path.size() > kKeys.size() ? path.substr(kKeys.size()) : "/";
  if (auto it = values.find("value"); it != values.end()) request.value = it->second;
  request.directory = isTrue(values, "dir");
  request.recursive = isTrue(values, "recursive") ? Recursive::Yes : Recursive::No;
  request.sorted = isTrue(values, "sorted");
  request.quorum = isTrue(values, "quorum");
  request.ttl = static_cast<int64_t>(numberOf(values, "ttl")) * 1s;
  if (values.contains("prevExist")) request.previousExists = isTrue(values, "prevExist");
  request.previousIndex = numberOf(values, "prevIndex");
  if (auto it = values.find("prevValue"); it != values.end()) request.previousValue = it->second;
  call.wait = isTrue(values, "wait");
  call.waitIndex = numberOf(values, "waitIndex");
  return call;
}

} // namespace fg::etcd
