// All programs of a real network: those that listen, and those that carry packets for TUN interfaces.
#pragma once

#include "lab/forwarders.h"
#include "lab/listeners.h"

namespace fg::lab {

class Programs {
public:
  Programs(const Network& network, const Blueprint& blueprint)
      : m_listeners(network, blueprint), m_forwarders(network, blueprint) {}

  // To be polled for input; serve() is called with those that have some.
  std::vector<int> descriptors() const;
  void serve(int descriptor);
  // Until `alive` is closed at its other end; a byte from there says that this does not count any more.
  void serveForever(int alive);
  // What could not be opened, and why.
  std::vector<std::string> refused() const;

private:
  Listeners m_listeners;
  Forwarders m_forwarders;
};

// Programs in a process of their own. It ends with this object, and with this process however that ends,
// unless it is released: then it goes on until `lab down`.
class ProgramProcess {
public:
  ProgramProcess(const Network& network, const Blueprint& blueprint);
  ~ProgramProcess();
  ProgramProcess(const ProgramProcess&) = delete;
  ProgramProcess& operator=(const ProgramProcess&) = delete;

  const std::vector<std::string>& refused() const { return m_refused; }
  void release();

private:
  int m_process = 0, m_control = -1; // the other end of `alive`
  std::vector<std::string> m_refused;
};

} // namespace fg::lab
