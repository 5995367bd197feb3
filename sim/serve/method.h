// A method of the protocol: its name, what it takes and gives, and what it does. One file each in methods/,
// one line in register.cpp; docs/protocol.md and its schema are made from these.
#pragma once

#include "core/registry.h"
#include "report/sentences.h"
#include "serve/document.h"
#include "serve/parameters.h"
#include "serve/view.h"

#include <functional>

namespace fg::serve {

// What the other side can rely on; raised when something that was there changes or goes.
inline constexpr int kProtocolVersion = 1;

using Result = tl::expected<Json, Failure>;

// What a method may look at and change.
struct Desk {
  std::unique_ptr<Document> document; // null: nothing is open, or a recording
  std::unique_ptr<View> view;         // of that; null: nothing is open
  report::Language language = report::Language::English;
  // Tells something unasked: "diagnostics".
  std::function<void(const std::string& notification, const Json& params)> notify = [](const auto&,
                                                                                       const auto&) {};
  // To be asked now and then while working: tells how far the work is (0 to 1), and hears what was sent
  // meanwhile. False: the request was cancelled, or the other side is gone.
  std::function<bool(double done)> keepOn = [](double) { return true; };
};

// What must be open. A recording can be looked at, and nothing can be done in it.
enum class Needs { Nothing, View, Play };

// What stays of it. A method that leaves nothing may use up everything that is open: a copy does it
// (aside.h).
enum class Leaves { Something, Nothing };

struct Method {
  std::string name;
  std::string summary;
  std::vector<Parameter> parameters = {};
  std::string result = {}; // what comes back, in words
  Needs needs = Needs::Play;
  Leaves leaves = Leaves::Something;
  std::function<Result(Desk&, const Parameters&)> run;
  // Where a copy did it: does here what speeds up the next one, and changes nothing that can be seen.
  std::function<void(Desk&, const Parameters&, const Json& result)> keep = {};
};

core::Registry<Method> methods(); // register.cpp

// The place of that name at the time that is looked at. Precondition: something is played.
tl::expected<const world::Place*, Failure> placeOf(Desk& desk, const std::string& name);

inline tl::unexpected<Failure> failed(ErrorCode code, std::string message, Json data = nullptr) {
  return tl::unexpected(Failure{code, std::move(message), std::move(data)});
}
inline tl::unexpected<Failure> failed(Failure failure) { return tl::unexpected(std::move(failure)); }
// The diagnostics that `validate --json` prints, as data of a failure.
tl::unexpected<Failure> failed(const std::vector<core::Diagnostic>& diagnostics);

} // namespace fg::serve
