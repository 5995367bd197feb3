// Writes each rule of a walk into a trace::TableTraversal.
#pragma once

#include "netfilter/walker.h"
#include "trace/recorder.h"

namespace fg::netfilter {

class RecordingVisitor {
public:
  RecordingVisitor(trace::Recorder& recorder, trace::TableTraversal& traversal, uint32_t mark)
      : m_recorder(recorder), m_traversal(traversal), m_mark(mark) {}

  void visit(const Chain& chain, size_t index, const Rule& rule, size_t depth, const MatchResult& result,
             trace::RuleAction action, const Evaluation& evaluation);
  void passBy(const Chain& chain, size_t first, size_t last, size_t depth);

  // A rule changed the packet or its mark.
  struct Change {
    FieldChange what;
    std::string by;
  };
  std::vector<Change> changes;

private:
  trace::StringId because(const Rule& rule, const MatchResult& result, const Evaluation& evaluation);
  void warnNotModelled(const Chain& chain, const Rule& rule, const MatchResult& result);

  trace::Recorder& m_recorder;
  trace::TableTraversal& m_traversal;
  uint32_t m_mark;
};

} // namespace fg::netfilter
