// SHA-256 (FIPS 180-4) and base32 (RFC 4648): kube-proxy names its chains by them.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace fg::kubernetes {

std::array<uint8_t, 32> sha256(std::string_view text);
// In capitals, padded with '='.
std::string base32(std::span<const uint8_t> bytes);

} // namespace fg::kubernetes
