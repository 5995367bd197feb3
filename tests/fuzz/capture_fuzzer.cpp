// Feeds arbitrary text to the reader of captures, as each of its files and as a tar file: it must say what is
// wrong, and neither crash nor hang. What it takes, redaction and import must take as well.
#include "capture/capture.h"
#include "capture/files/files.h"
#include "capture/import.h"
#include "capture/redact/redact.h"
#include "capture/tar.h"

#include <cstdint>
#include <string>

namespace {
using namespace fg;

// So that joining has something to join the arbitrary namespace with.
constexpr std::string_view kOtherHost =
    R"([{"ifindex":2,"ifname":"eth0","flags":["UP","LOWER_UP"],"mtu":1500,"link_type":"ether",
         "address":"02:00:00:00:00:01","addr_info":[{"family":"inet","local":"10.0.0.1","prefixlen":24}]},
        {"ifindex":5,"link_index":2,"ifname":"veth1","flags":["UP"],"mtu":1500,"link_type":"ether",
         "address":"02:00:00:00:00:05","link_netnsid":0,"linkinfo":{"info_kind":"veth"},"addr_info":[]}])";

void read(const capture::Folder& folder) {
  capture::Findings findings;
  auto result = capture::readCapture("fuzz", folder, findings);
  if (result.scenario) std::ignore = capture::importCapture(*result.scenario);
  std::ignore = capture::redact(folder, findings);
}
} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  std::string text(reinterpret_cast<const char*>(data) + 1, size - 1);
  auto files = capture::namespaceFiles();
  constexpr std::array<const char*, 3> kClusterFiles{"kubernetes.json", "flannel-leases.json", "links.json"};
  capture::Folder folder;
  folder.files["hosts/b/ip-addr.json"] = {"b", std::string(kOtherHost)};
  size_t kind = data[0] % (files.size() + kClusterFiles.size() + 1);
  if (kind < files.size()) {
    std::string path = "hosts/a/" + std::string(files[kind].name);
    folder.files["hosts/a/ip-addr.json"] = {"a", std::string(kOtherHost)};
    folder.files[path] = {path, text};
  } else if (kind < files.size() + kClusterFiles.size()) {
    const char* path = kClusterFiles[kind - files.size()];
    folder.files[path] = {path, text};
  } else {
    std::ignore = capture::readTar(text, [&](const capture::TarEntry& entry) {
      folder.files[entry.path] = {entry.path, std::string(entry.text)};
    });
  }
  read(folder);
  return 0;
}
