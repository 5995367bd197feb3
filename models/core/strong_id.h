// Numbers that name things, and that cannot be mistaken for one another.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>

namespace fg::core {

template<class Tag> struct StrongId {
  static constexpr uint32_t kNone = 0xffffffff;
  uint32_t value = kNone;

  constexpr explicit operator bool() const { return value != kNone; }
  friend constexpr auto operator<=>(StrongId, StrongId) = default;
};

} // namespace fg::core

template<class Tag> struct std::hash<fg::core::StrongId<Tag>> {
  size_t operator()(fg::core::StrongId<Tag> id) const noexcept { return std::hash<uint32_t>{}(id.value); }
};
