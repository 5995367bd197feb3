// How much memory this process has.
#pragma once

#include <cstddef>
#include <cstdio>
#include <unistd.h>

namespace fg::bench {

// Resident, in bytes (proc(5), statm); 0 where the kernel does not tell.
inline std::size_t residentBytes() {
  std::size_t pages = 0;
  if (std::FILE* file = std::fopen("/proc/self/statm", "r")) {
    if (std::fscanf(file, "%*u %zu", &pages) != 1) pages = 0;
    std::fclose(file);
  }
  return pages * static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
}

} // namespace fg::bench
