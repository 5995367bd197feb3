// The one cursor that moves every pane: which trace, which of its ways, which step; and the time that the
// state is looked at.
#pragma once

#include "session/trace_data.h"

#include <QObject>

#include <memory>

namespace fg::gui {

// A step with its place in the trace.
struct Standing {
  bool isReply = false;
  std::size_t hop = 0; // among the hops of both ways: the reply's come behind the request's
  std::size_t step = 0;
  bool operator==(const Standing&) const = default;
};

class Cursor : public QObject {
  Q_OBJECT
public:
  using QObject::QObject;

  // The trace that is looked at; null while there is none.
  std::shared_ptr<const TraceData> trace() const { return m_trace; }
  const PathData* path() const;
  std::size_t pathIndex() const { return m_path; }
  // All hops in order: the request's, then the reply's.
  const std::vector<const HopData*>& hops() const { return m_hops; }
  bool isReply(std::size_t hop) const { return hop >= m_requestHops; }

  int position() const { return m_position; } // -1: none
  int count() const { return static_cast<int>(m_steps.size()); }
  const Standing* standing() const;
  const Standing& at(int position) const { return m_steps[static_cast<std::size_t>(position)]; }
  const StepData& step(const Standing& standing) const { return m_hops[standing.hop]->steps[standing.step]; }
  const HopData* hop() const;
  const StepData* step() const;
  // The last position that may be shown: what is behind it is not to be known yet.
  int limit() const { return m_limit; }
  // The position of a step; -1 where there is none.
  int positionOf(std::size_t hop, std::size_t step) const;

  void setLimit(int position);

public slots:
  void setTrace(std::shared_ptr<const fg::gui::TraceData> trace);
  void setPath(std::size_t index);
  void setPosition(int position); // kept within the trace, and its limit
  void next() { setPosition(m_position + 1); }
  void previous() { setPosition(m_position - 1); }
  void nextHop();
  void previousHop();
  void toStart() { setPosition(0); }
  void toEnd() { setPosition(count() - 1); }
  void nextDrop(); // from the one after this on, around

signals:
  void traceChanged(); // another trace, or another of its ways; positionChanged() follows
  void positionChanged();

  void limitChanged();

private:
  void gather();
  std::shared_ptr<const TraceData> m_trace;
  std::size_t m_path = 0, m_requestHops = 0;
  std::vector<const HopData*> m_hops;
  std::vector<Standing> m_steps;
  int m_position = -1, m_limit = -1;
};

} // namespace fg::gui
