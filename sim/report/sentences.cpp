#include "report/sentences.h"

#include <fmt/args.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <system_error>

namespace fg::report {
namespace {

std::vector<std::filesystem::path> dataFolders() {
  std::vector<std::filesystem::path> out;
  if (const char* data = std::getenv("FLANNELGRAPH_DATA")) out.emplace_back(data);
  out.emplace_back(FG_REPORT_SOURCE_DIR);
  std::error_code error;
  auto program = std::filesystem::read_symlink("/proc/self/exe", error);
  if (!error) out.push_back(program.parent_path().parent_path() / "share" / "flannelgraph");
  return out;
}

// What stands in the places of a pattern, {0} first; nothing where a text has not its words.
std::optional<std::vector<std::string>> placesIn(std::string_view text, std::string_view pattern) {
  std::vector<std::string> places;
  std::size_t place = pattern.find('{');
  if (!text.starts_with(pattern.substr(0, place))) return {};
  text.remove_prefix(std::min(place, pattern.size()));
  while (place != std::string_view::npos) {
    std::size_t behind = pattern.find('}', place) + 1;
    place = pattern.find('{', behind);
    std::string_view words = pattern.substr(behind, place - behind);
    bool isLast = place == std::string_view::npos;
    if (isLast && !text.ends_with(words)) return {};
    std::size_t end = isLast ? text.size() - words.size() : text.find(words);
    if (end == 0 || end == std::string_view::npos) return {};
    places.emplace_back(text.substr(0, end));
    text.remove_prefix(end + words.size());
  }
  return text.empty() ? std::optional(places) : std::nullopt;
}

} // namespace

std::optional<Language> parseLanguage(std::string_view name) {
  if (name == "en") return Language::English;
  if (name == "zh_CN") return Language::SimplifiedChinese;
  return {};
}

std::optional<std::string> readDataFile(std::string_view name) {
  for (const auto& folder : dataFolders()) {
    std::ifstream in(folder / name, std::ios::binary);
    if (!in) continue;
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
  }
  return {};
}

Sentences::Sentences(Language language) : m_language(language) {
  if (language == Language::English) return;
  for (const char* file : {"translations/zh_CN.json", "translations/zh_CN.pages.json"}) {
    auto json = nlohmann::json::parse(readDataFile(file).value_or(""), nullptr, false);
    if (!json.is_object()) {
      m_warnings.push_back(std::string(file)
                           + " was not found or is no JSON object, so this is in English; "
                             "set FLANNELGRAPH_DATA to the folder that holds translations/");
      return;
    }
    for (const auto& [id, value] : json.items())
      if (value.is_string()) m_translated.emplace(id, value.get<std::string>());
  }
}

std::string_view Sentences::pattern(std::string_view id, std::string_view english) const {
  auto it = m_translated.find(id);
  return it == m_translated.end() ? english : std::string_view(it->second);
}

std::optional<std::string> Sentences::find(std::string_view id) const {
  std::string_view english = englishOf(id);
  if (english.empty()) return {};
  return std::string(pattern(id, english));
}

std::string Sentences::recorded(std::string_view english) const {
  if (m_translated.empty()) return std::string(english);
  for (const Sentence& sentence : sentences::kRecorded) {
    auto places = placesIn(english, sentence.english);
    if (!places) continue;
    fmt::dynamic_format_arg_store<fmt::format_context> words;
    for (const std::string& place : *places)
      words.push_back(place);
    return fmt::vformat(pattern(sentence.id, sentence.english), words);
  }
  return std::string(english);
}

std::vector<Sentence> allSentences() {
  std::vector<Sentence> out;
  forEachList([&](const auto& list) { out.insert(out.end(), list.begin(), list.end()); });
  return out;
}

} // namespace fg::report
