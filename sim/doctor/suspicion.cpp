#include "doctor/suspicion.h"

#include <fmt/format.h>

#include <algorithm>

namespace fg::doctor {
namespace {

template<class T> void append(std::vector<T>& to, const std::vector<T>& more) {
  to.insert(to.end(), more.begin(), more.end());
}

void appendNew(std::vector<std::string>& to, const std::vector<std::string>& more) {
  for (const std::string& one : more)
    if (std::find(to.begin(), to.end(), one) == to.end()) to.push_back(one);
}

} // namespace

std::string listed(const std::vector<std::string>& names) {
  return fmt::format("{}", fmt::join(names, ", "));
}

void Suspicions::add(Suspicion suspicion) {
  auto same = std::find_if(m_all.begin(), m_all.end(), [&](const Suspicion& other) {
    return !suspicion.key.empty() && other.key == suspicion.key && other.finding.id == suspicion.finding.id;
  });
  if (same == m_all.end()) return m_all.push_back(std::move(suspicion));
  // It is told of the place whose name comes first.
  bool isFirst = !suspicion.finding.places.empty() && suspicion.finding.places < same->finding.places;
  if (isFirst) std::swap(*same, suspicion);
  report::Finding& finding = same->finding;
  appendNew(finding.places, suspicion.finding.places);
  for (report::Evidence& evidence : suspicion.finding.evidence)
    if (finding.evidence.size() < kMostEvidence)
      finding.evidence.push_back(std::move(evidence));
    else
      ++finding.moreEvidence;
  append(finding.remedy, suspicion.finding.remedy);
  append(same->blame.visits, suspicion.blame.visits);
  append(same->blame.about, suspicion.blame.about);
}

} // namespace fg::doctor
