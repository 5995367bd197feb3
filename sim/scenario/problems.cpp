#include "scenario/problems.h"

#include <algorithm>
#include <tuple>

namespace fg::scenario {

void Problems::error(const Place& place, std::string message, std::string remedy) {
  ++m_errors;
  add(core::Severity::Error, place, std::move(message), std::move(remedy));
}

void Problems::warning(const Place& place, std::string message, std::string remedy) {
  add(core::Severity::Warning, place, std::move(message), std::move(remedy));
}

void Problems::error(core::SourceRef place, std::string message, std::string remedy) {
  ++m_errors;
  if (isFull()) return void(++m_notShown);
  m_found.push_back(
      {{}, {core::Severity::Error, std::move(place), "", std::move(message), std::move(remedy)}});
}

void Problems::add(core::Severity severity, const Place& place, std::string message, std::string remedy) {
  bool isSaid = std::any_of(m_found.begin(), m_found.end(), [&](const Found& found) {
    return found.place == place && found.diagnostic.message == message;
  });
  if (isSaid) return;
  if (isFull()) return void(++m_notShown);
  m_found.push_back(
      {place,
       {severity, m_sources.ref(place), m_sources.line(place), std::move(message), std::move(remedy)}});
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
