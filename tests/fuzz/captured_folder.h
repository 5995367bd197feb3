// A capture in which one file is arbitrary. The input's first line names it ("ip-route.txt"); where there is
// no such file, it chooses one all the same. The rest of the input is the file's text.
#pragma once

#include "capture/files/files.h"
#include "capture/folder.h"
#include "capture/tar.h"

#include <array>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace fg::fuzz {

// So that joining has something to join the arbitrary namespace with.
inline constexpr std::string_view kOtherHost =
    R"([{"ifindex":1,"ifname":"lo","flags":["LOOPBACK","UP","LOWER_UP"],"mtu":65536,"link_type":"loopback",
         "addr_info":[{"family":"inet","local":"127.0.0.1","prefixlen":8,"scope":"host"}]},
        {"ifindex":2,"ifname":"eth0","flags":["UP","LOWER_UP"],"mtu":1500,"link_type":"ether",
         "address":"02:00:00:00:00:01","addr_info":[{"family":"inet","local":"10.0.0.1","prefixlen":24}]},
        {"ifindex":5,"link_index":2,"ifname":"veth1","flags":["UP"],"mtu":1500,"link_type":"ether",
         "address":"02:00:00:00:00:05","link_netnsid":0,"linkinfo":{"info_kind":"veth"},"addr_info":[]}])";

// Every file that is read, and the tar file of others.
inline std::vector<std::string> captureFiles() {
  std::vector<std::string> out{"kubernetes.json", "flannel-leases.json", "links.json", "capture.tar"};
  for (const capture::FileSpec& spec : capture::namespaceFiles()) {
    out.emplace_back(spec.name);
    for (const capture::OtherForm& form : spec.forms)
      out.emplace_back(form.name);
  }
  return out;
}

inline std::string chosenFile(std::string_view line) {
  static const std::vector<std::string> files = captureFiles();
  for (const std::string& name : files)
    if (name == line) return name;
  size_t hash = 0;
  for (char c : line)
    hash = hash * 31 + static_cast<unsigned char>(c);
  return files[hash % files.size()];
}

inline capture::Folder capturedFolder(const uint8_t* data, size_t size) {
  std::string_view input(reinterpret_cast<const char*>(data), size);
  size_t end = std::min(input.find('\n'), input.size());
  std::string name = chosenFile(input.substr(0, end)), text(input.substr(std::min(end + 1, input.size())));
  capture::Folder folder;
  folder.files["hosts/b/ip-addr.json"] = {"b", std::string(kOtherHost)};
  if (name == "capture.tar") {
    std::ignore = capture::readTar(text, [&](const capture::TarEntry& entry) {
      folder.files[entry.path] = {entry.path, std::string(entry.text)};
    });
    return folder;
  }
  bool isOfCluster = name == "kubernetes.json" || name.starts_with("flannel-") || name == "links.json";
  if (!name.starts_with("ip-addr")) folder.files["hosts/a/ip-addr.json"] = {"a", std::string(kOtherHost)};
  std::string path = isOfCluster ? name : "hosts/a/" + name;
  folder.files[path] = {path, text};
  return folder;
}

} // namespace fg::fuzz
