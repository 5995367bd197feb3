#include "layout/lanes.h"

#include <algorithm>
#include <array>
#include <span>

namespace fg::layout {
namespace {

Stage stageOfHook(std::string_view hook) {
  if (hook == "PREROUTING") return Stage::Prerouting;
  if (hook == "INPUT") return Stage::Input;
  if (hook == "FORWARD") return Stage::Forward;
  if (hook == "OUTPUT") return Stage::Output;
  return Stage::Postrouting;
}

// The stage of a step; steps that tell what a stage did (a rewriting, a drop, an ICMP error) stay in its box.
Stage stageOf(const LaneStep& step, bool routed, const Box* current) {
  const std::string& kind = step.kind;
  if (kind == "originate" || kind == "deliver-locally") return Stage::Socket;
  if (kind == "enter-interface") return Stage::DeviceIn;
  if (kind == "bridge-forward") return Stage::Bridge;
  if (kind == "conntrack-lookup") return routed ? Stage::Output : Stage::Prerouting;
  if (kind == "table-traversal") return stageOfHook(step.hook);
  if (kind == "route-lookup") return Stage::Routing;
  if (kind == "neighbor-lookup") return Stage::Neighbor;
  if (kind == "exit-interface") return Stage::DeviceOut;
  if (kind == "encapsulate" || kind == "decapsulate") return Stage::Tunnel;
  return current ? current->stage : Stage::Socket;
}

// What would have come behind a drop.
std::span<const Stage> wayThrough(const LaneHop& hop) {
  static constexpr std::array kForwarded{Stage::DeviceIn, Stage::Prerouting,  Stage::Routing,
                                         Stage::Forward,  Stage::Postrouting, Stage::Neighbor,
                                         Stage::DeviceOut};
  static constexpr std::array kMade{Stage::Socket,      Stage::Routing,  Stage::Output,
                                    Stage::Postrouting, Stage::Neighbor, Stage::DeviceOut};
  bool madeHere = !hop.steps.empty() && hop.steps.front().kind == "originate";
  if (madeHere) return kMade;
  return kForwarded;
}

class Planner {
public:
  Planner(const std::vector<LaneHop>& hops, const LaneMetrics& metrics, const BoxWidth& widthOf)
      : m_hops(hops), m_metrics(metrics), m_widthOf(widthOf) {}

  LanePlan plan() {
    for (std::size_t hop = 0; hop < m_hops.size(); ++hop)
      addBoxes(hop, laneOf(m_hops[hop]));
    place();
    for (Link& link : m_plan.links)
      route(link);
    return std::move(m_plan);
  }

private:
  int laneOf(const LaneHop& hop) {
    auto found = std::find_if(m_plan.lanes.begin(), m_plan.lanes.end(), [&](const Lane& lane) {
      return lane.nameSpace == hop.nameSpace && lane.depth == hop.depth;
    });
    if (found == m_plan.lanes.end()) found = m_plan.lanes.insert(found, {hop.nameSpace, hop.depth, {}});
    return static_cast<int>(found - m_plan.lanes.begin());
  }

  void addBoxes(std::size_t index, int lane) {
    const LaneHop& hop = m_hops[index];
    std::size_t first = m_plan.boxes.size();
    bool routed = false, dropped = false;
    for (std::size_t i = 0; i < hop.steps.size(); ++i) {
      bool fresh = m_plan.boxes.size() == first;
      Stage stage = stageOf(hop.steps[i], routed, fresh ? nullptr : &m_plan.boxes.back());
      routed = routed || stage == Stage::Routing;
      if (fresh || m_plan.boxes.back().stage != stage) {
        m_plan.boxes.push_back({lane, index, stage, i, 0, hop.isReply, false, {}});
        if (m_lastLit >= 0 && m_plan.boxes[static_cast<std::size_t>(m_lastLit)].isReply == hop.isReply)
          m_plan.links.push_back({static_cast<std::size_t>(m_lastLit), m_plan.boxes.size() - 1, {}});
        m_lastLit = static_cast<int>(m_plan.boxes.size()) - 1;
      }
      ++m_plan.boxes.back().stepCount;
      if (hop.steps[i].kind == "drop") m_plan.boxes.back().drops = dropped = true;
    }
    if (dropped) addUnseen(index, lane, first);
  }

  void addUnseen(std::size_t index, int lane, std::size_t first) {
    auto way = wayThrough(m_hops[index]);
    auto reached = way.begin();
    for (std::size_t i = first; i < m_plan.boxes.size(); ++i)
      if (auto at = std::find(way.begin(), way.end(), m_plan.boxes[i].stage); at != way.end())
        reached = std::max(reached, at + 1);
    for (; reached != way.end(); ++reached)
      m_plan.boxes.push_back({lane, index, *reached, 0, 0, m_hops[index].isReply, false, {}});
  }

  void place() {
    double y = m_metrics.margin;
    m_plan.width = m_metrics.leastWidth;
    for (std::size_t lane = 0; lane < m_plan.lanes.size(); ++lane) {
      double left = m_metrics.gutter + m_metrics.indent * m_plan.lanes[lane].depth;
      double rowY = y + m_metrics.titleHeight, right = left, bottom = rowY;
      for (std::size_t hop = 0; hop < m_hops.size(); ++hop) {
        double x = left + m_metrics.margin;
        for (Box& box : m_plan.boxes) {
          if (box.lane != static_cast<int>(lane) || box.hop != hop) continue;
          double width = m_widthOf ? m_widthOf(box) : m_metrics.boxWidth;
          bool isFirst = x == left + m_metrics.margin;
          if (!isFirst && x + width + m_metrics.margin + m_metrics.gutter > m_metrics.mostWidth) {
            x = left + m_metrics.margin;
            rowY = bottom + m_metrics.rowGap;
          }
          box.rect = {x, rowY, width, m_metrics.boxHeight};
          x += width + m_metrics.gap;
          right = std::max(right, box.rect.right());
          bottom = box.rect.bottom();
        }
        if (bottom > rowY) rowY = bottom + m_metrics.rowGap;
      }
      m_plan.lanes[lane].rect = {left, y, right - left + m_metrics.margin, bottom + m_metrics.margin - y};
      y = m_plan.lanes[lane].rect.bottom() + m_metrics.laneGap;
      m_plan.width = std::max(m_plan.width, m_plan.lanes[lane].rect.right() + m_metrics.gutter);
    }
    for (Lane& lane : m_plan.lanes)
      lane.rect.width = m_plan.width - m_metrics.gutter - lane.rect.x;
    m_plan.height = y;
  }

  // Within a row straight on; else out to the right of all lanes, along the gap beside the lane, and in from
  // the left. The answer's lines run a little beside the request's.
  void route(Link& link) {
    const Box& from = m_plan.boxes[link.from];
    const Box& to = m_plan.boxes[link.to];
    if (from.hop == to.hop && from.rect.y == to.rect.y) {
      link.points = {{from.rect.right(), from.rect.centerY()}, {to.rect.x, to.rect.centerY()}};
      return;
    }
    double beside = to.isReply ? 4 : 0;
    double right = m_plan.width - m_metrics.gutter / 2 - 3 + beside;
    double left = m_metrics.gutter / 2 + 3 - beside;
    bool down = to.lane > from.lane || (to.lane == from.lane && to.rect.y > from.rect.y);
    const Rect& lane = m_plan.lanes[static_cast<std::size_t>(from.lane)].rect;
    double between = to.lane == from.lane ? to.rect.y - m_metrics.rowGap / 2
                     : down               ? lane.bottom() + m_metrics.laneGap / 2 - 2 + beside
                                          : lane.y - m_metrics.laneGap / 2 - 2 + beside;
    link.points = {{from.rect.right(), from.rect.centerY()},
                   {right, from.rect.centerY()},
                   {right, between},
                   {left, between},
                   {left, to.rect.centerY()},
                   {to.rect.x, to.rect.centerY()}};
  }

  const std::vector<LaneHop>& m_hops;
  const LaneMetrics& m_metrics;
  const BoxWidth& m_widthOf;
  LanePlan m_plan;
  int m_lastLit = -1;
};

} // namespace

std::string_view name(Stage stage) {
  switch (stage) {
  case Stage::Socket:
    return "socket";
  case Stage::DeviceIn:
    return "device in";
  case Stage::Bridge:
    return "bridge";
  case Stage::Prerouting:
    return "PREROUTING";
  case Stage::Routing:
    return "routing";
  case Stage::Input:
    return "INPUT";
  case Stage::Forward:
    return "FORWARD";
  case Stage::Output:
    return "OUTPUT";
  case Stage::Postrouting:
    return "POSTROUTING";
  case Stage::Neighbor:
    return "neighbour";
  case Stage::DeviceOut:
    return "device out";
  case Stage::Tunnel:
    return "tunnel";
  }
  return {};
}

int LanePlan::boxOf(std::size_t hop, std::size_t step) const {
  for (std::size_t i = 0; i < boxes.size(); ++i)
    if (boxes[i].hop == hop && step >= boxes[i].firstStep && step < boxes[i].firstStep + boxes[i].stepCount)
      return static_cast<int>(i);
  return -1;
}

LanePlan planLanes(const std::vector<LaneHop>& hops, const LaneMetrics& metrics, const BoxWidth& widthOf) {
  return Planner(hops, metrics, widthOf).plan();
}

} // namespace fg::layout
