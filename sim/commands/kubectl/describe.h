// Parts of what `kubectl describe` prints, as of 1.9.
// https://github.com/kubernetes/kubernetes/blob/v1.9.1/pkg/printers/internalversion/describe.go
#pragma once

#include "commands/kubectl/kubectl.h"

namespace fg::commands::kubectl {

// Lines whose cells end with tabs; inColumns() lays them out.
std::string describeNode(const Context& context, const ApiServer& api, const kubernetes::Node& node);
std::string describePod(const Context& context, const ApiServer& api, const kubernetes::Pod& pod);
std::string describeService(const Context& context, const ApiServer& api, const kubernetes::Service& service);
std::string describeEndpoints(const Context& context, const ApiServer& api,
                              const kubernetes::Endpoints& endpoints);

// "Labels:" and one label a line.
std::string labelLines(const std::string& title, const kubernetes::Labels& labels);
// What happened to an object, the oldest first.
std::string eventLines(const Context& context, const ApiServer& api, const std::string& kind,
                       const Name& object);

} // namespace fg::commands::kubectl
