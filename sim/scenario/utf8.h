// Text of unknown origin, made fit to be shown.
#pragma once

#include <string>
#include <string_view>

namespace fg::scenario {

constexpr bool isContinuation(char c) { return (static_cast<unsigned char>(c) & 0xc0) == 0x80; }

// The same text with '?' for each byte that is no UTF-8, and for each control character but the tab.
std::string printable(std::string_view text);

// The text in single quotes, printable, and cut after 60 bytes.
std::string inQuotes(std::string_view text);

} // namespace fg::scenario
