// A request of HTTP/1.1, for curl and wget.
#pragma once

#include "commands/support/connection.h"

namespace fg::commands {

struct Url {
  std::string host, path = "/";
  uint16_t port = 80;
  bool hasPort = false;
};
// Of http URLs, with or without the scheme. `problem`: what is wrong, or which scheme is not emulated.
struct ParsedUrl {
  std::optional<Url> url;
  std::string scheme; // "http"; another one is not emulated
};
ParsedUrl parseUrl(std::string_view text);

struct HttpResponse {
  std::string statusLine, body;
  std::vector<std::string> headers; // as they came
  int status = 0;
};
// Nothing where it is none. `whole` says whether all of the body is there.
std::optional<HttpResponse> parseResponse(std::string_view text, bool& whole);

} // namespace fg::commands
