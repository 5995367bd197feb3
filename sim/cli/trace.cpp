// flannelgraph trace SCENARIO --from PLACE --to DEST: one packet, hop by hop, each decision with its reason.
#include "cli/loading.h"
#include "cli/probe_options.h"
#include "cli/terminal.h"
#include "report/html/render_html.h"
#include "report/json/render_json.h"
#include "report/render_markdown.h"
#include "report/svg/render_svg.h"
#include "report/text/render_text.h"
#include "session/tracing_report.h"

#include <algorithm>
#include <iostream>
#include <unistd.h>

namespace fg::cli {
namespace {

struct Arguments {
  std::string scenario, at, expect, pcap, format = "text";
  ProbeArguments probe;
  std::vector<std::string> listen;
  bool allPaths = false, brief = false, verbose = false, step = false, json = false;
};

std::vector<std::string> dispositionNames() {
  std::vector<std::string> out;
  for (trace::Disposition d : trace::allDispositions())
    out.emplace_back(trace::name(d));
  return out;
}

// "PLACE:PROTO:PORT"
std::optional<engine::Listening> parseListening(const std::string& text) {
  std::size_t last = text.rfind(':');
  std::size_t middle = last == std::string::npos || last == 0 ? std::string::npos : text.rfind(':', last - 1);
  if (middle == std::string::npos) return {};
  auto protocol = net::parseProtocol(text.substr(middle + 1, last - middle - 1));
  std::string number = text.substr(last + 1);
  bool digits =
      !number.empty() && number.size() < 6 && number.find_first_not_of("0123456789") == std::string::npos;
  if (!protocol || !net::hasPorts(*protocol) || !digits) return {};
  int port = std::stoi(number);
  if (port < 1 || port > 65535) return {};
  return engine::Listening{text.substr(0, middle), {*protocol, static_cast<uint16_t>(port)}};
}

// With --step, the reader asks for each line: predict, then see.
void printLines(const std::vector<std::string>& lines, bool step) {
  for (const std::string& line : lines) {
    std::cout << line << "\n";
    if (!step || !isTerminal(STDIN_FILENO)) continue;
    std::cout << std::flush;
    std::string key;
    if (!std::getline(std::cin, key)) step = false;
  }
}

void show(const report::ProbeReport& report, const world::Directory& directory, const Arguments& arguments,
          const Common& common) {
  std::string format = arguments.json ? "json" : arguments.format;
  report::Sentences say(languageOf(common));
  if (format == "json") {
    std::cout << report::renderJsonText(report, directory, say);
    return;
  }
  if (format == "md") {
    std::cout << report::renderMarkdown(report, directory, say);
    return;
  }
  if (format == "html") {
    std::cout << report::renderHtml(report, directory, say);
    return;
  }
  if (format == "svg") {
    std::cout << report::renderSvg(report, directory, say);
    return;
  }
  report::TextOptions style;
  style.width = std::min(terminalWidth(), 96);
  style.colour = coloured(STDOUT_FILENO) ? report::Colour::On : report::Colour::Off;
  style.verbosity = arguments.brief     ? report::Verbosity::Brief
                    : arguments.verbose ? report::Verbosity::Verbose
                                        : report::Verbosity::Normal;
  printLines(report::textLines(report, directory, say, style), arguments.step);
}

// Every path must end as expected.
int checkExpectation(const report::ProbeReport& report, const std::string& expected) {
  if (expected.empty()) return kDone;
  for (const report::TraceReport& path : report.paths) {
    auto got = trace::name(path.conversation.request.disposition);
    if (got == expected) continue;
    printError("expected " + expected + ", but the packet is " + std::string(got));
    return kExpectationFailed;
  }
  return kDone;
}

int traceIt(const Arguments& arguments, const Common& common) {
  engine::TraceOptions how;
  bool good = true;
  for (const std::string& text : arguments.listen) {
    auto listening = parseListening(text);
    if (listening)
      how.simulation.listening.push_back(*listening);
    else
      printError("--listen " + text + " is not PLACE:PROTO:PORT", "for example node1:tcp:8080");
    good = good && listening;
  }
  auto scenario = load(arguments.scenario, common);
  if (!scenario || !good || !makeFolder(arguments.pcap)) return kBadInput;
  how.simulation.seed = common.seed;
  how.simulation.pcapFolder = arguments.pcap;
  how.at = timeOf(arguments.at, *scenario);
  how.allPaths = arguments.allPaths;
  const engine::ProbeRequest request = arguments.probe.request();
  auto traced =
      whileItSays("playing " + arguments.scenario, how.allPaths ? how.mostPaths : 0, [&](Progress& progress) {
        engine::TraceOptions told = how;
        told.onPath = [&](std::size_t done) {
          progress.at(done);
          return true;
        };
        return engine::traceProbe(*scenario, request, told);
      });
  if (!traced) {
    print(traced.error());
    return kBadInput;
  }
  auto report = session::makeReport(*scenario, request, how, *traced, report::Sentences(languageOf(common)));
  show(report, traced->paths.front().simulation->world(), arguments, common);
  return checkExpectation(report, arguments.expect);
}

std::vector<Option> options(Arguments& a) {
  std::vector<Option> out = probeOptions(a.probe);
  out.insert(out.begin(), scenarioOption(a.scenario));
  out.insert(out.end(),
             {{.name = "--at",
               .target = &a.at,
               .help = "when it is sent (default: the scenario's end)",
               .isTime = true},
              {.name = "--listen",
               .target = &a.listen,
               .help = "a service listens there as well",
               .placeholder = "PLACE:PROTO:PORT"},
              {.name = "--all-paths",
               .target = &a.allPaths,
               .help = "every way that chance can choose, with its probability"},
              {.name = "--expect",
               .target = &a.expect,
               .help = "exit with 1 unless the packet ends so",
               .placeholder = "DISPOSITION",
               .oneOf = dispositionNames()},
              {.name = "--brief", .target = &a.brief, .help = "the verdict only"},
              {.name = "-v,--verbose",
               .target = &a.verbose,
               .help = "every rule that was visited, and why it did not match",
               .excludes = "--brief"},
              {.name = "--step", .target = &a.step, .help = "wait for Enter at each line: predict, then see"},
              {.name = "--pcap",
               .target = &a.pcap,
               .help = "write what crosses each interface into this folder",
               .placeholder = "DIR"},
              {.name = "--format",
               .target = &a.format,
               .help = "text (default), md, html (one page that works offline), svg (a picture) or json",
               .oneOf = {"text", "md", "html", "svg", "json"}},
              {.name = "--json", .target = &a.json, .help = "the same as --format json"}});
  return out;
}

} // namespace

Verb traceVerb() {
  return {"trace", "follow one packet hop by hop and say why", [](const Common& common) -> Declared {
            auto arguments = std::make_shared<Arguments>();
            return {options(*arguments), [arguments, &common] { return traceIt(*arguments, common); }};
          }};
}

} // namespace fg::cli
