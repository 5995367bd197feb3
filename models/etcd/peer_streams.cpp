#include "etcd/peer_streams.h"

#include "etcd/client_network.h"

#include <fmt/format.h>

namespace fg::etcd {
namespace {

using namespace std::chrono_literals;

// embed/config.go: peerDialTimeout; rafthttp: DefaultConnWriteTimeout, and the pause between two tries.
constexpr net::SimTime kDialTimeout = 2s, kWriteTimeout = 5s, kPause = 100ms;
constexpr size_t kNumber = 8; // bytes: the length before each message, and the letter's number in it

void putNumber(std::string& out, uint64_t value) {
  for (size_t i = 0; i < kNumber; ++i)
    out += static_cast<char>(value >> (56 - 8 * i));
}

uint64_t numberAt(std::string_view bytes) {
  uint64_t out = 0;
  for (size_t i = 0; i < kNumber; ++i)
    out = out << 8 | static_cast<unsigned char>(bytes[i]);
  return out;
}

// About as long as raftpb.Message is in protobuf.
size_t lengthOf(const RaftMessage& message) {
  size_t length = 32;
  for (const LogEntry& entry : message.entries) {
    length += 24;
    if (!entry.proposal) continue;
    if (const auto* keys = std::get_if<KeysRequest>(&entry.proposal->command))
      length += keys->key.size() + keys->value.size() + 32;
    else
      length += 48;
  }
  return length;
}

} // namespace

PeerStreams::PeerStreams(Cluster& cluster, host::Streams& streams)
    : m_cluster(cluster), m_streams(streams), m_timers(cluster.first().node().environment().scheduler) {}

PeerStreams::~PeerStreams() = default;

void PeerStreams::stand() {
  for (const auto& member : m_cluster.members())
    if (member->isRunning()) open(*member);
  for (const auto& from : m_cluster.members())
    for (const auto& to : m_cluster.members()) {
      auto address = addressOf(to->self().peerUrl);
      if (from == to || !address || !from->isRunning() || !to->isRunning()) continue;
      Ends ends{from->self().id, to->self().id};
      std::string hello = greeting(ends);
      Stream stream =
          m_streams.connectStanding(from->node(), to->node(), *address, host::bytesOf(hello), ownerOf(ends));
      if (stream != 0) m_links[ends] = {stream, true, {}};
    }
}

// --- a member's door ---------------------------------------------------------------------------------

void PeerStreams::open(Etcd& member) {
  auto address = addressOf(member.self().peerUrl);
  if (!address || m_cluster.members().size() < 2) return;
  m_streams.listen(member.node(), *address, [this, at = member.self().id](const auto& accepted) {
    m_incoming[accepted.id] = {at, {}, false};
    host::Streams::Owner owner;
    owner.received = [this, id = accepted.id](std::span<const uint8_t> bytes) { received(id, bytes); };
    owner.ended = [this, id = accepted.id](host::StreamEnd) { m_incoming.erase(id); };
    return owner;
  });
}

void PeerStreams::shut(Etcd& member) {
  MemberId id = member.self().id;
  if (auto address = addressOf(member.self().peerUrl)) m_streams.stopListening(member.node(), *address);
  for (auto it = m_incoming.begin(); it != m_incoming.end();) {
    if (it->second.at != id) {
      ++it;
      continue;
    }
    m_streams.close(member.node(), it->first);
    it = m_incoming.erase(it);
  }
  for (const auto& other : m_cluster.members())
    drop({id, other->self().id});
}

// --- out -----------------------------------------------------------------------------------------

std::string PeerStreams::greeting(const Ends& ends) const {
  const Etcd* to = m_cluster.member(ends.second);
  std::string url = to->self().peerUrl;
  return fmt::format("POST /raft HTTP/1.1\r\nHost: {}\r\nUser-Agent: Go-http-client/1.1\r\n"
                     "Transfer-Encoding: chunked\r\nContent-Type: application/protobuf\r\n"
                     "X-Etcd-Cluster-Id: {:x}\r\nX-Server-From: {:x}\r\nX-Server-Version: 3.4.23\r\n\r\n",
                     url.substr(url.find("//") + 2), to->clusterId(), ends.first);
}

host::Streams::Owner PeerStreams::ownerOf(const Ends& ends) {
  host::Streams::Owner owner;
  owner.connected = [this, ends] {
    auto it = m_links.find(ends);
    if (it == m_links.end()) return;
    it->second.open = true;
    m_streams.send(m_cluster.member(ends.first)->node(), it->second.stream, host::bytesOf(greeting(ends)));
  };
  owner.ended = [this, ends](host::StreamEnd) { m_links.erase(ends); };
  return owner;
}

void PeerStreams::drop(const Ends& ends) {
  auto it = m_links.find(ends);
  if (it == m_links.end()) return;
  Stream stream = it->second.stream;
  m_links.erase(it);
  m_streams.close(m_cluster.member(ends.first)->node(), stream);
}

void PeerStreams::dial(const Ends& ends) {
  Etcd& from = *m_cluster.member(ends.first);
  auto address = addressOf(m_cluster.member(ends.second)->self().peerUrl);
  net::SimTime now = from.node().now();
  auto last = m_dialled.find(ends);
  if (!address || (last != m_dialled.end() && now < last->second + kPause)) return;
  m_dialled[ends] = now;
  auto begun = m_streams.connect(from.node(), *address, ownerOf(ends));
  if (!begun) return;
  m_links[ends] = {*begun, false, {}};
  m_timers.after(kDialTimeout, [this, ends, stream = *begun] {
    auto it = m_links.find(ends);
    if (it != m_links.end() && it->second.stream == stream && !it->second.open) drop(ends);
  });
}

void PeerStreams::send(const RaftMessage& message) {
  Ends ends{message.from, message.to};
  Etcd& from = *m_cluster.member(message.from);
  auto it = m_links.find(ends);
  if (it != m_links.end() && m_streams.unacknowledgedFor(from.node(), it->second.stream) > kWriteTimeout) {
    drop(ends);
    it = m_links.end();
  }
  if (it == m_links.end()) return dial(ends);
  if (!it->second.open) return;
  uint64_t number = ++m_lastLetter;
  it->second.letters[number] = message;
  std::string text;
  size_t length = lengthOf(message);
  putNumber(text, length);
  putNumber(text, number);
  text.resize(kNumber + length);
  m_streams.send(from.node(), it->second.stream, host::bytesOf(text));
}

// --- in ------------------------------------------------------------------------------------------

void PeerStreams::received(Stream stream, std::span<const uint8_t> bytes) {
  auto it = m_incoming.find(stream);
  if (it == m_incoming.end()) return;
  it->second.pending.append(bytes.begin(), bytes.end());
  if (!it->second.greeted) {
    size_t end = it->second.pending.find("\r\n\r\n");
    if (end == std::string::npos) return;
    it->second.pending.erase(0, end + 4);
    it->second.greeted = true;
  }
  while (it != m_incoming.end() && it->second.pending.size() >= kNumber) {
    std::string& pending = it->second.pending;
    size_t length = numberAt(pending);
    if (length < kNumber || pending.size() < kNumber + length) return;
    uint64_t number = numberAt(std::string_view(pending).substr(kNumber));
    pending.erase(0, kNumber + length);
    deliver(it->second.at, number);
    it = m_incoming.find(stream);
  }
}

void PeerStreams::deliver(MemberId at, uint64_t number) {
  for (auto& [ends, link] : m_links) {
    auto letter = ends.second == at ? link.letters.find(number) : link.letters.end();
    if (letter == link.letters.end()) continue;
    RaftMessage message = std::move(letter->second);
    link.letters.erase(letter);
    Etcd* member = m_cluster.member(at);
    if (member && member->isRunning()) member->receive(message);
    return;
  }
}

} // namespace fg::etcd
