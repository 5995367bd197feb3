// gzip (RFC 1952), by zlib: its checksum and length tell a damaged or cut-off file.
#pragma once

#include <tl/expected.hpp>

#include <memory>
#include <string>
#include <string_view>

namespace fg::recording {

// Compresses what is added bit by bit. The same text gives the same bytes: no name and no time is in them.
class Gzip {
public:
  Gzip();
  ~Gzip();
  void add(std::string_view text);
  std::string finish();

private:
  void run(int flush);
  struct Stream;
  std::unique_ptr<Stream> m_stream;
  std::string m_out;
};

// The text, or what is wrong: "it is cut off", "it is damaged", or that it has more than `most` bytes.
tl::expected<std::string, std::string> gunzip(std::string_view bytes, std::size_t most);

} // namespace fg::recording
