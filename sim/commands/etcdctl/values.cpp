#include "commands/etcdctl/values.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>

namespace fg::commands::etcdctl {

std::string base64(std::string_view bytes) {
  static constexpr std::string_view kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (size_t at = 0; at < bytes.size(); at += 3) {
    size_t there = std::min<size_t>(3, bytes.size() - at);
    uint32_t group = 0;
    for (size_t i = 0; i < 3; ++i)
      group = group << 8 | (i < there ? static_cast<unsigned char>(bytes[at + i]) : 0U);
    for (size_t i = 0; i < 4; ++i)
      out += i <= there ? kDigits[group >> (18 - 6 * i) & 0x3f] : '=';
  }
  return out;
}

std::string table(const std::vector<std::string>& names, const std::vector<std::vector<std::string>>& rows) {
  std::vector<size_t> widths;
  for (size_t column = 0; column < names.size(); ++column) {
    size_t width = names[column].size();
    for (const auto& row : rows)
      width = std::max(width, row[column].size());
    widths.push_back(width);
  }
  std::string line = "+";
  for (size_t width : widths)
    line += std::string(width + 2, '-') + "+";
  std::string out = line + "\n|";
  for (size_t column = 0; column < names.size(); ++column) {
    size_t gap = widths[column] - names[column].size();
    out += std::string(1 + gap / 2, ' ') + names[column] + std::string(1 + gap - gap / 2, ' ') + "|";
  }
  out += "\n" + line + "\n";
  for (const auto& row : rows) {
    out += "|";
    for (size_t column = 0; column < row.size(); ++column)
      out += std::string(1 + widths[column] - row[column].size(), ' ') + row[column] + " |";
    out += "\n";
  }
  return out + line + "\n";
}

std::string goQuoted(std::string_view text) {
  std::string out = "\"";
  for (char c : text) {
    if (c == '"' || c == '\\')
      out += std::string("\\") + c;
    else if (c == '\n')
      out += "\\n";
    else if (c == '\t')
      out += "\\t";
    else if (static_cast<unsigned char>(c) < 0x20)
      out += fmt::format("\\x{:02x}", static_cast<unsigned>(static_cast<unsigned char>(c)));
    else
      out += c;
  }
  return out + '"';
}

} // namespace fg::commands::etcdctl
