// The session: takes one message after the other, and answers each request once.
#pragma once

#include "serve/channel.h"
#include "serve/method.h"

#include <deque>

namespace fg::serve {

// Answers come in the order of the requests. "cancel" {id} is heard while another request is worked on; so is
// the end of the input, which cancels all work.
class Server {
public:
  // Both outlive the server.
  Server(Channel& channel, const core::Registry<Method>& methods);

  // Until the other side is gone, or asked for "shutdown".
  void serve();

private:
  void take(Received received);
  void hear(Request request);
  void answer(const Request& request);
  Result call(const Request& request);
  bool keepOn(double done);
  void cancel(const Json& id);

  Channel& m_channel;
  const core::Registry<Method>& m_methods;
  Desk m_desk;
  std::deque<Request> m_waiting;
  const Request* m_current = nullptr; // what is worked on
  bool m_currentCancelled = false;
  int m_told = 0; // how many hundredths of its work were told
  bool m_over = false;
};

} // namespace fg::serve
