#include "serve/message.h"

#include "core/json_scan.h"

#include <algorithm>

namespace fg::serve {
namespace {

// Bytes that are not UTF-8 (a file's name may have them) are replaced, not thrown at.
std::string textOf(const Json& message) {
  return message.dump(-1, ' ', false, Json::error_handler_t::replace);
}

// Brackets outside of strings; the parser would go as deep as the stack has room.
std::size_t depthOf(std::string_view line) {
  std::size_t depth = 0, deepest = 0;
  core::outsideOfStrings(line, [&](std::size_t i) {
    if (line[i] == '[' || line[i] == '{')
      deepest = std::max(deepest, ++depth);
    else if ((line[i] == ']' || line[i] == '}') && depth > 0)
      --depth;
    return true;
  });
  return deepest;
}

BadMessage bad(ErrorCode code, std::string message, Json id = nullptr) {
  return {{code, std::move(message)}, std::move(id)};
}

} // namespace

tl::expected<Request, BadMessage> parseRequest(const std::string& line) {
  if (depthOf(line) > kDeepestNesting)
    return tl::unexpected(
        bad(ErrorCode::ParseError, "a message nests at most " + std::to_string(kDeepestNesting) + " levels"));
  Json message = Json::parse(line, nullptr, false);
  if (message.is_discarded())
    return tl::unexpected(bad(ErrorCode::ParseError, "this line is no JSON; each line must be one message"));
  if (message.is_array())
    return tl::unexpected(bad(ErrorCode::InvalidRequest, "batches are not taken; send a line each"));
  if (!message.is_object()) return tl::unexpected(bad(ErrorCode::InvalidRequest, "a message is an object"));

  Request request;
  if (auto id = message.find("id"); id == message.end())
    request.isNotification = true;
  else if (id->is_string() || id->is_number() || id->is_null())
    request.id = *id;
  else
    return tl::unexpected(bad(ErrorCode::InvalidRequest, "\"id\" is a string or a number"));
  auto version = message.find("jsonrpc");
  if (version == message.end() || *version != "2.0")
    return tl::unexpected(bad(ErrorCode::InvalidRequest, "\"jsonrpc\" must be \"2.0\"", request.id));
  auto method = message.find("method");
  if (method == message.end() || !method->is_string())
    return tl::unexpected(bad(ErrorCode::InvalidRequest, "\"method\" must name a method", request.id));
  request.method = method->get<std::string>();
  if (auto params = message.find("params"); params != message.end()) {
    if (!params->is_object())
      return tl::unexpected(
          bad(ErrorCode::InvalidParams, "\"params\" is an object: parameters go by name", request.id));
    request.params = *params;
  }
  return request;
}

std::string answerText(const Json& id, const Json& result) {
  return textOf({{"jsonrpc", "2.0"}, {"id", id}, {"result", result}});
}

std::string failureText(const Json& id, const Failure& failure) {
  Json error{{"code", static_cast<int>(failure.code)}, {"message", failure.message}};
  if (!failure.data.is_null()) error["data"] = failure.data;
  return textOf({{"jsonrpc", "2.0"}, {"id", id}, {"error", error}});
}

std::string notificationText(const std::string& method, const Json& params) {
  return textOf({{"jsonrpc", "2.0"}, {"method", method}, {"params", params}});
}

} // namespace fg::serve
