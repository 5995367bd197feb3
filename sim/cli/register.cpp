#include "cli/verb.h"

namespace fg::cli {

core::Registry<Verb> verbs() {
  core::Registry<Verb> registry;
  registry.add(runVerb());
  registry.add(traceVerb());
  registry.add(doctorVerb());
  registry.add(diffVerb());
  registry.add(execVerb());
  registry.add(shellVerb());
  registry.add(serveVerb());
  registry.add(labVerb());
  registry.add(validateVerb());
  registry.add(scenariosVerb());
  registry.add(lessonVerb());
  registry.add(newVerb());
  registry.add(generateVerb());
  registry.add(explainVerb());
  registry.add(importVerb());
  registry.add(redactVerb());
  registry.add(captureScriptVerb());
  registry.add(completionVerb());
  return registry;
}

} // namespace fg::cli
