#include "session/reading.h"

#include "capture/capture.h"

#include <array>
#include <filesystem>
#include <fstream>

namespace fg::session {

bool isCompressed(const std::string& file) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(file, error)) return false;
  std::array<char, 2> begin{};
  std::ifstream(file, std::ios::binary).read(begin.data(), begin.size());
  return begin == std::array{'\x1f', '\x8b'};
}

scenario::ReadResult read(const std::string& name) {
  if (isCompressed(name)) {
    core::Diagnostic diagnostic;
    diagnostic.place.file = name;
    diagnostic.message = "this is a recording, or another compressed file: nothing can be played in it";
    diagnostic.remedy =
        "name the scenario that it was made of; the viewer and 'flannelgraph serve' open recordings, "
        "and a compressed capture must be unpacked first";
    return {{}, {std::move(diagnostic)}};
  }
  return capture::isCapture(name) ? capture::readCapture(name) : scenario::readScenario(name);
}

} // namespace fg::session
