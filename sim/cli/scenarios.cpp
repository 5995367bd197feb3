// flannelgraph scenarios [WORD...]: lists the library by topic, or what of it speaks of the words.
#include "cli/terminal.h"
#include "cli/verb.h"
#include "core/text.h"
#include "report/text/display_width.h"
#include "scenario/library.h"
#include "scenario/schema.h"

#include <algorithm>
#include <iostream>

namespace fg::cli {
namespace {

struct Arguments {
  std::vector<std::string> words;
  bool describe = false;
};

// Everything of an entry in which a word is looked for.
std::string searched(const scenario::LibraryEntry& entry) {
  std::string all = entry.name + "\n" + entry.topic + "\n";
  for (const scenario::Text* text : {&entry.title, &entry.description})
    for (const auto& [language, words] : *text)
      all += words + "\n";
  for (const std::string& thread : entry.threads)
    all += thread + "\n";
  return core::lowerCase(all);
}

// A single letter (or B2) means a failure of the catalogue.
bool speaksOf(const scenario::LibraryEntry& entry, const std::string& word) {
  bool isLetter = word.size() <= 2 && !word.empty() && word[0] >= 'A' && word[0] <= 'Z';
  if (isLetter) return entry.fault == word;
  return searched(entry).find(core::lowerCase(word)) != std::string::npos;
}

void printEntry(const scenario::LibraryEntry& entry, std::size_t width, const Arguments& arguments,
                const Common& common) {
  std::cout << "  " << entry.name << std::string(width + 2 - entry.name.size(), ' ')
            << scenario::inLanguage(entry.title, common.language) << "\n";
  if (!arguments.describe) return;
  for (const std::string& row :
       report::wrapped(scenario::inLanguage(entry.description, common.language), terminalWidth() - 6))
    std::cout << "      " << row << "\n";
}

int list(const Arguments& arguments, const Common& common) {
  std::vector<scenario::LibraryEntry> entries = scenario::listLibrary();
  for (scenario::LibraryEntry& lesson : scenario::listLessons())
    entries.push_back(std::move(lesson));
  std::erase_if(entries, [&](const scenario::LibraryEntry& entry) {
    return !std::all_of(arguments.words.begin(), arguments.words.end(),
                        [&](const std::string& word) { return speaksOf(entry, word); });
  });
  if (entries.empty()) {
    printError("no scenario speaks of that", "'flannelgraph scenarios' lists all");
    return kBadInput;
  }
  std::size_t width = 0;
  for (const auto& entry : entries)
    width = std::max(width, entry.name.size());
  for (const std::string& topic : scenario::topics()) {
    bool any = false;
    for (const auto& entry : entries) {
      if (entry.topic != topic) continue;
      if (!any) std::cout << topic << "\n";
      any = true;
      printEntry(entry, width, arguments, common);
    }
  }
  return kDone;
}

} // namespace

Verb scenariosVerb() {
  return {
      "scenarios", "list the library of scenarios, or those that speak of something",
      [](const Common& common) -> Declared {
        auto arguments = std::make_shared<Arguments>();
        return {
            {{.name = "WORD",
              .target = &arguments->words,
              .help = "only those that speak of it: \"conntrack\", \"flannel#799\", or a failure's letter"},
             {.name = "-d,--describe",
              .target = &arguments->describe,
              .help = "with what each of them teaches"}},
            [arguments, &common] { return list(*arguments, common); }};
      }};
}

} // namespace fg::cli
