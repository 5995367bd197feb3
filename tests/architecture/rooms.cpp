#include "architecture/rooms.h"

#include <algorithm>
#include <array>

namespace fg::architecture {

std::span<const Room> rooms() {
  static const std::vector<Room> kRooms{
      {"net", {}},
      {"core", {"net"}},
      {"dns", {"core"}},
      {"topology", {"core"}},
      {"trace", {"topology"}},
      {"link", {"trace"}},
      {"routing", {"trace"}},
      {"netfilter", {"trace"}},
      {"host", {"link", "routing", "netfilter"}},
      {"etcd", {"host"}},
      {"flannel", {"host", "etcd"}},
      {"docker", {"host"}},
      {"kubernetes", {"host", "docker", "dns"}},
      {"device", {"host"}},
      {"stack", {"device"}},
      {"scenario", {"kubernetes"}},
      {"commands", {"kubernetes", "etcd", "flannel"}},
      {"world", {"scenario", "commands", "flannel", "docker", "kubernetes", "topology"}},
      {"events", {"world", "commands"}},
      {"report", {"world"}},
      {"engine", {"events", "world", "commands", "stack"}},
      {"capture", {"world"}},
      {"doctor", {"engine", "report"}}, // asks the live world, traces, and tries remedies on copies of it
      {"session", {"engine", "report", "capture", "doctor"}},
      {"recording", {"session"}},
      {"serve", {"recording"}},
      {"lab", {"engine", "report", "capture"}},
      {"cli", {"session", "serve", "lab"}},
      {"gui:layout", {}},
      {"gui:session", {}},
      {"gui:cursor", {"gui:session"}},
      {"gui:itemmodels", {}},
      {"gui:scene", {"gui:layout", "gui:cursor"}},
      {"gui:views", {"gui:scene", "gui:itemmodels"}},
      {"gui:app", {"gui:views"}},
  };
  return kRooms;
}

std::span<const Restricted> restrictedHeaders() {
  static const std::vector<Restricted> kRestricted{
      {"ns3/", "ns-3", {"device", "stack", "engine"}},
      {"nlohmann/", "JSON", {"scenario", "events", "capture", "report", "recording", "serve"}},
      {"valijson/", "JSON Schema (for tests)", {}},
      {"boost/", "Boost", {"trace", "topology", "gui:layout"}},
      {"yaml-cpp/", "YAML", {"kubernetes"}},
      {"CLI/", "CLI11", {"cli"}},
      {"editline/", "libedit", {"cli"}},
      {"histedit.h", "libedit", {"cli"}},
      {"Q",
       "Qt (for the viewer)",
       {"gui:session", "gui:cursor", "gui:itemmodels", "gui:scene", "gui:views", "gui:app"}},
      {"gtest/", "GoogleTest (for tests)", {}},
  };
  return kRestricted;
}

bool isInputOrOutput(std::string_view header) {
  constexpr std::array<std::string_view, 6> kHeaders{"filesystem", "fstream",    "iostream",
                                                     "stdio.h",    "syncstream", "unistd.h"};
  return std::ranges::find(kHeaders, header) != kHeaders.end();
}

bool isRoom(std::string_view name) { return std::ranges::find(rooms(), name, &Room::name) != rooms().end(); }

bool mayInclude(std::string_view from, std::string_view to) {
  if (from == to) return isRoom(to);
  auto room = std::ranges::find(rooms(), from, &Room::name);
  if (room == rooms().end()) return false;
  return std::ranges::any_of(room->uses, [&](std::string_view used) { return mayInclude(used, to); });
}

} // namespace fg::architecture
