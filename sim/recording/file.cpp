#include "recording/file.h"

#include "session/new_file.h"
#include "session/reading.h"

#include <fmt/format.h>

#include <filesystem>
#include <fstream>

namespace fg::recording {

bool isRecording(const std::string& file) { return session::isCompressed(file); }

std::optional<std::string> save(const std::string& file, const std::string& bytes) {
  return session::saveFile(file, bytes,
                           isRecording(file) ? session::Existing::Replace : session::Existing::Keep);
}

tl::expected<Contents, core::Diagnostic> open(const std::string& file) {
  core::Diagnostic unreadable;
  unreadable.place.file = file;
  std::error_code error;
  auto size = std::filesystem::file_size(file, error);
  if (!error && size > kMostBytes) {
    unreadable.message = fmt::format("this file has more than {} bytes, and is not read", kMostBytes);
    unreadable.remedy = "record a shorter time: --until";
    return tl::unexpected(std::move(unreadable));
  }
  std::string bytes(error ? 0 : size, '\0');
  std::ifstream in(file, std::ios::binary);
  if (error || !in.read(bytes.data(), static_cast<std::streamsize>(bytes.size()))) {
    unreadable.message = "this file cannot be read";
    return tl::unexpected(std::move(unreadable));
  }
  return Contents::read(file, std::move(bytes));
}

} // namespace fg::recording
