#include "session/reading.h"

#include "capture/capture.h"

namespace fg::session {

scenario::ReadResult read(const std::string& name) {
  return capture::isCapture(name) ? capture::readCapture(name) : scenario::readScenario(name);
}

} // namespace fg::session
