// Every method, in the order in which the documentation lists them.
#pragma once

#include "serve/method.h"

namespace fg::serve {

Method helloMethod();
Method libraryMethod();
Method sketchMethod();
Method openMethod();
Method closeMethod();
Method topologyMethod();
Method lookAtMethod();
Method changesMethod();
Method narrationMethod();
Method packetsMethod();
Method hopsMethod();
Method tablesMethod();
Method tableMethod();
Method sendMethod();
Method compareMethod();
Method compareRunsMethod();
Method doctorMethod();
Method executeMethod();
Method completeMethod();
Method undoMethod();
Method redoMethod();
Method deedsMethod();
Method saveMethod();
Method recordMethod();
Method pcapngMethod();
Method explainMethod();

} // namespace fg::serve
