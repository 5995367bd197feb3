#include "capture/findings.h"

#include "core/did_you_mean.h"

namespace fg::capture {

void Findings::add(core::Severity severity, core::SourceRef place, std::string message, std::string remedy) {
  if (m_found.size() < kMost)
    return void(m_found.push_back({severity, std::move(place), "", std::move(message), std::move(remedy)}));
  ++m_notShown;
  m_notShownErrors |= severity == core::Severity::Error;
}

void Findings::error(core::SourceRef place, std::string message, std::string remedy) {
  add(core::Severity::Error, std::move(place), std::move(message), std::move(remedy));
}

void Findings::warning(core::SourceRef place, std::string message, std::string remedy) {
  add(core::Severity::Warning, std::move(place), std::move(message), std::move(remedy));
}

void Findings::missing(const std::string& file, const std::string& consequence, const std::string& place) {
  Missing& missing = m_missing[file];
  missing.consequence = consequence;
  missing.places.push_back(place);
}

std::vector<core::Diagnostic> Findings::take() {
  constexpr size_t kNamed = 3;
  for (auto& [file, missing] : m_missing) {
    size_t count = missing.places.size();
    std::vector<std::string> named(missing.places.begin(),
                                   missing.places.begin() + static_cast<long>(std::min(count, kNamed)));
    if (count > kNamed) named.push_back(std::to_string(count - kNamed) + " more");
    m_found.push_back({core::Severity::Warning,
                       {file, 0, 0},
                       "",
                       "not in the capture of " + core::listText(named) + ": " + missing.consequence,
                       ""});
  }
  m_missing.clear();
  if (m_notShown > 0)
    m_found.push_back({m_notShownErrors ? core::Severity::Error : core::Severity::Note,
                       {},
                       "",
                       "and " + std::to_string(m_notShown) + " more findings that are not shown",
                       ""});
  m_notShown = 0;
  return std::move(m_found);
}

} // namespace fg::capture
