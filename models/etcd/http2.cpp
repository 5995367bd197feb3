#include "etcd/http2.h"

#include <algorithm>
#include <array>

namespace fg::etcd::http2 {
namespace {

constexpr size_t kFrameHead = 9, kMessageHead = 5;
constexpr size_t kMostOfAFrame = 1 << 24;
constexpr uint8_t kData = 0, kHeaders = 1, kSettings = 4, kEndStream = 1, kEndHeaders = 4;

void putBigEndian(std::string& out, size_t value, size_t bytes) {
  for (size_t i = bytes; i-- > 0;)
    out += static_cast<char>(value >> (8 * i));
}

size_t bigEndian(std::string_view bytes) {
  size_t out = 0;
  for (char c : bytes)
    out = out << 8 | static_cast<unsigned char>(c);
  return out;
}

std::string frame(uint8_t type, uint8_t flags, uint32_t stream, std::string_view payload) {
  std::string out;
  putBigEndian(out, payload.size(), 3);
  out += static_cast<char>(type);
  out += static_cast<char>(flags);
  putBigEndian(out, stream, 4);
  return out.append(payload);
}

std::string data(uint8_t flags, uint32_t stream, std::string_view message) {
  std::string payload(1, '\0'); // not compressed
  putBigEndian(payload, message.size(), 4);
  return frame(kData, flags, stream, payload.append(message));
}

// --- HPACK: literals without indexing, with names in full ---------------------------------------------

constexpr size_t kMostOfAPrefix = 0x7f; // seven bits of the first byte

void putText(std::string& out, std::string_view text) {
  size_t rest = text.size();
  if (rest < kMostOfAPrefix) {
    out += static_cast<char>(rest);
  } else {
    out += static_cast<char>(kMostOfAPrefix);
    for (rest -= kMostOfAPrefix; rest >= 0x80; rest >>= 7)
      out += static_cast<char>(rest | 0x80);
    out += static_cast<char>(rest);
  }
  out += text;
}

std::string block(std::initializer_list<std::pair<std::string_view, std::string_view>> headers) {
  std::string out;
  for (const auto& [name, value] : headers) {
    out += '\0';
    putText(out, name);
    putText(out, value);
  }
  return out;
}

std::optional<std::string> takeText(std::string_view& block) {
  if (block.empty()) return std::nullopt;
  size_t length = static_cast<unsigned char>(block[0]);
  block.remove_prefix(1);
  if (length > kMostOfAPrefix) return std::nullopt; // Huffman's code
  if (length == kMostOfAPrefix)
    for (unsigned shift = 0;; shift += 7) {
      if (block.empty() || shift > 21) return std::nullopt;
      auto byte = static_cast<unsigned char>(block[0]);
      block.remove_prefix(1);
      length += static_cast<size_t>(byte & 0x7f) << shift;
      if (byte < 0x80) break;
    }
  if (length > block.size()) return std::nullopt;
  std::string out(block.substr(0, length));
  block.remove_prefix(length);
  return out;
}

std::optional<Headers> headersOf(std::string_view block) {
  Headers out;
  while (!block.empty()) {
    if (block[0] != '\0') return std::nullopt; // an index of a table
    block.remove_prefix(1);
    auto name = takeText(block);
    auto value = name ? takeText(block) : std::nullopt;
    if (!value) return std::nullopt;
    out[*name] = *value;
  }
  return out;
}

} // namespace

std::string serverPreface() { return frame(kSettings, 0, 0, {}); }
std::string clientPreface() { return std::string(kMagic) + frame(kSettings, 0, 0, {}); }

bool beginsAsPreface(std::string_view bytes) {
  size_t common = std::min(bytes.size(), kMagic.size());
  return common > 0 && bytes.substr(0, common) == kMagic.substr(0, common);
}

std::string request(uint32_t stream, std::string_view authority, std::string_view path,
                    std::string_view message) {
  std::string head = block({{":method", "POST"},
                            {":scheme", "http"},
                            {":path", path},
                            {":authority", authority},
                            {"content-type", "application/grpc"},
                            {"user-agent", "grpc-go/1.26.0"},
                            {"te", "trailers"}});
  return frame(kHeaders, kEndHeaders, stream, head) + data(kEndStream, stream, message);
}

std::string answerHead(uint32_t stream) {
  return frame(kHeaders, kEndHeaders, stream,
               block({{":status", "200"}, {"content-type", "application/grpc"}}));
}

std::string message(uint32_t stream, std::string_view message) { return data(0, stream, message); }

std::string trailers(uint32_t stream, int status, std::string_view description) {
  return frame(kHeaders, kEndHeaders | kEndStream, stream,
               block({{"grpc-status", std::to_string(status)}, {"grpc-message", description}}));
}

std::optional<Frames::Frame> Frames::next() {
  if (!m_preface.empty()) {
    size_t common = std::min(m_pending.size(), m_preface.size());
    m_broken = m_broken || m_pending.compare(0, common, m_preface, 0, common) != 0;
    if (m_broken || common < m_preface.size()) return std::nullopt;
    m_pending.erase(0, common);
    m_preface.clear();
  }
  while (!m_broken && m_pending.size() >= kFrameHead) {
    std::string_view all = m_pending;
    size_t length = bigEndian(all.substr(0, 3));
    if (all.size() < kFrameHead + length) return std::nullopt;
    auto type = static_cast<uint8_t>(all[3]), flags = static_cast<uint8_t>(all[4]);
    Frame out;
    out.stream = static_cast<uint32_t>(bigEndian(all.substr(5, 4)));
    std::string_view payload = all.substr(kFrameHead, length);
    out.end = (flags & kEndStream) != 0;
    if (type == kHeaders) out.headers = headersOf(payload);
    if (type == kData && length >= kMessageHead) out.message = payload.substr(kMessageHead);
    m_broken =
        (type == kHeaders && !out.headers) || (type == kData && !out.message) || length > kMostOfAFrame;
    m_pending.erase(0, kFrameHead + length);
    if (!m_broken && (type == kHeaders || type == kData)) return out;
  }
  return std::nullopt;
}

} // namespace fg::etcd::http2
