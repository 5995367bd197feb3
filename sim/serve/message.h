// JSON-RPC 2.0, as far as one line is one message: requests, notifications, answers. Batches are refused.
// https://www.jsonrpc.org/specification
#pragma once

#include <nlohmann/json.hpp>
#include <tl/expected.hpp>

#include <optional>
#include <string>

namespace fg::serve {

using Json = nlohmann::ordered_json;

// Codes of JSON-RPC, and ours from 1 on.
enum class ErrorCode {
  ParseError = -32700,
  InvalidRequest = -32600,
  MethodNotFound = -32601,
  InvalidParams = -32602,
  InternalError = -32603,
  BadInput = 1,    // a file, a name or a time that does not fit; data.diagnostics says what and where
  NothingOpen = 2, // the method looks at a document, and none is open
  Cancelled = 3,
  OnlyRecorded = 4 // the method does something, and a recording is open
};

struct Failure {
  ErrorCode code = ErrorCode::InvalidRequest;
  std::string message; // what is wrong, and the remedy
  Json data = nullptr; // more about it, or null
};

struct Request {
  Json id = nullptr; // null: a notification, which is not answered
  std::string method;
  Json params = Json::object();
  bool isNotification = false;
};

// What is wrong with a line, and the id that the answer goes to (null where the line has none that can be
// read).
struct BadMessage {
  Failure failure;
  Json id = nullptr;
};

// A message that nests deeper than this is refused before it is read.
inline constexpr std::size_t kDeepestNesting = 64;

tl::expected<Request, BadMessage> parseRequest(const std::string& line);

std::string answerText(const Json& id, const Json& result);
std::string failureText(const Json& id, const Failure& failure);
std::string notificationText(const std::string& method, const Json& params);

} // namespace fg::serve
