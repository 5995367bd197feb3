// What can be asked of whatever is open without doing anything: a play gives the answers, or a recording of
// one.
#pragma once

#include "core/did_you_mean.h"
#include "recording/contents.h"
#include "report/json/render_json.h"
#include "report/tables/table.h"
#include "serve/message.h"

#include <functional>
#include <vector>

namespace fg::serve {

class View {
public:
  using KeepOn = std::function<bool(double done)>;

  virtual ~View() = default;
  virtual Json about() const = 0;     // {name, capture, recording, title, description, end_ns, probes}
  virtual Json narration() const = 0; // [{time_ns, on, event, text}]

  // The time that everything else is as of.
  virtual net::SimTime at() const = 0;
  virtual tl::expected<void, Failure> lookAt(net::SimTime at, const KeepOn& keepOn) = 0;

  virtual Json places() = 0;   // [{name, short_name, kind, node}]
  virtual Json topology() = 0; // {namespaces, segments, services}
  virtual std::size_t changes() = 0;
  virtual std::size_t packets() = 0;
  virtual Json change(std::size_t index, const report::Sentences& say) = 0;
  virtual Json packet(std::size_t index) = 0;
  // What else could have been decided is told by a play only: a recording holds what was.
  virtual Json hops(std::size_t index, const report::Sentences& say, report::TellOutcomes outcomes) = 0;
  // All of it from beginning to end; null where `keepOn` stopped that.
  virtual std::shared_ptr<const recording::Contents> run(const KeepOn& keepOn) = 0;
  // `place` is not looked at where the table is the cluster's.
  virtual tl::expected<std::vector<report::Row>, Failure> rows(const report::TableSpec& spec,
                                                               const std::string& place) = 0;
};

// A failure that says which place is meant.
inline Failure noPlace(const std::string& name, const std::vector<std::string>& names) {
  return {ErrorCode::BadInput, "there is no place '" + name + "' now; " + core::didYouMean(name, names)};
}

} // namespace fg::serve
