// Carries a packet's id in the recording on an ns3::Packet.
#pragma once

#include "trace/ids.h"

#include "ns3/tag.h"

namespace fg::stack {

/**
 * \brief The id of a packet in the recording, for applications that want to say which packet they got.
 *
 * ns-3's own packet uid is no such id: copies of a flooded packet share it.
 */
class PacketIdTag : public ns3::Tag {
public:
  static ns3::TypeId GetTypeId();
  PacketIdTag() = default;
  explicit PacketIdTag(trace::PacketId id) : m_id(id) {}
  trace::PacketId id() const { return m_id; }

  ns3::TypeId GetInstanceTypeId() const override;
  uint32_t GetSerializedSize() const override;
  void Serialize(ns3::TagBuffer buffer) const override;
  void Deserialize(ns3::TagBuffer buffer) override;
  void Print(std::ostream& out) const override;

private:
  trace::PacketId m_id;
};

} // namespace fg::stack
