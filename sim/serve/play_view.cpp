#include "serve/play_view.h"

#include "recording/run.h"
#include "report/json/packet_json.h"
#include "report/json/render_json.h"
#include "report/json/run_json.h"
#include "report/json/scenario_json.h"
#include "report/json/step_json.h"
#include "report/json/topology_json.h"
#include "report/render_change.h"

namespace fg::serve {

std::shared_ptr<const recording::Contents> storyOf(Document& document, const engine::Options& options,
                                                   const View::KeepOn& keepOn) {
  session::Session& session = document.session();
  auto story = recording::storyOf(
      {document.scenario(), document.name(), session.seed(), session.end(), recording::Holds::Story}, options,
      keepOn);
  return story ? std::make_shared<const recording::Contents>(std::move(*story)) : nullptr;
}

Json PlayView::about() const {
  const scenario::Scenario& scenario = m_document.scenario();
  return {{"name", m_document.name()},
          {"capture", scenario.snapshot != nullptr},
          {"recording", false},
          {"title", scenario.title},
          {"description", scenario.description},
          {"end_ns", scenario.end.count()},
          {"probes", report::probesJson(scenario)}};
}

Json PlayView::narration() const { return report::narrationJson(m_document.scenario()); }

tl::expected<void, Failure> PlayView::lookAt(net::SimTime at, const KeepOn& keepOn) {
  if (m_document.session().lookAt(at, keepOn)) return {};
  return tl::unexpected(Failure{ErrorCode::Cancelled,
                                "cancelled; the time is what had been reached",
                                {{"at_ns", m_document.session().at().count()}}});
}

Json PlayView::places() { return report::placesJson(m_document.world()); }
Json PlayView::topology() { return report::topologyJson(m_document.world()); }

Json PlayView::change(std::size_t index, const report::Sentences& say) {
  const trace::Recording& recording = m_document.recording();
  Json out = report::changeJson(recording, recording.changes[index]);
  out["text"] = report::changeText(recording.changes[index], say);
  return out;
}

Json PlayView::packet(std::size_t index) {
  return report::packetJson(m_document.recording(), static_cast<uint32_t>(index));
}

Json PlayView::hops(std::size_t index, const report::Sentences& say, report::TellOutcomes outcomes) {
  const trace::Recording& recording = m_document.recording();
  trace::Trace trace = trace::traceOf(recording, {static_cast<uint32_t>(index)});
  Json out = packet(index);
  out["final_flow"] = report::flowJson(trace.last);
  out["hops"] = report::hopsJson(trace, recording, m_document.world(), say, {.outcomes = outcomes});
  return out;
}

std::shared_ptr<const recording::Contents> PlayView::run(const KeepOn& keepOn) {
  return storyOf(m_document, m_document.session().handOver(), keepOn);
}

tl::expected<std::vector<report::Row>, Failure> PlayView::rows(const report::TableSpec& spec,
                                                               const std::string& place) {
  world::World& world = m_document.world();
  if (spec.scope == report::Scope::Cluster) return spec.rows(world, nullptr);
  const world::Place* found = world.find(place);
  if (!found || !found->ns) return tl::unexpected(noPlace(place, world.placeNames()));
  return spec.rows(world, found->ns);
}

} // namespace fg::serve
