// What the recording says of a packet's connection.
#pragma once

#include "netfilter/conntrack/conntrack.h"
#include "trace/recorder.h"

namespace fg::netfilter {

// The entry as `conntrack -L` would print it at the moment. Printing is slow and hardly anybody looks: the
// text is made when somebody does. Of most flows packet after packet says the same, which is kept once.
class ConnectionNotes {
public:
  trace::StringId note(trace::Recorder& recorder, const ConntrackFacts& entry, net::SimTime now);

private:
  ConntrackFacts m_last; // with times relative to its moment, in whole seconds
  trace::StringId m_lastText;
};

} // namespace fg::netfilter
