// Tells a hop step by step: the one source of the words in text, JSON and hand-outs.
#pragma once

#include "report/words/context.h"
#include "report/words/line.h"

#include <vector>

namespace fg::report {

class Narrator {
public:
  // All three references must outlive the narrator.
  Narrator(const trace::Recording& recording, const world::Directory& directory, const Sentences& say,
           Telling telling = Telling::WhatCounts)
      : m_recording(recording), m_directory(directory), m_say(say), m_telling(telling) {}

  // One element a step of the hop, in order.
  std::vector<StepLines> hop(const trace::Trace& trace, size_t index) const;

private:
  const trace::Recording& m_recording;
  const world::Directory& m_directory;
  const Sentences& m_say;
  Telling m_telling;
};

} // namespace fg::report
