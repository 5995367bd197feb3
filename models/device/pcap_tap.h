// Writes every frame of one interface into a pcap file, as `tcpdump -p -i INTERFACE -w FILE` would.
#pragma once

#include "device/frame.h"
#include "net/sim_time.h"

#include "ns3/pcap-file.h"

#include <memory>
#include <string>
#include <string_view>

namespace fg::device {

class PcapTap {
public:
  // What a frame begins with in the file: its Ethernet header, or IP's.
  enum class LinkType : uint32_t { Ethernet = 1, RawIp = 101 };
  // Null where the file cannot be written.
  static std::unique_ptr<PcapTap> open(const std::string& path, LinkType type = LinkType::Ethernet);
  // "FOLDER/NODE-INTERFACE.pcap", with '/' in the names replaced by '_'.
  static std::string pathFor(std::string_view folder, std::string_view node, std::string_view interface);

  // Times before the scenario's start are written as zero: the format has no sign.
  void write(const Frame& frame, net::SimTime at);

private:
  ns3::PcapFile m_file;
  LinkType m_type = LinkType::Ethernet;
};

} // namespace fg::device
