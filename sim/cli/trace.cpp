// flannelgraph trace SCENARIO --from PLACE --to DEST: one packet, hop by hop, each decision with its reason.
#include "cli/loading.h"
#include "cli/terminal.h"
#include "cli/tracing_report.h"
#include "report/json/render_json.h"
#include "report/render_markdown.h"
#include "report/text/render_text.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <iostream>
#include <unistd.h>

namespace fg::cli {
namespace {

struct Arguments {
  std::string scenario, from, to, at, expect, pcap;
  std::string protocol = "icmp", format = "text";
  std::optional<uint16_t> destinationPort, sourcePort;
  int ttl = 64;
  int size = 56;
  std::vector<std::string> listen;
  bool dontFragment = false, allPaths = false, brief = false, verbose = false, step = false, json = false;
};

std::vector<std::string> dispositionNames() {
  std::vector<std::string> out;
  for (trace::Disposition d : trace::allDispositions()) out.emplace_back(trace::name(d));
  return out;
}

// "PLACE:PROTO:PORT"
std::optional<engine::Listening> parseListening(const std::string& text) {
  std::size_t last = text.rfind(':');
  std::size_t middle = last == std::string::npos || last == 0 ? std::string::npos : text.rfind(':', last - 1);
  if (middle == std::string::npos) return {};
  auto protocol = net::parseProtocol(text.substr(middle + 1, last - middle - 1));
  std::string number = text.substr(last + 1);
  bool digits = !number.empty() && number.size() < 6 && number.find_first_not_of("0123456789") == std::string::npos;
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
    std::cout << report::renderJson(report, directory, say).dump(2) << "\n";
    return;
  }
  if (format == "md") {
    std::cout << report::renderMarkdown(report, directory, say);
    return;
  }
  report::TextOptions options;
  options.width = std::min(terminalWidth(), 96);
  options.colour = coloured(STDOUT_FILENO) ? report::Colour::On : report::Colour::Off;
  options.verbosity = arguments.brief     ? report::Verbosity::Brief
                      : arguments.verbose ? report::Verbosity::Verbose
                                          : report::Verbosity::Normal;
  printLines(report::textLines(report, directory, say, options), arguments.step);
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
  engine::TraceOptions options;
  bool good = true;
  for (const std::string& text : arguments.listen) {
    auto listening = parseListening(text);
    if (listening) options.simulation.listening.push_back(*listening);
    else printError("--listen " + text + " is not PLACE:PROTO:PORT", "for example node1:tcp:8080");
    good = good && listening;
  }
  auto scenario = load(arguments.scenario, common);
  if (!scenario || !good) return kBadInput;
  options.simulation.seed = common.seed;
  options.simulation.pcapFolder = arguments.pcap;
  options.at = timeOf(arguments.at, *scenario);
  options.allPaths = arguments.allPaths;
  engine::ProbeRequest request{arguments.from, arguments.to, *net::parseProtocol(arguments.protocol),
                               arguments.destinationPort, arguments.sourcePort, static_cast<uint8_t>(arguments.ttl),
                               static_cast<uint16_t>(arguments.size), arguments.dontFragment};
  Progress progress("branches", options.mostPaths);
  options.onPath = [&](std::size_t done) { progress.at(done); };
  auto traced = engine::traceProbe(*scenario, request, options);
  if (!traced) {
    print(traced.error());
    return kBadInput;
  }
  auto report = makeReport(*scenario, request, options, *traced, report::Sentences(languageOf(common)));
  show(report, traced->paths.front().simulation->world(), arguments, common);
  return checkExpectation(report, arguments.expect);
}

void declareOptions(CLI::App& app, Arguments& a) {
  app.add_option("SCENARIO", a.scenario, "a file, or a number or name of the library")->required();
  app.add_option("--from", a.from, "where the packet starts")->required()->type_name("PLACE");
  app.add_option("--to", a.to, "where it is sent")->required()->type_name("DEST");
  app.add_option("--proto", a.protocol, "icmp (default), udp or tcp")->check(CLI::IsMember({"icmp", "udp", "tcp"}))->type_name("");
  app.add_option("--dport", a.destinationPort, "destination port")->check(CLI::Range(1, 65535))->type_name("N");
  app.add_option("--sport", a.sourcePort, "source port (default 40000)")->check(CLI::Range(1, 65535))->type_name("N");
  app.add_option("--ttl", a.ttl, "time to live (default 64)")->check(CLI::Range(1, 255))->type_name("N");
  app.add_option("--size", a.size, "data bytes behind the headers (default 56)")->check(CLI::Range(0, 65000))->type_name("BYTES");
  app.add_flag("--df", a.dontFragment, "do not fragment");
  app.add_option("--at", a.at, "when it is sent (default: the scenario's end)")->check(durationValidator());
  app.add_option("--listen", a.listen, "a service listens there as well")->type_name("PLACE:PROTO:PORT")->take_all();
  app.add_flag("--all-paths", a.allPaths, "every way that chance can choose, with its probability");
  app.add_option("--expect", a.expect, "exit with 1 unless the packet ends so")->check(CLI::IsMember(dispositionNames()))->type_name("DISPOSITION");
  auto* brief = app.add_flag("--brief", a.brief, "the verdict only");
  app.add_flag("-v,--verbose", a.verbose, "every rule that was visited, and why it did not match")->excludes(brief);
  app.add_flag("--step", a.step, "wait for Enter at each line: predict, then see");
  app.add_option("--pcap", a.pcap, "write what crosses each interface into this folder")->type_name("DIR");
  app.add_option("--format", a.format, "text (default), md or json")->check(CLI::IsMember({"text", "md", "json"}))->type_name("");
  app.add_flag("--json", a.json, "the same as --format json");
}

} // namespace

Verb traceVerb() {
  return {"trace", "follow one packet hop by hop and say why",
          [](CLI::App& app, const Common& common) -> std::function<int()> {
            auto arguments = std::make_shared<Arguments>();
            declareOptions(app, *arguments);
            return [arguments, &common] { return traceIt(*arguments, common); };
          }};
}

} // namespace fg::cli
