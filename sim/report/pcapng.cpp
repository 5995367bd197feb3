#include "report/pcapng.h"

#include <map>

namespace fg::report {
namespace {

constexpr uint32_t kSectionHeader = 0x0A0D0D0A, kInterface = 1, kEnhancedPacket = 6; // types of blocks
constexpr uint32_t kByteOrder = 0x1A2B3C4D;
constexpr uint16_t kEthernet = 1, kRawIp = 101;            // LINKTYPE_ETHERNET, LINKTYPE_RAW
constexpr uint16_t kName = 2, kResolution = 9, kFlags = 2; // options: if_name, if_tsresol, epb_flags
constexpr uint8_t kNanoseconds = 9;                        // 10 to the power of -9
constexpr uint32_t kInbound = 1, kOutbound = 2;            // of epb_flags

// A block between its type and its length, little-endian and in words of four bytes.
class Block {
public:
  void put16(uint16_t value) { number(value, 2); }
  void put32(uint32_t value) { number(value, 4); }
  void bytes(std::string_view raw) {
    m_body += raw;
    m_body.resize((m_body.size() + 3) / 4 * 4);
  }
  void option(uint16_t code, std::string_view value) {
    put16(code);
    put16(static_cast<uint16_t>(value.size()));
    bytes(value);
  }
  std::string finish(uint32_t type) {
    std::string body = std::move(m_body);
    m_body.clear();
    uint32_t length = static_cast<uint32_t>(body.size()) + 12;
    put32(type);
    put32(length);
    m_body += body;
    put32(length);
    return std::move(m_body);
  }

private:
  void number(uint32_t value, int size) {
    for (int i = 0; i < size; ++i)
      m_body += static_cast<char>(value >> (8 * i));
  }
  std::string m_body;
};

std::string sectionHeader() {
  Block block;
  block.put32(kByteOrder);
  block.put16(1); // version 1.0
  block.put16(0);
  block.put32(0xFFFFFFFF); // the section's length is not said
  block.put32(0xFFFFFFFF);
  return block.finish(kSectionHeader);
}

std::string interfaceBlock(std::string_view name, bool ethernet) {
  Block block;
  block.put16(ethernet ? kEthernet : kRawIp);
  block.put16(0);
  block.put32(0); // frames are whole
  block.option(kName, name);
  block.option(kResolution, std::string(1, static_cast<char>(kNanoseconds)));
  block.option(0, {});
  return block.finish(kInterface);
}

std::string packetBlock(const trace::CapturedFrame& frame, uint32_t interface) {
  auto time = static_cast<uint64_t>(frame.at.count());
  auto length = static_cast<uint32_t>(frame.bytes.size());
  Block block;
  block.put32(interface);
  block.put32(static_cast<uint32_t>(time >> 32));
  block.put32(static_cast<uint32_t>(time));
  block.put32(length);
  block.put32(length);
  block.bytes({reinterpret_cast<const char*>(frame.bytes.data()), frame.bytes.size()});
  block.put16(kFlags);
  block.put16(4);
  block.put32(frame.sent ? kOutbound : kInbound);
  block.option(0, {});
  return block.finish(kEnhancedPacket);
}

} // namespace

Pcapng pcapngOf(const trace::Recording& recording, trace::NamespaceId where, std::string_view interface) {
  Pcapng out{sectionHeader()};
  std::map<std::string_view, uint32_t> interfaces;
  for (const trace::CapturedFrame& frame : recording.frames) {
    std::string_view name = recording.text(frame.interface);
    if (frame.where != where || (!interface.empty() && name != interface)) continue;
    auto [known, isNew] = interfaces.try_emplace(name, static_cast<uint32_t>(interfaces.size()));
    if (isNew) out.bytes += interfaceBlock(name, frame.ethernet);
    out.bytes += packetBlock(frame, known->second);
    ++out.frames;
  }
  return out;
}

} // namespace fg::report
