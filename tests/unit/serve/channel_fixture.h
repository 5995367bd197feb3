// A session of the protocol without a process: what is said to the server, and what it says.
#pragma once

#include "serve/method.h"
#include "serve/server.h"

#include <gtest/gtest.h>

#include <deque>
#include <string>
#include <vector>

namespace fg::tests {

class ListChannel : public serve::Channel {
public:
  std::deque<serve::Received> incoming; // Nothing: the other side is silent for a moment
  std::vector<serve::Json> sent;

  serve::Received receive(serve::Wait wait) override {
    while (!incoming.empty()) {
      serve::Received next = incoming.front();
      incoming.pop_front();
      if (wait == serve::Wait::Yes && std::holds_alternative<serve::Nothing>(next)) continue;
      return next;
    }
    return wait == serve::Wait::Yes ? serve::Received(serve::Ended{}) : serve::Received(serve::Nothing{});
  }
  void send(const std::string& message) override { sent.push_back(serve::Json::parse(message)); }
};

struct ServeSession : testing::Test {
  ListChannel channel;
  int lastId = 0;

  int ask(const std::string& method, const serve::Json& params = serve::Json::object()) {
    serve::Json request{{"jsonrpc", "2.0"}, {"id", ++lastId}, {"method", method}, {"params", params}};
    channel.incoming.emplace_back(request.dump());
    return lastId;
  }
  void say(const std::string& line) { channel.incoming.emplace_back(line); }

  void serve() {
    static const auto methods = serve::methods();
    serve::Server(channel, methods).serve();
  }
  // The answer to a request; null where there is none.
  serve::Json answer(int id) const {
    for (const serve::Json& message : channel.sent)
      if (message.contains("id") && message["id"] == id) return message;
    return nullptr;
  }
  serve::Json result(int id) const { return answer(id).value("result", serve::Json()); }
  std::string error(int id) const {
    serve::Json found = answer(id);
    return found.contains("error") ? found["error"]["message"].get<std::string>() : "";
  }
};

} // namespace fg::tests
