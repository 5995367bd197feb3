#include "recording/gzip.h"

#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <limits>
#include <new>

namespace fg::recording {
namespace {

constexpr int kGzip = 15 + 16; // the largest window, with gzip's header and trailer
constexpr int kMemory = 8;     // zlib's default
constexpr std::size_t kPiece = 1 << 16;

// zlib takes pointers to what it will not change.
Bytef* bytesOf(const char* text) { return reinterpret_cast<Bytef*>(const_cast<char*>(text)); }

uInt pieceOf(std::size_t length) {
  return static_cast<uInt>(std::min<std::size_t>(length, std::numeric_limits<uInt>::max()));
}

struct Deflating : z_stream {
  explicit Deflating(int level) : z_stream{} {
    if (deflateInit2(this, level, Z_DEFLATED, kGzip, kMemory, Z_DEFAULT_STRATEGY) != Z_OK)
      throw std::bad_alloc();
  }
  ~Deflating() { deflateEnd(this); }
  Deflating(const Deflating&) = delete;
  Deflating& operator=(const Deflating&) = delete;
};

// Unpacks bit by bit.
struct Inflating : z_stream {
  explicit Inflating(std::string_view bytes) : z_stream{}, rest(bytes) {
    if (inflateInit2(this, kGzip) != Z_OK) throw std::bad_alloc();
  }
  ~Inflating() { inflateEnd(this); }
  Inflating(const Inflating&) = delete;
  Inflating& operator=(const Inflating&) = delete;

  // Adds some more to `out`; zlib's status.
  int step(std::string& out) {
    if (avail_in == 0) {
      next_in = bytesOf(rest.data());
      avail_in = pieceOf(rest.size());
      rest.remove_prefix(avail_in);
    }
    next_out = bytesOf(piece.data());
    avail_out = kPiece;
    int status = inflate(this, Z_NO_FLUSH);
    out.append(piece.data(), kPiece - avail_out);
    return status;
  }
  bool isAtEnd() const { return avail_in == 0 && rest.empty(); }

  std::string_view rest;
  std::array<char, kPiece> piece;
};

} // namespace

std::string gzip(std::string_view text, Packing packing) {
  Deflating stream(packing == Packing::Stored ? Z_NO_COMPRESSION : Z_DEFAULT_COMPRESSION);
  std::string out;
  std::array<char, kPiece> piece;
  int status = Z_OK;
  do {
    if (stream.avail_in == 0) {
      stream.next_in = bytesOf(text.data());
      stream.avail_in = pieceOf(text.size());
      text.remove_prefix(stream.avail_in);
    }
    stream.next_out = bytesOf(piece.data());
    stream.avail_out = kPiece;
    status = deflate(&stream, text.empty() ? Z_FINISH : Z_NO_FLUSH);
    out.append(piece.data(), kPiece - stream.avail_out);
  } while (status != Z_STREAM_END);
  return out;
}

tl::expected<std::string, std::string> gunzip(std::string_view bytes, std::size_t most) {
  Inflating stream(bytes);
  std::string out;
  for (;;) {
    int status = stream.step(out);
    if (out.size() > most) return tl::unexpected(fmt::format("it unpacks to more than {} bytes", most));
    if (status == Z_STREAM_END) break;
    if (status == Z_BUF_ERROR) return tl::unexpected<std::string>("it is cut off");
    if (status != Z_OK) return tl::unexpected<std::string>("it is damaged");
  }
  if (!stream.isAtEnd()) return tl::unexpected<std::string>("something follows its end");
  return out;
}

std::string beginOfGunzipped(std::string_view bytes, std::size_t most) {
  Inflating stream(bytes);
  std::string out;
  while (out.size() < most && stream.step(out) == Z_OK) {
  }
  return out.substr(0, most);
}

uint32_t checksum(std::string_view bytes) {
  return static_cast<uint32_t>(crc32_z(crc32_z(0, nullptr, 0), bytesOf(bytes.data()), bytes.size()));
}

} // namespace fg::recording
