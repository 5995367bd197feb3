#include "commands/web/http.h"

#include "commands/support/options.h"

#include <algorithm>

namespace fg::commands {

ParsedUrl parseUrl(std::string_view text) {
  ParsedUrl out;
  size_t scheme = text.find("://");
  out.scheme = scheme == std::string_view::npos ? "http" : std::string(text.substr(0, scheme));
  if (scheme != std::string_view::npos) text.remove_prefix(scheme + 3);
  if (out.scheme != "http") return out;
  size_t end = std::min(text.find_first_of("/?#"), text.size());
  std::string_view authority = text.substr(0, end), path = text.substr(end);
  path = path.substr(0, path.find('#'));
  Url url;
  if (size_t colon = authority.rfind(':'); colon != std::string_view::npos) {
    auto port = parseNumber(authority.substr(colon + 1), 0, 65535);
    if (!port) return out;
    url.port = static_cast<uint16_t>(*port);
    url.hasPort = true;
    authority = authority.substr(0, colon);
  }
  if (authority.empty()) return out;
  url.host = authority;
  if (!path.empty()) url.path = (path.starts_with('/') ? "" : "/") + std::string(path);
  out.url = std::move(url);
  return out;
}

std::optional<HttpResponse> parseResponse(std::string_view text, bool& whole) {
  whole = false;
  size_t end = text.find("\r\n\r\n");
  if (end == std::string_view::npos || !text.starts_with("HTTP/1.")) return std::nullopt;
  HttpResponse out;
  std::string_view head = text.substr(0, end);
  out.body = text.substr(end + 4);
  size_t length = out.body.size();
  while (!head.empty()) {
    size_t line = head.find("\r\n");
    std::string one(head.substr(0, line));
    head.remove_prefix(line == std::string_view::npos ? head.size() : line + 2);
    if (out.statusLine.empty()) {
      out.statusLine = one;
      out.status = static_cast<int>(
          parseNumber(std::string_view(one).substr(std::min<size_t>(9, one.size()), 3), 100, 999)
              .value_or(0));
      continue;
    }
    if (one.starts_with("Content-Length: "))
      length = static_cast<size_t>(parseNumber(std::string_view(one).substr(16), 0, INT32_MAX).value_or(0));
    out.headers.push_back(std::move(one));
  }
  whole = out.body.size() >= length && length > 0;
  return out;
}

} // namespace fg::commands
