// Memory for much that is kept long, in pages of 2 MiB where the kernel has them.
#pragma once

#include <cstddef>
#include <cstdlib>
#include <memory>
#include <new>
#include <sys/mman.h>

namespace fg::core {

// In bytes: on x86-64, and on ARM where its small pages have 4 KiB.
inline constexpr std::size_t kHugePage = std::size_t{2} << 20;

// An allocator. The kernel hands out memory page by page, as each is first written to: that costs as much as
// what is written to a small page. Linux: Documentation/admin-guide/mm/transhuge.rst.
template<class T> struct HugePages {
  using value_type = T;

  HugePages() = default;
  template<class U> HugePages(const HugePages<U>&) {}

  T* allocate(std::size_t count) {
    const std::size_t wanted = count * sizeof(T);
    if (wanted < kHugePage) return std::allocator<T>().allocate(count);
    const std::size_t bytes = (wanted + kHugePage - 1) / kHugePage * kHugePage;
    void* memory = std::aligned_alloc(kHugePage, bytes);
    if (!memory) throw std::bad_alloc();
    madvise(memory, bytes, MADV_HUGEPAGE); // a wish: without it the pages are small
    return static_cast<T*>(memory);
  }
  void deallocate(T* memory, std::size_t count) {
    if (count * sizeof(T) < kHugePage) return std::allocator<T>().deallocate(memory, count);
    std::free(memory);
  }
  friend bool operator==(const HugePages&, const HugePages&) { return true; }
};

} // namespace fg::core
