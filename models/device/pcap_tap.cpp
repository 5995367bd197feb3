#include "device/pcap_tap.h"

#include <algorithm>

namespace fg::device {

std::unique_ptr<PcapTap> PcapTap::open(const std::string& path, LinkType type) {
  auto tap = std::make_unique<PcapTap>();
  tap->m_type = type;
  tap->m_file.Open(path, std::ios::out | std::ios::binary | std::ios::trunc);
  if (tap->m_file.Fail()) return nullptr;
  constexpr bool kSwapBytes = false, kNanoseconds = true;
  tap->m_file.Init(static_cast<uint32_t>(type), ns3::PcapFile::SNAPLEN_DEFAULT, ns3::PcapFile::ZONE_DEFAULT,
                   kSwapBytes, kNanoseconds);
  return tap;
}

std::string PcapTap::pathFor(std::string_view folder, std::string_view node, std::string_view interface) {
  std::string name = std::string(node) + "-" + std::string(interface) + ".pcap";
  std::replace(name.begin(), name.end(), '/', '_');
  return std::string(folder) + "/" + name;
}

void PcapTap::write(const Frame& frame, net::SimTime at) {
  net::SimTime time = std::max(at, net::SimTime{0});
  auto seconds = std::chrono::duration_cast<std::chrono::seconds>(time);
  auto payload = frame.payload();
  net::Bytes wire = m_type == LinkType::Ethernet ? frame.wire() : net::Bytes(payload.begin(), payload.end());
  m_file.Write(static_cast<uint32_t>(seconds.count()), static_cast<uint32_t>((time - seconds).count()),
               wire.data(), static_cast<uint32_t>(wire.size()));
}

} // namespace fg::device
