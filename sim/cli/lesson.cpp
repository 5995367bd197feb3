// flannelgraph lesson ACTION [LESSON] [FILE...]: lists lessons, tells their tasks, and marks what is handed
// in.
#include "cli/loading.h"
#include "cli/marking.h"
#include "cli/new_file.h"
#include "cli/terminal.h"
#include "report/text/display_width.h"
#include "scenario/library.h"

#include <algorithm>
#include <fstream>
#include <iostream>

namespace fg::cli {
namespace {

struct Arguments {
  std::string action, lesson, csv;
  std::vector<std::string> files;
  bool hints = false;
};

int listLessons(const Common& common) {
  for (const scenario::LibraryEntry& entry : scenario::listLessons())
    std::cout << entry.name << "\n    " << scenario::inLanguage(entry.title, common.language) << "\n";
  return kDone;
}

void printWrapped(const std::string& text) {
  for (const std::string& row : report::wrapped(text, terminalWidth()))
    std::cout << row << "\n";
}

int show(const scenario::Scenario& lesson, const Arguments& arguments, const Common& common) {
  report::Sentences say(languageOf(common));
  std::cout << lesson.name << ": " << scenario::inLanguage(lesson.title, common.language) << "\n\n";
  printWrapped(scenario::inLanguage(lesson.lesson->task, common.language));
  std::cout << "\n";
  for (const scenario::Expectation& expectation : lesson.expectations)
    std::cout << "  " << expectation.name << " (" << expectation.worth << ")\n";
  if (!arguments.hints && !lesson.lesson->hints.empty())
    std::cout << "\n" << say("lesson.hints", lesson.lesson->hints.size()) << "\n";
  if (!arguments.hints) return kDone;
  int number = 0;
  for (const scenario::Text& hint : lesson.lesson->hints)
    printWrapped("\n" + std::to_string(++number) + ". " + scenario::inLanguage(hint, common.language));
  return kDone;
}

// A scenario of the student's own: the lesson, with a seed.
int start(const scenario::Scenario& lesson, const Arguments& arguments, const Common& common) {
  report::Sentences say(languageOf(common));
  if (arguments.files.size() != 1) {
    printError("lesson start needs one file", "flannelgraph lesson start LESSON FILE");
    return kBadInput;
  }
  const std::string& file = arguments.files.front();
  std::string text = "{ \"format\": \"flannelgraph/1\", \"extends\": \"" + lesson.name
                     + "\", \"seed\": " + std::to_string(lesson.seed) + ",\n  \"events\": [\n  ] }\n";
  if (!createFile(file, text)) return kBadInput;
  std::cout << say("lesson.started", file) << "\n";
  return kDone;
}

// --- marking -------------------------------------------------------------------------------------

std::string csvCell(const std::string& text) {
  if (text.find_first_of(",\"\n\r") == std::string::npos) return text;
  std::string out = "\"";
  for (char c : text)
    out += c == '"' ? std::string("\"\"") : std::string(1, c);
  return out + "\"";
}

std::string csvText(const scenario::Scenario& lesson, const std::vector<Mark>& marks) {
  std::string out = "file,seed,points,of,percent,remark";
  for (const scenario::Expectation& expectation : lesson.expectations)
    out += "," + csvCell(expectation.name);
  out += "\n";
  unsigned most = mostPoints(lesson);
  for (const Mark& mark : marks) {
    out += csvCell(mark.file) + "," + std::to_string(mark.seed) + "," + std::to_string(mark.points) + ","
           + std::to_string(most) + "," + std::to_string(most ? mark.points * 100 / most : 0) + ","
           + csvCell(mark.remark);
    for (std::size_t i = 0; i < lesson.expectations.size(); ++i)
      out += i < mark.held.size() ? (mark.held[i] ? ",yes" : ",no") : ",";
    out += "\n";
  }
  return out;
}

void printMark(const scenario::Scenario& lesson, const Mark& mark, std::size_t width,
               const report::Sentences& say) {
  std::cout << report::padded(mark.file, static_cast<int>(width)) << "  ";
  if (!mark.remark.empty()) {
    std::cout << say("lesson.not-marked") << ": " << mark.remark << "\n";
    return;
  }
  unsigned most = mostPoints(lesson);
  std::cout << say("lesson.points", mark.points, most) << "  " << (most ? mark.points * 100 / most : 0)
            << "%\n";
  for (std::size_t i = 0; i < mark.held.size(); ++i)
    if (!mark.held[i])
      std::cout << std::string(width + 2, ' ') << "X " << lesson.expectations[i].name << ": " << mark.wrong[i]
                << "\n";
}

int check(const scenario::Scenario& lesson, const Arguments& arguments, const Common& common) {
  report::Sentences say(languageOf(common));
  if (arguments.files.empty()) {
    printError("lesson check needs files", "flannelgraph lesson check LESSON FILE...");
    return kBadInput;
  }
  std::size_t width = 0;
  for (const std::string& file : arguments.files)
    width = std::max(width, file.size());
  std::vector<Mark> marks;
  bool all = true;
  for (const std::string& file : arguments.files) {
    marks.push_back(mark(lesson, file, common.seed, say));
    printMark(lesson, marks.back(), width, say);
    std::cout << std::flush;
    all = all && marks.back().remark.empty() && marks.back().points == mostPoints(lesson);
  }
  if (!arguments.csv.empty()) {
    std::ofstream out(arguments.csv);
    out << csvText(lesson, marks) << std::flush;
    if (!out) {
      printError("cannot write " + arguments.csv);
      return kBadInput;
    }
  }
  return all ? kDone : kExpectationFailed;
}

int work(const Arguments& arguments, const Common& common) {
  if (arguments.action == "list") return listLessons(common);
  if (arguments.lesson.empty()) {
    printError("lesson " + arguments.action + " needs a lesson", "'flannelgraph lesson list' lists them");
    return kBadInput;
  }
  auto lesson = load(arguments.lesson, common);
  if (!lesson) return kBadInput;
  if (!lesson->lesson) {
    printError(lesson->name + " is no lesson", "'flannelgraph lesson list' lists them");
    return kBadInput;
  }
  if (arguments.action == "show") return show(*lesson, arguments, common);
  if (arguments.action == "start") return start(*lesson, arguments, common);
  return check(*lesson, arguments, common);
}

} // namespace

Verb lessonVerb() {
  return {"lesson", "broken clusters for students: list, show, start, and check what is handed in",
          [](const Common& common) -> Declared {
            auto arguments = std::make_shared<Arguments>();
            return {{{.name = "ACTION",
                      .target = &arguments->action,
                      .help = "list, show, start or check",
                      .needed = Needed::Yes,
                      .oneOf = {"list", "show", "start", "check"}},
                     {.name = "LESSON", .target = &arguments->lesson, .help = "\"L1\", its name, or a file"},
                     {.name = "FILE",
                      .target = &arguments->files,
                      .help = "start: the file to make; check: what students handed in"},
                     {.name = "--hints", .target = &arguments->hints, .help = "show: with the hints"},
                     {.name = "--csv",
                      .target = &arguments->csv,
                      .help = "check: write a row for each file, a column for each expectation",
                      .placeholder = "OUT"}},
                    [arguments, &common] { return work(*arguments, common); }};
          }};
}

} // namespace fg::cli
