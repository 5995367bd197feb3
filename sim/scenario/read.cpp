// From a name or a text to a scenario: reads it, what it extends, lays one over the other, checks and
// resolves.
#include "scenario/reader.h"

#include "core/did_you_mean.h"
#include "scenario/check.h"
#include "scenario/library.h"
#include "scenario/merge.h"
#include "scenario/read_file.h"
#include "scenario/resolve.h"
#include "scenario/spell_out.h"
#include "scenario/utf8.h"

#include <algorithm>
#include <filesystem>

namespace fg::scenario {
namespace {

namespace fs = std::filesystem;

constexpr size_t kLongestChain = 32; // of scenarios that extend one another

// Beside the file, with or without ".json"; then in the library.
std::optional<std::string> findBase(const std::string& file, const std::string& name) {
  std::error_code error;
  if (name.find('\0') != std::string::npos || name.empty()) return {};
  for (const std::string& candidate : {name, name + ".json"}) {
    fs::path path = fs::path(file).parent_path() / candidate;
    if (fs::is_regular_file(path, error)) return path.string();
  }
  return findScenario(name);
}

// The same for all names of one file.
std::string identity(const std::string& file) {
  std::error_code error;
  fs::path path = fs::weakly_canonical(file, error);
  return error ? file : path.string();
}

} // namespace

std::optional<std::string> Reader::textOf(const std::string& name, std::string& file) {
  std::optional<std::string> found = findScenario(name);
  if (!found) {
    reportUnknown(name);
    return {};
  }
  file = *found;
  auto text = readFile(file);
  if (text) return std::move(*text);
  m_problems.error(core::SourceRef{file, 0, 0}, text.error().message, text.error().remedy);
  return {};
}

ReadResult Reader::readNamed(const std::string& name) {
  std::string file;
  auto text = textOf(name, file);
  return text ? readText(file, std::move(*text)) : finish({});
}

std::optional<Value> Reader::readTree(const std::string& name) {
  std::string file;
  auto text = textOf(name, file);
  if (!text) return {};
  m_chain.push_back(identity(file));
  std::optional<Value> root = readDocument(file, std::move(*text));
  if (root) dropNulls(*root);
  return root;
}

ReadResult Reader::readText(const std::string& file, std::string text) {
  m_chain.push_back(identity(file));
  std::optional<Value> root = readDocument(file, std::move(text));
  if (!root) return finish({});
  dropNulls(*root);
  check(*root, scenarioShape(), m_problems);
  if (!spellOut(*root, m_problems)) return finish({});
  Scenario scenario;
  scenario.file = file;
  scenario.name = fs::path(file).stem().string();
  resolve(*root, scenario, m_problems);
  return finish(std::move(scenario));
}

ReadResult Reader::finish(std::optional<Scenario> scenario) {
  if (m_problems.hasErrors()) scenario.reset();
  return {std::move(scenario), m_problems.take()};
}

void Reader::reportUnknown(const std::string& name) {
  bool isPath = name.find('/') != std::string::npos || name.ends_with(".json");
  if (isPath)
    return m_problems.error(core::SourceRef{name, 0, 0}, "there is no such file",
                            "'flannelgraph scenarios' lists the library");
  std::vector<std::string> known = libraryNames();
  m_problems.error(core::SourceRef{}, "there is no scenario " + inQuotes(name),
                   known.empty()
                       ? "the library is empty: set FLANNELGRAPH_DATA to the folder of the scenarios"
                       : core::didYouMean(name, known));
}

// The tree of a text, laid over what it extends.
std::optional<Value> Reader::readDocument(const std::string& file, std::string text) {
  uint32_t source = m_sources.add(file, std::move(text));
  std::optional<Value> root = parseDocument(source, m_problems);
  if (!root) return {};
  if (!root->is(Value::Kind::Object)) {
    m_problems.error(root->place, "a scenario is an object { … }, not " + std::string(describe(root->kind)));
    return {};
  }
  const Value* extends = root->find("extends");
  if (!extends || !extends->is(Value::Kind::String)) return root;
  std::optional<Value> base = readBase(file, *extends);
  if (!base) return {};
  return merge(std::move(*base), std::move(*root));
}

std::optional<Value> Reader::readBase(const std::string& file, const Value& extends) {
  std::optional<std::string> found = findBase(file, extends.text);
  if (!found) {
    m_problems.error(extends.place, "there is no scenario " + inQuotes(extends.text) + " to extend",
                     core::didYouMean(extends.text, libraryNames()));
    return {};
  }
  if (!enter(*found, extends.place)) return {};
  auto text = readFile(*found);
  if (!text) {
    m_problems.error(extends.place, "cannot extend " + inQuotes(*found) + ": " + text.error().message);
    return {};
  }
  return readDocument(*found, std::move(*text));
}

bool Reader::enter(const std::string& file, const Place& place) {
  std::string id = identity(file);
  auto it = std::find(m_chain.begin(), m_chain.end(), id);
  bool isCircle = it != m_chain.end();
  std::string circle;
  for (; it != m_chain.end(); ++it)
    circle += fs::path(*it).filename().string() + " -> ";
  m_chain.push_back(id);
  if (isCircle) {
    m_problems.error(place, "'extends' goes in a circle: " + circle + fs::path(id).filename().string());
    return false;
  }
  if (m_chain.size() <= kLongestChain) return true;
  m_problems.error(place, "more than " + std::to_string(kLongestChain) + " scenarios extend one another");
  return false;
}

ReadResult readScenario(const std::string& nameOrFile) { return Reader().readNamed(nameOrFile); }

ReadResult readScenarioText(const std::string& file, std::string text) {
  return Reader().readText(file, std::move(text));
}

} // namespace fg::scenario
