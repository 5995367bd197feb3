#include "lab/agreement_table.h"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <map>

namespace fg::lab {
namespace {

struct Row {
  std::size_t probes = 0, verdict = 0, seen = 0, hops = 0;
  std::map<std::string, std::size_t> dispositions;

  void add(const Agreement& agreement) {
    ++probes;
    verdict += agreement.verdict ? 1 : 0;
    seen += agreement.seen ? 1 : 0;
    hops += agreement.hops ? 1 : 0;
    ++dispositions[agreement.disposition];
  }
};

std::string line(const std::string& label, const Row& row) {
  std::vector<std::string> became;
  for (const auto& [disposition, count] : row.dispositions)
    became.push_back(fmt::format("{} {}", disposition, count));
  return fmt::format("{:<36}{:>6}{:>9}{:>8}{:>6}  {}\n", label, row.probes, row.verdict, row.seen, row.hops,
                     fmt::join(became, ", "));
}

std::string hopText(const ProbeSeen& seen) { return fmt::format("{}", fmt::join(seen.hops, " > ")); }

std::string seenText(const ProbeSeen& seen) {
  std::vector<std::string> parts;
  for (const Arrival& arrival : seen.arrivals)
    parts.push_back(text(arrival));
  for (const Response& response : seen.responses)
    parts.push_back(text(response));
  return parts.empty() ? "nobody got it, nothing came back" : fmt::format("{}", fmt::join(parts, "; "));
}

} // namespace

std::string agreementTable(const Probing& probing) {
  const std::vector<Agreement>& agreements = probing.verdict.agreements;
  std::map<std::pair<From, Target>, Row> byTarget;
  std::map<Way, Row> byWay;
  Row all;
  for (std::size_t i = 0; i < agreements.size(); ++i) {
    const MadeUpProbe& made = probing.probes[i];
    byTarget[{made.from, made.to}].add(agreements[i]);
    byWay[made.way].add(agreements[i]);
    all.add(agreements[i]);
  }
  std::string out = fmt::format("{:<36}{:>6}{:>9}{:>8}{:>6}  {}\n", "FROM, TO", "PROBES", "VERDICT", "SEEN",
                                "HOPS", "WHAT BECAME OF THEM");
  for (const auto& [kind, row] : byTarget)
    out += line(fmt::format("{:<8}{}", name(kind.first), name(kind.second)), row);
  out += "\n";
  for (const auto& [way, row] : byWay)
    out += line(std::string(name(way)), row);
  auto full = std::ranges::count_if(agreements, &Agreement::isFull);
  auto tables = std::ranges::count_if(probing.verdict.differences,
                                      [](const Difference& difference) { return !difference.probe; });
  out += fmt::format("\n{} counters of rules moved: {}\n", probing.verdict.counters,
                     tables == 0 ? "they, connections, neighbours, bridges' tables and routes agree"
                                 : fmt::format("{} tables or counters differ", tables));
  return out + fmt::format("{} of {} probes agree with your kernel\n", full, agreements.size());
}

std::string agreementList(const Probing& probing) {
  std::string out;
  for (std::size_t i = 0; i < probing.verdict.agreements.size(); ++i) {
    const Agreement& agreement = probing.verdict.agreements[i];
    std::string model = seenText(agreement.model), kernel = seenText(agreement.kernel);
    out += fmt::format("{:>4}  {}\n      flannelgraph  {}\n                    {}\n", i + 1,
                       describe(agreement.request), model, hopText(agreement.model));
    if (agreement.isFull())
      out += "      the kernel    the same\n";
    else
      out +=
          fmt::format("    X the kernel    {}\n                    {}\n", kernel, hopText(agreement.kernel));
  }
  return out;
}

} // namespace fg::lab
