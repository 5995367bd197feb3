// Random numbers that depend on the scenario's seed and a stream's name, and on nothing else.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace fg::core {

// A stream of its own for each name, so that one more draw in one place changes no other place.
// xoshiro256** (Blackman and Vigna 2018), seeded by FNV-1a and splitmix64: the same on every platform.
class Rng {
public:
  Rng(uint64_t seed, std::string_view stream);

  uint64_t next();
  // Uniform in [0, n). Precondition: n > 0.
  uint64_t below(uint64_t n);
  // Uniform in [0, 1).
  double real();
  // `digits` lower-case hexadecimal digits.
  std::string hex(int digits);
  // `length` characters out of `alphabet`.
  std::string word(int length, std::string_view alphabet);

private:
  uint64_t m_state[4];
};

} // namespace fg::core
