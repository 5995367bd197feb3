#include "scenario/problems.h"

#include <algorithm>
#include <tuple>

namespace fg::scenario {

void Problems::error(const Place& place, std::string message, std::string remedy) {
  ++m_errors;
  if (m_found.size() >= kMost) return void(++m_notShown);
  add({core::Severity::Error, m_sources.ref(place), m_sources.line(place), std::move(message),
       std::move(remedy)},
      place);
}

void Problems::warning(const Place& place, std::string message, std::string remedy) {
  if (m_found.size() >= kMost) return void(++m_notShown);
  add({core::Severity::Warning, m_sources.ref(place), m_sources.line(place), std::move(message),
       std::move(remedy)},
      place);
}

void Problems::error(core::SourceRef place, std::string message, std::string remedy) {
  ++m_errors;
  if (m_found.size() >= kMost) return void(++m_notShown);
  add({core::Severity::Error, std::move(place), "", std::move(message), std::move(remedy)}, {});
}

void Problems::add(core::Diagnostic diagnostic, const Place& place) {
  m_found.push_back({place, std::move(diagnostic)});
}

std::vector<core::Diagnostic> Problems::take() {
  auto order = [](const Found& f) { return std::tuple(f.place.source, f.place.line, f.place.column); };
  std::stable_sort(m_found.begin(), m_found.end(),
                   [&](const Found& a, const Found& b) { return order(a) < order(b); });
  std::vector<core::Diagnostic> out;
  for (Found& found : m_found)
    out.push_back(std::move(found.diagnostic));
  if (m_notShown > 0) {
    core::Diagnostic& rest = out.emplace_back();
    rest.severity = core::Severity::Note;
    rest.message = "and " + std::to_string(m_notShown) + " more that are not shown";
  }
  m_found.clear();
  return out;
}

} // namespace fg::scenario
