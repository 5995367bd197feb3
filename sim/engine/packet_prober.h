// ping and traceroute of the emulated commands, on simulated packets.
#pragma once

#include "commands/prober.h"
#include "engine/cabling.h"

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <utility>

namespace fg::engine {

class PacketProber : public commands::Prober {
public:
  // `step` runs one event of the simulator and returns false where none is due until the time.
  using Step = std::function<bool(net::SimTime until)>;
  // `advance` moves the clock on to a time until which nothing is due any more.
  PacketProber(Cabling& cabling, std::function<net::SimTime()> now, Step step,
               std::function<void(net::SimTime)> advance)
      : m_cabling(cabling), m_now(std::move(now)), m_step(std::move(step)), m_advance(std::move(advance)) {}

  net::SimTime now() const override { return m_now(); }
  Id send(host::NetworkNamespace& ns, const commands::Request& request) override;
  std::optional<Arrival> nextAnswer(net::SimTime until) override;
  void forgetAll() override;
  uint16_t freePort(host::NetworkNamespace& ns) override { return m_cabling.endpoint(ns).ephemeralPort(); }
  void close(Id id) override;

  // One command's turn: its answers find nobody once it has ended, and those of a command in whose time it
  // ran (an event of the timeline while a ping waits) are kept for that.
  class Program {
  public:
    explicit Program(PacketProber& prober)
        : m_prober(prober),
          m_before(std::exchange(prober.m_arrivals, std::make_shared<std::deque<Arrival>>())) {}
    ~Program() { m_prober.m_arrivals = std::move(m_before); }
    Program(const Program&) = delete;
    Program& operator=(const Program&) = delete;

  private:
    PacketProber& m_prober;
    std::shared_ptr<std::deque<Arrival>> m_before;
  };

private:
  Cabling& m_cabling;
  std::function<net::SimTime()> m_now;
  Step m_step;
  std::function<void(net::SimTime)> m_advance;
  Id m_last = 0;
  struct Connection {
    host::NetworkNamespace* ns = nullptr;
    uint16_t sourcePort = 0;
  };
  std::map<Id, Connection> m_connections; // those that are not closed yet
  // Answers of the program that runs now; those of an earlier one find nobody.
  std::shared_ptr<std::deque<Arrival>> m_arrivals = std::make_shared<std::deque<Arrival>>();
};

} // namespace fg::engine
