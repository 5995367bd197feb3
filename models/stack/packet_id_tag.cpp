#include "stack/packet_id_tag.h"

#include <ostream>

namespace fg::stack {

NS_OBJECT_ENSURE_REGISTERED(PacketIdTag);

ns3::TypeId PacketIdTag::GetTypeId() {
  static ns3::TypeId id = ns3::TypeId("fg::stack::PacketIdTag")
                              .SetParent<ns3::Tag>()
                              .SetGroupName("FlannelGraph")
                              .AddConstructor<PacketIdTag>();
  return id;
}

ns3::TypeId PacketIdTag::GetInstanceTypeId() const { return GetTypeId(); }
uint32_t PacketIdTag::GetSerializedSize() const { return sizeof m_id.value; }
void PacketIdTag::Serialize(ns3::TagBuffer buffer) const { buffer.WriteU32(m_id.value); }
void PacketIdTag::Deserialize(ns3::TagBuffer buffer) { m_id.value = buffer.ReadU32(); }
void PacketIdTag::Print(std::ostream& out) const { out << "packet=" << m_id.value; }

} // namespace fg::stack
