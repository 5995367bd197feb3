// Writes the recording. Each function that decides about a packet calls it as it decides.
#pragma once

#include "trace/recording.h"

#include <functional>
#include <map>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

namespace fg::trace {

class Recorder {
public:
  using Clock = std::function<net::SimTime()>;
  explicit Recorder(Clock clock) : m_clock(std::move(clock)) {}

  Recording& recording() { return m_recording; }
  const Recording& recording() const { return m_recording; }
  StringId intern(std::string_view text) { return m_recording.intern(text); }
  StringId intern(std::unique_ptr<const LateText> text) { return m_recording.intern(std::move(text)); }
  net::SimTime now() const { return m_clock(); }

  NamespaceId addNamespace(std::string name, std::string node);
  PacketId beginPacket(NamespaceId where, Origin why, PacketId cause = {});
  // Adds a step; `detail` is one of StepDetail's. A DeliverLocally or Drop step ends the packet, the first
  // time.
  template<class Detail> void step(PacketId packet, NamespaceId where, Detail&& detail) {
    if (!packet) return;
    const StepDetail& added = add(packet, where).detail = std::forward<Detail>(detail);
    if (const Drop* drop = std::get_if<Drop>(&added)) end(packet, where, drop->disposition);
    if (std::holds_alternative<DeliverLocally>(added)) end(packet, where, Disposition::Delivered);
  }
  // Ends a packet that leaves the model or whose copies nobody took, without a step of its own.
  void end(PacketId packet, NamespaceId where, Disposition disposition);
  void change(NamespaceId where, StateKind state, ChangeKind change, std::string what);
  // Counts what may change the way of a packet: interfaces, routes, rules, sysctls, daemons, events.
  uint64_t generation() const { return m_generation; }
  void countChange() { ++m_generation; }
  void warn(std::string text);
  // A warning that is due only when a packet comes to the namespace.
  void warnOnArrival(NamespaceId where, std::string text);

  // The cause of the state changes to come: who, and the scenario's event where there is one.
  const Cause& cause() const { return *m_cause; }

  // Packets are recorded while this is on.
  void setPacketsRecorded(bool on) { m_packetsRecorded = on; }
  bool packetsRecorded() const { return m_packetsRecorded; }

  // State changes are recorded while this is on: off for what has been so, and is only made now.
  void setChangesRecorded(bool on) { m_changesRecorded = on; }

  // Frames are kept while this is on, until there are too many of them (a warning says so).
  void setFramesKept(bool on) { m_framesKept = on; }
  bool framesKept() const { return m_framesKept; }
  void keepFrame(CapturedFrame frame);

  // What packets are made of is kept while this is on, until it is too much (a warning says so).
  void setBytesKept(bool on) { m_bytesKept = on; }
  // The packet as its last step left it: kept where that is otherwise than what was kept of it before, and
  // where it goes onto a wire or comes from one.
  void keepBytes(PacketId packet, BeginsWith first, std::span<const uint8_t> bytes) {
    if (m_bytesKept && packet) addBytes(packet, first, bytes);
  }
  bool bytesKept() const { return m_bytesKept; }

private:
  friend class CauseScope;
  Step& add(PacketId packet, NamespaceId where);
  void arrive(NamespaceId where);
  void addBytes(PacketId packet, BeginsWith first, std::span<const uint8_t> bytes);

  Clock m_clock;
  Recording m_recording;
  std::shared_ptr<const Cause> m_cause = std::make_shared<Cause>();
  std::map<NamespaceId, std::vector<std::string>> m_pending; // by warnOnArrival()
  uint64_t m_generation = 0;
  bool m_packetsRecorded = true, m_changesRecorded = true;
  bool m_framesKept = false, m_bytesKept = false;
  std::size_t m_frameBytes = 0, m_packetBytes = 0;         // how much is kept
  std::unordered_map<uint32_t, std::size_t> m_latestBytes; // of packets on their way, in Recording::bytes
};

// Names the cause of all state changes until it goes out of scope; keeps the outer scope's source
// where it has none of its own.
class CauseScope {
public:
  CauseScope(Recorder& recorder, std::string text, core::SourceRef source = {});
  ~CauseScope() { m_recorder.m_cause = std::move(m_before); }
  CauseScope(const CauseScope&) = delete;
  CauseScope& operator=(const CauseScope&) = delete;

private:
  Recorder& m_recorder;
  std::shared_ptr<const Cause> m_before;
};

} // namespace fg::trace
