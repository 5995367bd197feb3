// Files that hold much more than the network: only what flannelgraph reads of them is written again.
#pragma once

#include "capture/folder.h"
#include "capture/json.h"
#include "capture/redact/text.h"

namespace fg::capture {

// kubernetes.json, docker-network.json, nft-ruleset.json, links.json. Empty where the text is no JSON.
std::string redactKubernetes(const TextFile& file, Replacements& replacements, Findings& findings);
std::string redactDockerNetwork(const TextFile& file, Replacements& replacements, Findings& findings);
std::string redactNftRuleset(const TextFile& file, Replacements& replacements, Findings& findings);
std::string redactLinks(const TextFile& file, Replacements& replacements, Findings& findings);
// flannel-leases.json, in the form of a list.
std::string redactLeases(const TextFile& file, Replacements& replacements, Findings& findings);

} // namespace fg::capture
