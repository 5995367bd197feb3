#include "report/sentences.h"

#include "report/pattern.h"

#include <nlohmann/json.hpp>

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
  static const Translation english;
  m_translation = &english;
  if (language == Language::English) return;
  static const Translation chinese = read();
  m_translation = &chinese;
}

Sentences::Translation Sentences::read() {
  Translation out;
  for (const char* file : {"translations/zh_CN.json", "translations/zh_CN.pages.json"}) {
    auto json = nlohmann::json::parse(readDataFile(file).value_or(""), nullptr, false);
    if (!json.is_object()) {
      out.warnings.push_back(std::string(file)
                             + " was not found or is no JSON object, so this is in English; "
                               "set FLANNELGRAPH_DATA to the folder that holds translations/");
      break;
    }
    for (const auto& [id, value] : json.items())
      if (value.is_string()) out.texts.emplace(id, value.get<std::string>());
  }
  return out;
}

std::string_view Sentences::pattern(std::string_view id, std::string_view english) const {
  auto it = m_translation->texts.find(id);
  return it == m_translation->texts.end() ? english : std::string_view(it->second);
}

std::optional<std::string> Sentences::find(std::string_view id) const {
  std::string_view english = englishOf(id);
  if (english.empty()) return {};
  return std::string(pattern(id, english));
}

std::string Sentences::recorded(std::string_view english) const {
  if (m_translation->texts.empty()) return std::string(english);
  for (const Sentence& sentence : sentences::kRecorded) {
    if (auto places = placesIn(english, sentence.english))
      return withPlaces(pattern(sentence.id, sentence.english), *places);
  }
  return std::string(english);
}

std::vector<Sentence> allSentences() {
  std::vector<Sentence> out;
  forEachList([&](const auto& list) { out.insert(out.end(), list.begin(), list.end()); });
  return out;
}

} // namespace fg::report
