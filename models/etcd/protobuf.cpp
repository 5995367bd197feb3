#include "etcd/protobuf.h"

namespace fg::etcd::protobuf {
namespace {

std::optional<uint64_t> takeVarint(std::string_view& bytes) {
  uint64_t value = 0;
  for (size_t i = 0; i < bytes.size() && i < 10; ++i) {
    auto byte = static_cast<unsigned char>(bytes[i]);
    value |= static_cast<uint64_t>(byte & 0x7f) << (7 * i);
    if (byte >= 0x80) continue;
    bytes.remove_prefix(i + 1);
    return value;
  }
  return std::nullopt;
}

} // namespace

Reader::Reader(std::string_view bytes) {
  constexpr uint64_t kVarint = 0, kBytes = 2, kMostFields = 1U << 29;
  while (!bytes.empty()) {
    auto key = takeVarint(bytes);
    auto value = key ? takeVarint(bytes) : std::nullopt;
    if (!value || (*key >> 3) >= kMostFields) return;
    auto number = static_cast<int>(*key >> 3);
    if ((*key & 7) == kVarint) {
      m_numbers[number] = *value;
    } else if ((*key & 7) == kBytes && *value <= bytes.size()) {
      m_strings[number].push_back(bytes.substr(0, *value));
      bytes.remove_prefix(*value);
    } else {
      return;
    }
  }
}

} // namespace fg::etcd::protobuf
