#include "capture/tar.h"

#include <algorithm>
#include <charconv>
#include <optional>

namespace fg::capture {
namespace {

// https://pubs.opengroup.org/onlinepubs/9699919799/utilities/pax.html (ustar Interchange Format)
constexpr size_t kBlock = 512;
constexpr size_t kChecksumAt = 148, kChecksumLength = 8;

std::string_view field(std::string_view header, size_t begin, size_t length) {
  std::string_view text = header.substr(begin, length);
  return text.substr(0, text.find('\0'));
}

std::optional<uint64_t> octal(std::string_view text) {
  size_t begin = text.find_first_not_of(' ');
  if (begin == std::string_view::npos) return 0;
  text = text.substr(begin, text.find_last_not_of(' ') + 1 - begin);
  uint64_t value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, 8);
  if (error != std::errc() || end != text.data() + text.size()) return {};
  return value;
}

bool checksumHolds(std::string_view header) {
  uint64_t sum = 0;
  for (size_t i = 0; i < header.size(); ++i) {
    bool inChecksum = i >= kChecksumAt && i < kChecksumAt + kChecksumLength;
    sum += inChecksum ? static_cast<uint64_t>(' ') : static_cast<unsigned char>(header[i]);
  }
  return octal(field(header, kChecksumAt, kChecksumLength)) == sum;
}

// "27 path=hosts/node1/ss.txt\n": the length counts the whole record.
std::string paxPath(std::string_view records) {
  std::string path;
  while (!records.empty()) {
    size_t length = 0;
    auto [end, error] = std::from_chars(records.data(), records.data() + records.size(), length);
    bool whole = error == std::errc() && length > 0 && length <= records.size();
    if (!whole) break;
    std::string_view record = records.substr(0, length);
    size_t begin = record.find(' ');
    if (begin != std::string_view::npos && record.substr(begin + 1).starts_with("path="))
      path = record.substr(begin + 6, record.size() - begin - 7);
    records.remove_prefix(length);
  }
  return path;
}

std::string pathOf(std::string_view header) {
  std::string name(field(header, 0, 100));
  bool hasPrefix = field(header, 257, 6) == "ustar";
  std::string prefix(hasPrefix ? field(header, 345, 155) : std::string_view());
  return prefix.empty() ? name : prefix + "/" + name;
}

} // namespace

tl::expected<void, std::string> readTar(std::string_view archive,
                                        const std::function<void(const TarEntry&)>& entry) {
  if (archive.empty()) return tl::unexpected<std::string>("it is empty");
  std::string longPath;
  while (archive.size() >= kBlock) {
    std::string_view header = archive.substr(0, kBlock);
    archive.remove_prefix(kBlock);
    if (header.find_first_not_of('\0') == std::string_view::npos) return {}; // the end
    if (!checksumHolds(header)) return tl::unexpected<std::string>("a header has a wrong checksum");
    auto size = octal(field(header, 124, 12));
    if (!size || *size > archive.size())
      return tl::unexpected<std::string>("it ends in the middle of a file");
    std::string_view text = archive.substr(0, *size);
    archive.remove_prefix(std::min((*size + kBlock - 1) / kBlock * kBlock, archive.size()));
    switch (header[156]) {
    case 'L': // GNU: the name of the next file
      longPath = text.substr(0, text.find('\0'));
      break;
    case 'x': // pax: attributes of the next file
      longPath = paxPath(text);
      break;
    case '0':
    case '\0':
      entry({longPath.empty() ? pathOf(header) : longPath, text});
      longPath.clear();
      break;
    default: // folders, links, devices
      longPath.clear();
    }
  }
  return tl::unexpected<std::string>(archive.empty() ? "it was cut off: the mark of its end is missing"
                                                     : "it ends in the middle of a header");
}

} // namespace fg::capture
