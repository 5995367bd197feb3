#include "scenario/workload_pod.h"

#include "core/text.h"

#include <charconv>

namespace fg::scenario {
namespace {

std::string kindOf(const std::string& word) {
  if (word == "deploy" || word == "deployment") return "Deployment";
  if (word == "rs" || word == "replicaset") return "ReplicaSet";
  return "";
}

} // namespace

std::optional<WorkloadPod> parseWorkload(std::string_view text) {
  std::vector<std::string> parts = core::split(std::string(text), '/');
  WorkloadPod out;
  size_t at = parts.size() > 2 && kindOf(parts[0]).empty() ? 1 : 0;
  if (at == 1) out.nameSpace = parts[0];
  if (parts.size() < at + 2 || parts.size() > at + 3) return std::nullopt;
  out.kind = kindOf(parts[at]);
  out.name = parts[at + 1];
  if (out.kind.empty() || out.name.empty() || out.nameSpace.empty()) return std::nullopt;
  if (parts.size() == at + 2) return out;
  const std::string& digits = parts[at + 2];
  auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), out.number);
  bool whole = error == std::errc() && end == digits.data() + digits.size() && out.number > 0;
  return whole ? std::optional(out) : std::nullopt;
}

} // namespace fg::scenario
