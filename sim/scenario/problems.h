// All that is wrong with a scenario, collected while it is read. What is wrong with each of many things that
// one place stands for is said once.
#pragma once

#include "core/diagnostic.h"
#include "scenario/source.h"

#include <cstddef>
#include <string>
#include <vector>

namespace fg::scenario {

class Problems {
public:
  static constexpr size_t kMost = 50; // are shown; the rest is counted

  explicit Problems(const Sources& sources) : m_sources(sources) {}

  void error(const Place& place, std::string message, std::string remedy = "");
  void warning(const Place& place, std::string message, std::string remedy = "");
  // For what is wrong with a file as a whole.
  void error(core::SourceRef place, std::string message, std::string remedy = "");

  // Nothing more will be shown: a remedy that is costly to find need not be looked for.
  bool isFull() const { return m_found.size() >= kMost; }
  bool hasErrors() const { return m_errors > 0; }
  const Sources& sources() const { return m_sources; }
  // What was found, in the order of the texts, with a last line that counts what is not shown.
  std::vector<core::Diagnostic> take();

private:
  void add(core::Severity severity, const Place& place, std::string message, std::string remedy);

  struct Found {
    Place place;
    core::Diagnostic diagnostic;
  };
  const Sources& m_sources;
  std::vector<Found> m_found;
  size_t m_errors = 0;
  size_t m_notShown = 0;
};

} // namespace fg::scenario
