// A packet that did not arrive, with everything that a cause is looked for in.
#pragma once

#include "report/diagnosis.h"
#include "report/sentences.h"
#include "report/words/context.h"

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace fg::report {

struct Case {
  const trace::Recording& recording;
  const trace::Conversation& conversation;
  const trace::Trace& failed; // the request, or the answer where the request arrived; or what it was lost in
  const world::Directory& directory;
  const Sentences& say;
  bool isAnswer = false; // `failed` is the answer, or what it was lost in

  trace::Disposition disposition() const { return failed.disposition; }
  std::string nameOf(trace::NamespaceId id) const { return placeName(recording, directory, say, id); }
  const world::Place* place(trace::NamespaceId id) const { return id ? directory.find(id) : nullptr; }
  std::string_view text(trace::StringId id) const { return recording.text(id); }
  // The reason of the Drop step, or empty.
  std::string dropReason() const;
  // The last step of a kind, or of a kind in the namespace where the packet ended; null where there is none.
  template<class Detail> const Detail* last() const;
  template<class Detail> const Detail* lastWhereItEnded() const;
  // The namespace in which the packet was before it came to where it ended.
  trace::NamespaceId before() const;

  // A diagnosis with its verdict filled in: "no-route, at the gateway of node1."
  Diagnosis begin(std::string_view kind) const;
  // The same with "No iptables rule did it." behind it.
  Diagnosis beginWithoutRule(std::string_view kind) const;
  // Fills in since when, from the last change before the packet's end that `isIt` accepts; "from the start"
  // otherwise.
  void since(Diagnosis& diagnosis, const std::function<bool(const trace::StateChange&)>& isIt) const;
};

template<class Detail> const Detail* Case::last() const {
  const Detail* out = nullptr;
  for (const trace::Hop& hop : failed.hops)
    for (const trace::Step* step : hop.steps)
      if (const auto* detail = std::get_if<Detail>(&step->detail)) out = detail;
  return out;
}

template<class Detail> const Detail* Case::lastWhereItEnded() const {
  const Detail* out = nullptr;
  if (failed.hops.empty()) return out;
  for (const trace::Step* step : failed.hops.back().steps)
    if (const auto* detail = std::get_if<Detail>(&step->detail)) out = detail;
  return out;
}

} // namespace fg::report
