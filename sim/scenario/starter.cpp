#include "scenario/starter.h"

#include "scenario/library.h"
#include "scenario/read_file.h"
#include "scenario/scenario.h"

namespace fg::scenario {
namespace {

constexpr const char* kStarter =
    R"(// A scenario for flannelgraph: two machines, a pod on each, flannel between them.
// All keys: docs/scenario-format.md. Try:
//   flannelgraph validate THIS-FILE
//   flannelgraph trace THIS-FILE --from client --to svc:web --proto tcp --dport 80
{
  "format": "flannelgraph/1",
  "title": "My first cluster",

  // Without anything else a node has eth0 on the segment "lan", 192.168.0.0/24.
  "nodes": {"node1": {}, "node2": {}},

  "pods": {
    "web": {"node": "node1", "listen": ["80/tcp"]},
    "client": {"node": "node2"}
  },

  // Selects the pods with the label app=web; pods have the label app=NAME unless they say otherwise.
  "services": {
    "web": {"ports": [{"port": 80}]}
  },

  // What happens, and what is expected then. An event may be a command.
  "events": [
    {"at": "10s", "expect": {"from": "client", "to": "svc:web", "proto": "tcp", "port": 80}},
    {"at": "20s", "on": "node2", "interface-down": "eth0", "note": "Somebody pulls the plug …"},
    {"at": "25s", "on": "node2", "interface-up": "eth0", "note": "… and puts it back. flanneld mends the routes."},
    {"at": "45s", "expect": {"from": "client", "to": "svc:web", "proto": "tcp", "port": 80}}
  ]
}
)";

} // namespace

tl::expected<std::string, std::vector<core::Diagnostic>>
newScenarioText(const std::optional<std::string>& base) {
  if (!base) return kStarter;
  std::optional<std::string> file = findScenario(*base);
  if (!file) return tl::unexpected(readScenario(*base).diagnostics);
  auto text = readFile(*file);
  if (text) return std::move(*text);
  core::SourceRef place{*file, 0, 0};
  return tl::unexpected(std::vector<core::Diagnostic>{
      {core::Severity::Error, place, "", text.error().message, text.error().remedy}});
}

} // namespace fg::scenario
