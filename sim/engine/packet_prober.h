// ping and traceroute of the emulated commands, on simulated packets.
#pragma once

#include "commands/prober.h"
#include "engine/cabling.h"

#include <deque>
#include <functional>
#include <memory>

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

private:
  Cabling& m_cabling;
  std::function<net::SimTime()> m_now;
  Step m_step;
  std::function<void(net::SimTime)> m_advance;
  Id m_last = 0;
  // Answers of the program that runs now; those of an earlier one find nobody.
  std::shared_ptr<std::deque<Arrival>> m_arrivals = std::make_shared<std::deque<Arrival>>();
};

} // namespace fg::engine
