// flannelgraph capture-script: prints the shell script that collects a capture on a node.
#include "capture/script.h"
#include "cli/verb.h"

#include <iostream>

namespace fg::cli {

Verb captureScriptVerb() {
  return {"capture-script", "print the shell script that takes a capture on a node",
          [](const Common&) -> Declared {
            return {{}, [] {
                      std::cout << capture::script();
                      return kDone;
                    }};
          }};
}

} // namespace fg::cli
