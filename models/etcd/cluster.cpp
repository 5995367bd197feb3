#include "etcd/cluster.h"

#include "etcd/peer_streams.h"

namespace fg::etcd {

Cluster::Cluster(const std::vector<Place>& places) : m_timers(places.front().node->environment().scheduler) {
  std::vector<Member> all;
  for (const Place& place : places) {
    m_members.push_back(std::make_unique<Etcd>(*place.node, place.settings));
    all.push_back(m_members.back()->self());
  }
  std::sort(all.begin(), all.end(), [](const Member& a, const Member& b) { return a.id < b.id; });
  if (all.size() > 1)
    for (auto& member : m_members)
      member->join(all, *this);
}

Cluster::~Cluster() {
  for (auto& member : m_members)
    member->setDoor(nullptr);
}

void Cluster::goOnline(host::Streams& streams) {
  m_streams = std::make_unique<PeerStreams>(*this, streams);
  for (auto& member : m_members)
    member->setDoor(m_streams.get());
  m_streams->stand();
}

Etcd* Cluster::member(MemberId id) {
  for (auto& member : m_members)
    if (member->self().id == id) return member.get();
  return nullptr;
}

Etcd* Cluster::on(const host::NetworkNamespace& node) {
  for (auto& member : m_members)
    if (&member->node() == &node) return member.get();
  return nullptr;
}

Etcd* Cluster::at(std::string_view clientUrl) {
  for (auto& member : m_members)
    if (member->self().clientUrl == clientUrl) return member.get();
  return nullptr;
}

Etcd* Cluster::leader() {
  for (auto& member : m_members)
    if (member->isLeader()) return member.get();
  return nullptr;
}

void Cluster::send(RaftMessage message) {
  if (m_streams) return m_streams->send(message);
  if (latency > net::SimTime{0}) {
    m_timers.after(latency, [this, message = std::move(message)] { deliver(message); });
    return;
  }
  m_queue.push_back(std::move(message));
  if (m_delivering) return;
  m_delivering = true;
  while (!m_queue.empty()) {
    RaftMessage next = std::move(m_queue.front());
    m_queue.pop_front();
    deliver(next);
  }
  m_delivering = false;
}

void Cluster::deliver(const RaftMessage& message) {
  Etcd* from = member(message.from);
  Etcd* to = member(message.to);
  if (from && to && to->isRunning() && reaches(*from, *to)) to->receive(message);
}

} // namespace fg::etcd
