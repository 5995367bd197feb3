// gRPC's framing: calls and answers as frames of HTTP/2 (RFC 7540), one stream a call. Headers are written as
// literals (RFC 7541, 6.2.2), which a real end compresses more; flow control is left out.
// https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace fg::etcd::http2 {

// What a client's connection begins with.
inline constexpr std::string_view kMagic = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
// That and an empty SETTINGS frame; of a server the frame alone.
std::string clientPreface();
std::string serverPreface();
// Can `bytes` be the beginning of a client's preface?
bool beginsAsPreface(std::string_view bytes);

using Headers = std::map<std::string, std::string, std::less<>>;

// A whole request, or a message of one that goes on.
std::string request(uint32_t stream, std::string_view authority, std::string_view path,
                    std::string_view message);
std::string answerHead(uint32_t stream);
std::string message(uint32_t stream, std::string_view message);
// gRPC's status ends an answer; 0 is OK.
std::string trailers(uint32_t stream, int status, std::string_view description);

// Takes frames apart as their bytes come.
class Frames {
public:
  struct Frame {
    uint32_t stream = 0;
    std::optional<Headers> headers;     // of a HEADERS frame
    std::optional<std::string> message; // gRPC's, of a DATA frame
    bool end = false;                   // the last of its stream
  };
  // `preface`: what has to come first, kMagic from a client.
  explicit Frames(std::string_view preface = {}) : m_preface(std::move(preface)) {}
  void append(std::string_view bytes) { m_pending += bytes; }
  // The next that matters; nothing where more has to come. Broken bytes end it.
  std::optional<Frame> next();
  bool isBroken() const { return m_broken; }

private:
  std::string m_preface, m_pending;
  bool m_broken = false;
};

} // namespace fg::etcd::http2
