#include "serve/recorded_view.h"

#include <fmt/format.h>

#include <set>

namespace fg::serve {

namespace {

std::string textOf(const Json& object, const char* key) {
  if (!object.is_object() || !object.contains(key) || !object[key].is_string()) return {};
  return object[key].get<std::string>();
}

// Full and short names of the places that have a namespace now.
std::vector<std::pair<std::string, std::string>> namesNow(const Json& places, const Json& topology) {
  std::set<std::string> there;
  if (topology.is_object() && topology.contains("namespaces"))
    for (const Json& ns : topology["namespaces"])
      there.insert(textOf(ns, "name"));
  std::vector<std::pair<std::string, std::string>> out;
  for (const Json& place : places)
    if (there.contains(textOf(place, "name")))
      out.emplace_back(textOf(place, "name"), textOf(place, "short_name"));
  return out;
}

} // namespace

Json RecordedView::about() const {
  const Json& head = m_run->head();
  return {{"name", head["name"]},    {"capture", head["capture"]},         {"recording", true},
          {"title", head["title"]},  {"description", head["description"]}, {"end_ns", m_run->end().count()},
          {"probes", head["probes"]}};
}

tl::expected<void, Failure> RecordedView::lookAt(net::SimTime at, const KeepOn&) {
  if (at > m_run->end())
    return tl::unexpected(
        Failure{ErrorCode::BadInput,
                fmt::format("this recording ends at {}; open {}, which it was made of, to play further",
                            net::durationText(m_run->end()), m_run->head()["name"].get<std::string>())});
  m_at = at;
  return {};
}

tl::expected<std::string, Failure> RecordedView::fullName(const std::string& place) {
  std::vector<std::string> names, meant;
  for (const auto& [name, shortName] : namesNow(m_run->places(m_at), m_run->topology(m_at))) {
    names.push_back(name);
    if (name == place) return name;
    if (shortName == place) meant.push_back(name);
    if (shortName != name) names.push_back(shortName);
  }
  if (meant.size() == 1) return meant.front();
  return tl::unexpected(noPlace(place, names));
}

tl::expected<std::vector<report::Row>, Failure> RecordedView::rows(const report::TableSpec& spec,
                                                                   const std::string& place) {
  std::string whose;
  if (spec.scope == report::Scope::Namespace) {
    auto name = fullName(place);
    if (!name) return tl::unexpected(name.error());
    whose = *name;
  }
  auto rows = m_run->rows(spec.name, whose, m_at);
  if (rows) return *rows;
  return tl::unexpected(
      Failure{ErrorCode::BadInput, fmt::format("this recording holds no table '{}' of that place and time; "
                                               "another version of flannelgraph made it, or it is damaged",
                                               spec.name)});
}

} // namespace fg::serve
