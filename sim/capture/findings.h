// All that is wrong with a capture, or missing in it, collected while it is read.
#pragma once

#include "core/diagnostic.h"

#include <map>
#include <string>
#include <vector>

namespace fg::capture {

class Findings {
public:
  static constexpr size_t kMost = 50; // are shown; the rest is counted

  void error(core::SourceRef place, std::string message, std::string remedy);
  void warning(core::SourceRef place, std::string message, std::string remedy = "");
  // `file` is not there for `place` ("node1"). The places that lack one file share a warning.
  void missing(const std::string& file, const std::string& consequence, const std::string& place);
  bool hasErrors() const { return m_notShownErrors || core::hasErrors(m_found); }
  // In the order in which they were found; missing files come last.
  std::vector<core::Diagnostic> take();

private:
  void add(core::Severity severity, core::SourceRef place, std::string message, std::string remedy);

  struct Missing {
    std::string consequence;
    std::vector<std::string> places;
  };
  std::vector<core::Diagnostic> m_found;
  size_t m_notShown = 0;
  bool m_notShownErrors = false;
  std::map<std::string, Missing> m_missing; // by file
};

} // namespace fg::capture
