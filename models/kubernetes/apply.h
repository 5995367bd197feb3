// What `kubectl apply` makes of an object: it is created, or what is there is changed.
#pragma once

#include "kubernetes/api_server.h"
#include "kubernetes/manifest.h"

#include <tl/expected.hpp>

namespace fg::kubernetes {

enum class Applied { Created, Configured, Unchanged };

bool exists(const ApiServer& api, const ManifestObject& object);
// The error is in the API server's words.
tl::expected<Applied, std::string> apply(ApiServer& api, const ManifestObject& object);

} // namespace fg::kubernetes
