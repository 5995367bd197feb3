#include "serve/register.h"

namespace fg::serve {

core::Registry<Method> methods() {
  core::Registry<Method> registry;
  registry.add(helloMethod());
  registry.add(libraryMethod());
  registry.add(sketchMethod());
  registry.add(openMethod());
  registry.add(closeMethod());
  registry.add(topologyMethod());
  registry.add(lookAtMethod());
  registry.add(changesMethod());
  registry.add(narrationMethod());
  registry.add(packetsMethod());
  registry.add(hopsMethod());
  registry.add(tablesMethod());
  registry.add(tableMethod());
  registry.add(sendMethod());
  registry.add(compareMethod());
  registry.add(compareRunsMethod());
  registry.add(doctorMethod());
  registry.add(executeMethod());
  registry.add(completeMethod());
  registry.add(undoMethod());
  registry.add(redoMethod());
  registry.add(deedsMethod());
  registry.add(saveMethod());
  registry.add(recordMethod());
  registry.add(pcapngMethod());
  registry.add(explainMethod());
  return registry;
}

} // namespace fg::serve
