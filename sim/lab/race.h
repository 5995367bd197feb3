// What namespaces on one machine cannot say of hosts with wires between them.
#pragma once

#include "trace/recording.h"

namespace fg::lab {

// A reset races a program: data came, the kernel acknowledged it and the program answered, and the
// acknowledgement brings a reset back. Between machines the program is faster, as in the model. Between
// namespaces the wire takes no time: the reset is there before the program has run, and the answer, which the
// rules of nat may count, is never sent. Found by a random network: docs/kernel-referee.md.
bool resetRacesProgram(const trace::Recording& recording);

} // namespace fg::lab
