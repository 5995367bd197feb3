#include "report/outcomes/outcomes.h"

#include "report/outcomes/possible.h"

#include <algorithm>
#include <optional>

namespace fg::report {
namespace {

// The packet as it last came in, or was made.
net::PacketHeader headerAt(const trace::Recording& recording, const trace::Step& step) {
  net::PacketHeader header;
  for (uint32_t index : recording.packet(step.packet).steps) {
    const trace::Step& earlier = recording.steps[index];
    if (&earlier == &step) break;
    if (const auto* made = std::get_if<trace::Originate>(&earlier.detail)) header = made->header;
    if (const auto* entered = std::get_if<trace::EnterInterface>(&earlier.detail)) header = entered->header;
    if (const auto* unwrapped = std::get_if<trace::Decapsulate>(&earlier.detail)) header = unwrapped->inner;
  }
  return header;
}

std::optional<Possible> possibleAt(const Stage& stage, const trace::Step& step) {
  if (const auto* lookup = std::get_if<trace::RouteLookup>(&step.detail)) return possibleWays(stage, *lookup);
  if (const auto* walk = std::get_if<trace::TableTraversal>(&step.detail))
    return possibleVerdicts(stage, *walk);
  if (const auto* bridge = std::get_if<trace::BridgeForward>(&step.detail))
    return possiblePorts(stage, *bridge);
  if (const auto* lookup = std::get_if<trace::NeighborLookup>(&step.detail))
    return possibleNeighbors(stage, *lookup);
  if (const auto* lookup = std::get_if<trace::ConntrackLookup>(&step.detail))
    return possibleStates(stage, *lookup, headerAt(stage.recording, step));
  return {};
}

// Each text once; where there are too many, those that stand next to what happened.
std::vector<std::string> offered(const Possible& possible) {
  std::vector<std::string> out;
  for (const std::string& text : possible.all)
    if (std::ranges::find(out, text) == out.end()) out.push_back(text);
  auto happened = std::ranges::find(out, possible.happened);
  if (happened == out.end()) happened = out.insert(out.begin(), possible.happened);
  if (std::ssize(out) <= kMostOutcomes) return out;
  auto before = std::min<std::ptrdiff_t>(happened - out.begin(), kMostOutcomes / 2);
  auto first = std::min(happened - before, out.end() - kMostOutcomes);
  return {first, first + kMostOutcomes};
}

} // namespace

std::vector<Outcome> outcomesOf(const trace::Recording& recording, const trace::Step& step,
                                const world::Directory& directory, const Sentences& say) {
  const world::Place* place = directory.find(step.where);
  if (!place || !place->ns) return {};
  auto possible = possibleAt({recording, *place->ns, say}, step);
  if (!possible) return {};
  std::vector<std::string> texts = offered(*possible);
  if (texts.size() < 2) return {};
  std::ranges::sort(texts);
  std::vector<Outcome> out;
  for (std::string& text : texts)
    out.push_back({text, text == possible->happened});
  return out;
}

} // namespace fg::report
