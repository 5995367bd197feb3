// gzip (RFC 1952), by zlib: its checksum and length tell damaged bytes. Files that follow one another are one
// file of the texts one after the other.
#pragma once

#include <tl/expected.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace fg::recording {

// Stored: as it is, in kStoredExtra bytes more than the text has, up to 64 kB.
enum class Packing { Stored, Small };
inline constexpr std::size_t kStoredExtra = 10 + 5 + 8; // header, block's header, trailer

// The same text gives the same bytes: no name and no time is in them.
std::string gzip(std::string_view text, Packing packing = Packing::Small);
// The text, or what is wrong: "it is cut off", "it is damaged", or that it has more than `most` bytes.
tl::expected<std::string, std::string> gunzip(std::string_view bytes, std::size_t most);
// The text's beginning, as far as the bytes tell it: at most `most` bytes.
std::string beginOfGunzipped(std::string_view bytes, std::size_t most);

uint32_t checksum(std::string_view bytes); // CRC-32

} // namespace fg::recording
