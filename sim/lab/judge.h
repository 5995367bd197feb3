// One play in the model and in the kernel, and what they agree in.
#pragma once

#include "lab/kernel_play.h"
#include "lab/referee.h"

#include <functional>
#include <optional>

namespace fg::lab {

struct Match {
  const scenario::Scenario& scenario; // the model's; must outlive the match
  Backend backend = Backend::Legacy;
  // What the kernel's network is built from; nothing: the model as it begins.
  std::optional<Blueprint> blueprint = {};
  // What is done in the kernel's network before; error: why it failed.
  std::function<tl::expected<void, std::string>(const Network&)> prepare = {};
  // Every interface: hops are compared, too.
  Watched watched = Watched::No;
  // At the beginning: where rules have counted before.
  enum class Read { AtTheEnd, AtTheBeginningToo } read = Read::AtTheEnd;
};

class Judge {
public:
  // Precondition: no other simulation lives in this process.
  explicit Judge(Match match);
  // Where they differ, the kernel is asked a second time, with all the patience there is and every interface
  // watched.
  Verdict run();

private:
  enum class Asked { Once, Again };
  void playInKernel(Asked asked);
  tl::expected<Network, std::string> network() const;
  std::chrono::milliseconds patience(std::size_t probe, const ProbeSeen& seen, Asked asked,
                                     const NamedPorts& named) const;
  void tell(const KernelPlay& kernel);

  Match m_match;
  Plan m_plan;
  ModelPlay m_model;
  Blueprint m_blueprint;
  Verdict m_verdict;
};

} // namespace fg::lab
