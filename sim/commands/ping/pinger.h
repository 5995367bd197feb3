// One run of ping: when it sends, what it prints, and the statistics at its end.
#pragma once

#include "commands/commands.h"

namespace fg::commands::ping {

struct Settings {
  std::string name; // as the user wrote it
  net::Ipv4Address target;
  std::optional<int64_t> count; // nothing: forever, for the real tool
  net::SimTime interval = std::chrono::seconds(1);
  net::SimTime linger = std::chrono::seconds(10); // -W: how long the last answers are waited for
  uint16_t dataBytes = 56;
  uint8_t ttl = 64;
  bool dontFragment = false, fragmentable = false, quiet = false;
};

// iputils: ping/ping_common.c
class Pinger {
public:
  Pinger(Context& context, const Settings& settings) : m_context(context), m_settings(settings) {}
  CommandResult run();

private:
  void sendAll();
  void sendOne();
  void lingerForTheLast();
  void receiveUntil(net::SimTime until);
  void note(const Prober::Arrival& arrival);
  void noteReply(uint16_t sequence, const Answer& answer);
  void noteRedirect(uint16_t sequence, const Answer& answer);
  void noteLocalError(const Answer& answer);
  void acknowledge(uint16_t sequence);
  bool isComplete() const { return m_received + m_errors >= m_count; }
  bool isTimed() const;
  std::string statistics() const;

  Context& m_context;
  const Settings& m_settings;
  CommandResult m_result;
  uint16_t m_id = 0; // the identifier of its echoes
  std::map<Prober::Id, uint16_t> m_sequences;
  int64_t m_count = 0, m_sent = 0, m_received = 0, m_errors = 0, m_pipe = 0;
  net::SimTime m_firstSent{0}, m_lastSent{0};
  std::vector<int64_t> m_roundTrips; // microseconds
};

} // namespace fg::commands::ping
