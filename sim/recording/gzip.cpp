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

struct Inflating {
  z_stream stream{};
  Inflating() {
    if (inflateInit2(&stream, kGzip) != Z_OK) throw std::bad_alloc();
  }
  ~Inflating() { inflateEnd(&stream); }
  Inflating(const Inflating&) = delete;
  Inflating& operator=(const Inflating&) = delete;
};

} // namespace

struct Gzip::Stream : z_stream {};

Gzip::Gzip() : m_stream(std::make_unique<Stream>()) {
  if (deflateInit2(m_stream.get(), Z_BEST_COMPRESSION, Z_DEFLATED, kGzip, kMemory, Z_DEFAULT_STRATEGY)
      != Z_OK)
    throw std::bad_alloc();
}

Gzip::~Gzip() { deflateEnd(m_stream.get()); }

void Gzip::add(std::string_view text) {
  while (!text.empty()) {
    m_stream->next_in = bytesOf(text.data());
    m_stream->avail_in = pieceOf(text.size());
    text.remove_prefix(m_stream->avail_in);
    run(Z_NO_FLUSH);
  }
}

std::string Gzip::finish() {
  run(Z_FINISH);
  return std::move(m_out);
}

void Gzip::run(int flush) {
  std::array<char, kPiece> piece;
  do {
    m_stream->next_out = bytesOf(piece.data());
    m_stream->avail_out = kPiece;
    deflate(m_stream.get(), flush);
    m_out.append(piece.data(), kPiece - m_stream->avail_out);
  } while (m_stream->avail_out == 0);
}

tl::expected<std::string, std::string> gunzip(std::string_view bytes, std::size_t most) {
  Inflating inflating;
  z_stream& stream = inflating.stream;
  std::string out;
  std::array<char, kPiece> piece;
  for (;;) {
    if (stream.avail_in == 0) {
      stream.next_in = bytesOf(bytes.data());
      stream.avail_in = pieceOf(bytes.size());
      bytes.remove_prefix(stream.avail_in);
    }
    stream.next_out = bytesOf(piece.data());
    stream.avail_out = kPiece;
    int status = inflate(&stream, Z_NO_FLUSH);
    out.append(piece.data(), kPiece - stream.avail_out);
    if (out.size() > most) return tl::unexpected(fmt::format("it unpacks to more than {} bytes", most));
    if (status == Z_STREAM_END) break;
    if (status == Z_BUF_ERROR) return tl::unexpected<std::string>("it is cut off");
    if (status != Z_OK) return tl::unexpected<std::string>("it is damaged");
  }
  if (stream.avail_in > 0 || !bytes.empty()) return tl::unexpected<std::string>("something follows its end");
  return out;
}

} // namespace fg::recording
