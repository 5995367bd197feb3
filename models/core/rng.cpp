#include "core/rng.h"

#include <bit>

namespace fg::core {

Rng::Rng(uint64_t seed, std::string_view stream) {
  uint64_t hash = 0xcbf29ce484222325;
  for (char c : stream)
    hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  uint64_t x = seed ^ hash;
  for (uint64_t& word : m_state) {
    x += 0x9e3779b97f4a7c15;
    uint64_t z = x;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
    z = (z ^ z >> 27) * 0x94d049bb133111eb;
    word = z ^ z >> 31;
  }
}

uint64_t Rng::next() {
  uint64_t result = std::rotl(m_state[1] * 5, 7) * 9;
  uint64_t t = m_state[1] << 17;
  m_state[2] ^= m_state[0];
  m_state[3] ^= m_state[1];
  m_state[1] ^= m_state[2];
  m_state[0] ^= m_state[3];
  m_state[2] ^= t;
  m_state[3] = std::rotl(m_state[3], 45);
  return result;
}

uint64_t Rng::below(uint64_t n) {
  uint64_t limit = ~uint64_t{0} - ~uint64_t{0} % n;
  uint64_t value = next();
  while (value >= limit)
    value = next();
  return value % n;
}

double Rng::real() { return static_cast<double>(next() >> 11) * 0x1.0p-53; }

std::string Rng::hex(int digits) { return word(digits, "0123456789abcdef"); }

std::string Rng::word(int length, std::string_view alphabet) {
  std::string out;
  for (int i = 0; i < length; ++i)
    out += alphabet[below(alphabet.size())];
  return out;
}

} // namespace fg::core
