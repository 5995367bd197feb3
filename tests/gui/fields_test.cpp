// A packet's bytes as fields, and back.
#include "itemmodels/field_model.h"

#include <QAbstractItemModelTester>

#include <gmock/gmock.h>

using namespace fg::gui;

namespace {

// 10.0.0.1 asks 10.0.0.2 for an echo; below Ethernet.
const QByteArray kEcho = QByteArray::fromHex("0a00000000020a00000000010800"
                                             "4500001e000040004001000a0a0000010a000002"
                                             "0800f7fb00010002abcd");

// The same packet inside of VXLAN, from 172.16.0.1 to 172.16.0.2.
QByteArray wrapped() {
  QByteArray udp = QByteArray::fromHex("c0002118") + QByteArray::fromHex("003c0000");
  QByteArray vxlan = QByteArray::fromHex("0800000000000100");
  return QByteArray::fromHex("4500005000004000401100"
                             "00ac100001ac100002")
         + udp + vxlan + kEcho;
}

QStringList headersOf(const std::vector<PacketField>& fields) {
  QStringList out;
  for (const PacketField& field : fields)
    if (field.depth == 0) out << field.name;
  return out;
}

QString valueOf(const std::vector<PacketField>& fields, const QString& name) {
  for (const PacketField& field : fields)
    if (field.name == name) return field.value;
  return {};
}

TEST(PacketFields, AreThoseOfItsHeadersFromTheOutsideToTheInside) {
  auto fields = packetFields(kEcho, FirstHeader::Ethernet);
  EXPECT_EQ(headersOf(fields), QStringList({"Ethernet", "IPv4", "ICMP", "Data"}));
  EXPECT_EQ(valueOf(fields, "TTL"), "64");
  EXPECT_EQ(valueOf(fields, "ICMP"), "echo request");
  EXPECT_EQ(valueOf(fields, "Sequence number"), "2");
}

TEST(PacketFields, OfATunnelAreThoseOfBothPackets) {
  auto fields = packetFields(wrapped(), FirstHeader::Ip);
  EXPECT_EQ(headersOf(fields), QStringList({"IPv4", "UDP", "VXLAN", "Ethernet", "IPv4", "ICMP", "Data"}));
  EXPECT_EQ(valueOf(fields, "VNI"), "1");
}

TEST(PacketFields, CoverEachByteOnce) {
  for (const auto& fields :
       {packetFields(kEcho, FirstHeader::Ethernet), packetFields(wrapped(), FirstHeader::Ip)}) {
    qsizetype next = 0;
    for (const PacketField& header : fields) {
      if (header.depth > 0) continue;
      EXPECT_EQ(header.at, next) << header.name.toStdString();
      next = header.at + header.count;
    }
  }
}

TEST(PacketFields, OfBytesThatAreCutOffAnywhereStayWithinThem) {
  QByteArray whole = wrapped();
  for (qsizetype length = 0; length <= whole.size(); ++length)
    for (FirstHeader first : {FirstHeader::Ethernet, FirstHeader::Ip})
      for (const PacketField& field : packetFields(whole.left(length), first))
        EXPECT_LE(field.at + field.count, length);
}

TEST(FieldModel, IsATreeThatKnowsWhichFieldAByteBelongsTo) {
  FieldModel model;
  QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
  std::vector<bool> changed(static_cast<std::size_t>(kEcho.size()));
  changed[14 + 8] = true; // the TTL
  model.setFields(packetFields(kEcho, FirstHeader::Ethernet), changed);
  ASSERT_EQ(model.rowCount(), 4);
  QModelIndex ttl = model.fieldOf(14 + 8);
  EXPECT_EQ(model.data(ttl, Qt::DisplayRole).toString(), "TTL");
  EXPECT_TRUE(model.data(ttl, FieldModel::kChangedRole).toBool());
  EXPECT_FALSE(model.data(model.fieldOf(0), FieldModel::kChangedRole).toBool());
  EXPECT_EQ(model.data(model.fieldOf(kEcho.size() - 1), Qt::DisplayRole).toString(), "Data");
  EXPECT_FALSE(model.fieldOf(kEcho.size()).isValid());
}

} // namespace
