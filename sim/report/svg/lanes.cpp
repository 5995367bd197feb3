#include "report/svg/lanes.h"

#include "trace/step.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace fg::report {
namespace {

using Json = nlohmann::ordered_json;

constexpr double kGutter = 22, kIndent = 18, kMargin = 10, kTitle = 24, kBetween = 18, kBoxGap = 16,
                 kRowGap = 16, kBeside = 5;
constexpr std::size_t kInARow = 5;

std::string textIn(const Json& object, const char* key) {
  auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

// Empty: the step tells what the stage before it did.
std::string stageOf(const Json& step, bool routed) {
  static const std::map<std::string, std::string, std::less<>> kStages{
      {"originate", "socket"},          {"deliver-locally", "socket"}, {"enter-interface", "device in"},
      {"bridge-forward", "bridge"},     {"route-lookup", "routing"},   {"neighbor-lookup", "neighbour"},
      {"exit-interface", "device out"}, {"encapsulate", "tunnel"},     {"decapsulate", "tunnel"}};
  const std::string kind = step["kind"];
  if (kind == "table-traversal") return textIn(step, "hook");
  if (kind == "conntrack-lookup") return routed ? "OUTPUT" : "PREROUTING";
  auto found = kStages.find(kind);
  return found == kStages.end() ? "" : found->second;
}

std::string routeWords(const Json& step) {
  const Json chosen = step.value("chosen", Json::object());
  if (textIn(step, "outcome") == "unreachable") return "✗";
  if (textIn(step, "outcome") == "local") return "→ " + textIn(chosen, "device");
  std::string gateway = textIn(chosen, "gateway");
  return gateway.empty() ? "dev " + textIn(chosen, "device") : "via " + gateway;
}

std::string interfaceWords(const Json& step) {
  std::string port = textIn(step, "port"), to = textIn(step, "to");
  return textIn(step, "interface") + (port.empty() ? "" : " (" + port + ")") + (to.empty() ? "" : " → " + to);
}

std::string wordsOf(const Json& step) {
  const std::string kind = step["kind"];
  if (kind == "originate") return textIn(step, "by");
  if (kind == "deliver-locally") return "✓ " + textIn(step, "receiver");
  if (kind == "enter-interface" || kind == "exit-interface") return interfaceWords(step);
  if (kind == "bridge-forward") return textIn(step, "bridge") + ": " + textIn(step, "decision");
  if (kind == "conntrack-lookup") return textIn(step, "state");
  if (kind == "route-lookup") return routeWords(step);
  if (kind == "neighbor-lookup") return textIn(step, step.contains("mac") ? "mac" : "outcome");
  if (kind == "transformation") return textIn(step, "before") + " → " + textIn(step, "after");
  if (kind == "drop") return "✗ " + textIn(step, "disposition");
  if (kind == "icmp-error-sent") return "ICMP " + textIn(step, "message");
  if (kind != "table-traversal") return textIn(step, "interface");
  return textIn(step, "verdict") == "accept" ? ""
                                             : "✗ " + textIn(step, "table") + " " + textIn(step, "verdict");
}

bool isRewriting(const Json& step) {
  std::string field = textIn(step, "field");
  return step["kind"] == "transformation" && field != "ttl" && field != "mark";
}

void tell(PictureBox& box, const Json& step) {
  box.story += (box.story.empty() ? "" : "\n") + textIn(step, "summary");
  bool drops = step["kind"] == "drop";
  std::string words = step["kind"] == "transformation" && !isRewriting(step) ? "" : wordsOf(step);
  if (words.empty() || std::ranges::find(box.words, words) != box.words.end()) return;
  box.words.insert(drops || isRewriting(step) ? box.words.begin() : box.words.end(), words);
  box.drops = box.drops || drops;
  box.rewrites = box.rewrites || isRewriting(step);
}

class PicturePlanner {
public:
  PictureOfLanes plan(const Json& path, double top) {
    visit(path["hops"], 0, false);
    if (!path["reply"].is_null()) visit(path["reply"]["hops"], 0, true);
    place(top);
    link();
    return std::move(m_plan);
  }

private:
  struct Visit {
    std::size_t lane = 0, first = 0, end = 0; // of the boxes
  };

  void visit(const Json& hops, int depth, bool isReply) {
    for (const Json& hop : hops) {
      addVisit(hop, depth, isReply);
      for (const Json& step : hop["steps"])
        if (step.contains("packet")) visit(step["packet"]["hops"], depth + 1, isReply);
    }
  }

  std::size_t laneOf(const std::string& nameSpace, int depth) {
    auto found = std::ranges::find_if(m_plan.lanes, [&](const PictureLane& lane) {
      return lane.nameSpace == nameSpace && lane.depth == depth;
    });
    if (found == m_plan.lanes.end()) found = m_plan.lanes.insert(found, {nameSpace, depth});
    return static_cast<std::size_t>(found - m_plan.lanes.begin());
  }

  void addVisit(const Json& hop, int depth, bool isReply) {
    Visit made{laneOf(textIn(hop, "namespace"), depth), m_plan.boxes.size(), 0};
    bool routed = false;
    for (const Json& step : hop["steps"]) {
      std::string stage = stageOf(step, routed);
      bool isFirst = m_plan.boxes.size() == made.first;
      routed = routed || stage == "routing";
      if (isFirst || (!stage.empty() && m_plan.boxes.back().stage != stage))
        m_plan.boxes.push_back({.stage = stage.empty() ? "socket" : stage, .isReply = isReply});
      tell(m_plan.boxes.back(), step);
    }
    made.end = m_plan.boxes.size();
    m_visits.push_back(made);
  }

  void place(double top) {
    for (std::size_t i = 0; i < m_plan.lanes.size(); ++i) {
      PictureLane& lane = m_plan.lanes[i];
      lane.x = kGutter + kIndent * lane.depth;
      lane.y = top;
      lane.width = kPictureWidth - kGutter - lane.x;
      double y = lane.y + kTitle;
      for (const Visit& visit : m_visits)
        if (visit.lane == i) y = placeRows(visit, lane.x + kMargin, y) + kRowGap;
      lane.height = y - kRowGap + kMargin - lane.y;
      top = lane.y + lane.height + kBetween;
    }
    m_plan.height = top - kBetween + kMargin;
  }

  // The bottom of the last row.
  double placeRows(const Visit& visit, double left, double y) {
    for (std::size_t box = visit.first; box < visit.end; ++box) {
      std::size_t column = (box - visit.first) % kInARow;
      if (column == 0 && box > visit.first) y += kPictureBoxHeight + kRowGap;
      m_plan.boxes[box].x = left + static_cast<double>(column) * (kPictureBoxWidth + kBoxGap);
      m_plan.boxes[box].y = y;
    }
    return y + kPictureBoxHeight;
  }

  void link() {
    for (std::size_t v = 0; v < m_visits.size(); ++v)
      for (std::size_t box = m_visits[v].first; box < m_visits[v].end; ++box) {
        if (box == 0 || m_plan.boxes[box - 1].isReply != m_plan.boxes[box].isReply) continue;
        route(m_plan.boxes[box - 1], m_plan.boxes[box], m_visits[box == m_visits[v].first ? v - 1 : v].lane,
              m_visits[v].lane);
      }
  }

  // Straight on in a row; else out to the right, along the gap above or below, and in from the left. The
  // answer's lines run a little beside the request's.
  void route(const PictureBox& from, const PictureBox& to, std::size_t fromLane, std::size_t toLane) {
    double fromY = from.y + kPictureBoxHeight / 2, toY = to.y + kPictureBoxHeight / 2;
    double fromX = from.x + kPictureBoxWidth, beside = to.isReply ? kBeside : 0;
    if (from.y == to.y && fromLane == toLane) {
      m_plan.links.push_back({to.isReply, {{fromX, fromY}, {to.x, toY}}});
      return;
    }
    const PictureLane& lane = m_plan.lanes[fromLane];
    double right = kPictureWidth - kGutter / 2 - 2 + beside, left = kGutter / 2 + 2 - beside;
    double between = fromLane == toLane  ? to.y - kRowGap / 2
                     : toLane > fromLane ? lane.y + lane.height + kBetween / 2 - 2 + beside
                                         : lane.y - kBetween / 2 - 2 + beside;
    m_plan.links.push_back(
        {to.isReply,
         {{fromX, fromY}, {right, fromY}, {right, between}, {left, between}, {left, toY}, {to.x, toY}}});
  }

  PictureOfLanes m_plan;
  std::vector<Visit> m_visits;
};

} // namespace

PictureOfLanes lanesOf(const nlohmann::ordered_json& path, double top) {
  return PicturePlanner().plan(path, top);
}

} // namespace fg::report
