#include "lab/netns.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sched.h>
#include <tuple>
#include <unistd.h>
#include <utility>

namespace fg::lab {
namespace {

constexpr const char* kOwn = "/proc/thread-self/ns/net";

int openOwn() { return ::open(kOwn, O_RDONLY | O_CLOEXEC); }

tl::unexpected<std::string> refused(const std::string& what) {
  return tl::unexpected(what + ": " + std::strerror(errno));
}

} // namespace

tl::expected<Netns, std::string> Netns::create() {
  int home = openOwn();
  if (home < 0) return refused("open of this network namespace");
  if (unshare(CLONE_NEWNET) != 0) {
    auto why = refused("unshare(CLONE_NEWNET)");
    close(home);
    return why;
  }
  Netns made(openOwn());
  std::ignore = setns(home, CLONE_NEWNET);
  close(home);
  return made;
}

tl::expected<Netns, std::string> Netns::open(const std::string& name) {
  int descriptor = ::open(("/run/netns/" + name).c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return refused("network namespace " + name);
  return Netns(descriptor);
}

Netns::Netns(Netns&& other) noexcept : m_descriptor(std::exchange(other.m_descriptor, -1)) {}

Netns& Netns::operator=(Netns&& other) noexcept {
  std::swap(m_descriptor, other.m_descriptor);
  return *this;
}

Netns::~Netns() {
  if (m_descriptor >= 0) close(m_descriptor);
}

std::string Netns::path() const {
  return "/proc/" + std::to_string(getpid()) + "/fd/" + std::to_string(m_descriptor);
}

Inside::Inside(const Netns& netns) : m_home(openOwn()) {
  std::ignore = setns(netns.descriptor(), CLONE_NEWNET);
}

Inside::~Inside() {
  std::ignore = setns(m_home, CLONE_NEWNET);
  close(m_home);
}

std::string whyNoNamespaces() {
  if (geteuid() != 0) return "it needs root";
  auto tried = Netns::create();
  return tried ? "" : tried.error();
}

} // namespace fg::lab
