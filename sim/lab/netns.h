// A network namespace of the real kernel, held open by a descriptor: without a name it goes with its last
// holder, so that nothing is left behind, whatever becomes of the program.
#pragma once

#include <string>

#include <tl/expected.hpp>

namespace fg::lab {

class Netns {
public:
  // Made by unshare(2); error: why the kernel refused.
  static tl::expected<Netns, std::string> create();
  // One that has a name (ip netns add NAME).
  static tl::expected<Netns, std::string> open(const std::string& name);
  Netns(Netns&& other) noexcept;
  Netns& operator=(Netns&& other) noexcept;
  ~Netns();

  int descriptor() const { return m_descriptor; }
  // As `ip link … netns PATH` takes it, while this process lives.
  std::string path() const;

private:
  explicit Netns(int descriptor) : m_descriptor(descriptor) {}
  int m_descriptor = -1;
};

// This thread, and the processes and sockets that it makes, are in the namespace as long as this lives.
class Inside {
public:
  explicit Inside(const Netns& netns);
  ~Inside();
  Inside(const Inside&) = delete;
  Inside& operator=(const Inside&) = delete;

private:
  int m_home = -1;
};

// Why real namespaces cannot be made here; empty where they can.
std::string whyNoNamespaces();

} // namespace fg::lab
