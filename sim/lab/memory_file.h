// A file in memory, for what a program reads and writes: it takes any amount, so that no pipe fills up while
// nobody reads.
#pragma once

#include <string>
#include <string_view>
#include <sys/mman.h>
#include <tuple>
#include <unistd.h>

namespace fg::lab {

class MemoryFile {
public:
  explicit MemoryFile(std::string_view content = {}) : m_descriptor(memfd_create("fg-lab", MFD_CLOEXEC)) {
    while (!content.empty()) {
      ssize_t written = write(m_descriptor, content.data(), content.size());
      if (written <= 0) break;
      content.remove_prefix(static_cast<std::size_t>(written));
    }
    lseek(m_descriptor, 0, SEEK_SET);
  }
  ~MemoryFile() { close(m_descriptor); }
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;

  int descriptor() const { return m_descriptor; }
  std::string content() const {
    auto size = lseek(m_descriptor, 0, SEEK_END);
    std::string out(size > 0 ? static_cast<std::size_t>(size) : 0, '\0');
    std::ignore = pread(m_descriptor, out.data(), out.size(), 0);
    return out;
  }

private:
  int m_descriptor;
};

} // namespace fg::lab
