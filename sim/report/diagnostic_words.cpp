#include "report/diagnostic_words.h"

#include "report/pattern.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace fg::report {
namespace {

// What has most words of its own comes first: "there is no node {0}", and then "there is no {0} {1}".
std::vector<DiagnosticWords::Translated> listOf(const nlohmann::json& file, const char* key) {
  std::vector<DiagnosticWords::Translated> out;
  const auto list = file.is_object() ? file.value(key, nlohmann::json()) : nlohmann::json();
  if (!list.is_object()) return out;
  for (const auto& [english, translation] : list.items())
    if (translation.is_string()) out.push_back({english, translation.get<std::string>()});
  std::ranges::stable_sort(out, std::ranges::greater(), [](const auto& one) { return wordsOf(one.english); });
  return out;
}

} // namespace

DiagnosticWords::DiagnosticWords(Language language) {
  static const Translation english;
  m_translation = &english;
  if (language == Language::English) return;
  static const Translation chinese = read();
  m_translation = &chinese;
}

DiagnosticWords::Translation DiagnosticWords::read() {
  const auto file =
      nlohmann::json::parse(readDataFile("translations/zh_CN.diagnostics.json").value_or(""), nullptr, false);
  return {listOf(file, "sentences"), listOf(file, "phrases")};
}

std::string DiagnosticWords::said(std::string_view english) const { return said(english, sentences()); }

std::vector<core::Diagnostic> DiagnosticWords::said(std::vector<core::Diagnostic> english) const {
  for (core::Diagnostic& one : english) {
    one.message = said(one.message);
    one.remedy = said(one.remedy);
  }
  return english;
}

std::string DiagnosticWords::said(std::string_view english, const std::vector<Translated>& list) const {
  for (const Translated& one : list) {
    auto places = placesIn(english, one.english);
    if (!places) continue;
    for (std::string& place : *places)
      place = said(place, phrases());
    return withPlaces(one.translation, *places);
  }
  return std::string(english);
}

} // namespace fg::report
