#include "flannel/version.h"

#include <algorithm>
#include <array>

namespace fg::flannel {
namespace {

using namespace std::chrono_literals;

// https://github.com/flannel-io/flannel: tags v0.7.1, v0.9.1, v0.10.0
constexpr std::array<Version, 3> kVersions{{
    {.name = "0.7.1", .retriesRegistration = true, .answersMisses = true},
    {.name = "0.9.1",
     .keepsPreviousSubnet = true,
     .exitsWhenRevoked = true,
     .routesNameTheDevice = true,
     .replacesStaleRoutes = true,
     .remembersFailedRoutes = true,
     .returnsForOwnSubnet = true,
     .forwardRules = true,
     .resync = 5s},
    {.name = "0.10.0",
     .strictConfig = true,
     .keepsPreviousSubnet = true,
     .noPreviousSubnet = "None",
     .exitsWhenRevoked = true,
     .routesNameTheDevice = true,
     .replacesStaleRoutes = true,
     .remembersFailedRoutes = true,
     .comparesDevices = true,
     .returnsForOwnSubnet = true,
     .forwardRules = true,
     .resync = 5s},
}};

} // namespace

std::span<const Version> versions() { return kVersions; }

const Version* findVersion(std::string_view name) {
  auto it =
      std::find_if(kVersions.begin(), kVersions.end(), [&](const Version& v) { return v.name == name; });
  return it == kVersions.end() ? nullptr : &*it;
}

} // namespace fg::flannel
