#include "itemmodels/packet_fields.h"

#include <QCoreApplication>
#include <QtEndian>

namespace fg::gui {
namespace {

constexpr int kIpv4Type = 0x0800, kArpType = 0x0806;
constexpr int kIcmp = 1, kTcp = 6, kUdp = 17;
constexpr int kVxlanPort = 8472, kFlannelUdpPort = 8285; // Linux' and flannel's own; IANA's VXLAN is 4789

class FieldReader {
  Q_DECLARE_TR_FUNCTIONS(PacketFields)
public:
  explicit FieldReader(const QByteArray& bytes) : m_bytes(bytes) {}

  std::vector<PacketField> read(FirstHeader first) {
    first == FirstHeader::Ethernet ? ethernet(0) : ipv4(0);
    return std::move(m_fields);
  }

private:
  bool has(qsizetype at, qsizetype count) const { return at + count <= m_bytes.size(); }
  template<class Number> uint32_t number(qsizetype at) const {
    return qFromBigEndian<Number>(m_bytes.constData() + at);
  }
  void header(const QString& name, const QString& value, qsizetype at, qsizetype count) {
    m_fields.push_back({name, value, 0, at, count});
  }
  void field(const QString& name, const QString& value, qsizetype at, qsizetype count) {
    m_fields.push_back({name, value, 1, at, count});
  }
  template<class Number> void decimal(const QString& name, qsizetype at) {
    field(name, QString::number(number<Number>(at)), at, sizeof(Number));
  }
  template<class Number> void hexadecimal(const QString& name, qsizetype at, const QString& word = {}) {
    field(name, "0x" + QString::number(number<Number>(at), 16).rightJustified(2 * sizeof(Number), '0') + word,
          at, sizeof(Number));
  }
  void options(qsizetype at, qsizetype count) {
    if (count > 0) field(tr("Options"), QString::fromLatin1(m_bytes.mid(at, count).toHex(' ')), at, count);
  }
  QString mac(qsizetype at) const { return QString::fromLatin1(m_bytes.mid(at, 6).toHex(':')); }
  QString address(qsizetype at) const {
    QStringList parts;
    for (int i = 0; i < 4; ++i)
      parts << QString::number(number<quint8>(at + i));
    return parts.join('.');
  }

  void data(qsizetype at) {
    if (at >= m_bytes.size()) return;
    qsizetype count = m_bytes.size() - at;
    header(tr("Data"), tr("%1 bytes").arg(count), at, count);
  }

  void ethernet(qsizetype at) {
    if (!has(at, 14)) return data(at);
    header("Ethernet", mac(at + 6) + QStringLiteral(" → ") + mac(at), at, 14);
    field(tr("Destination"), mac(at), at, 6);
    field(tr("Source"), mac(at + 6), at + 6, 6);
    uint32_t type = number<quint16>(at + 12);
    hexadecimal<quint16>(tr("Type"), at + 12,
                         type == kIpv4Type  ? QStringLiteral(" IPv4")
                         : type == kArpType ? QStringLiteral(" ARP")
                                            : QString());
    type == kIpv4Type ? ipv4(at + 14) : data(at + 14);
  }

  void ipv4(qsizetype at) {
    if (!has(at, 20) || (m_bytes[at] & 0xf0) != 0x40) return data(at);
    qsizetype length = (m_bytes[at] & 0x0f) * 4;
    if (length < 20 || !has(at, length)) return data(at);
    header("IPv4", address(at + 12) + QStringLiteral(" → ") + address(at + 16), at, length);
    field(tr("Version, header length"), tr("4, %1 bytes").arg(length), at, 1);
    hexadecimal<quint8>("TOS", at + 1);
    decimal<quint16>(tr("Total length"), at + 2);
    hexadecimal<quint16>(tr("Identification"), at + 4);
    uint32_t fragment = number<quint16>(at + 6);
    uint32_t offset = (fragment & 0x1fff) * 8;
    field(tr("Fragment"),
          (fragment & 0x4000 ? QStringLiteral("DF ") : QString()) + (fragment & 0x2000 ? "MF " : "")
              + tr("offset %1").arg(offset),
          at + 6, 2);
    decimal<quint8>("TTL", at + 8);
    uint32_t protocol = number<quint8>(at + 9);
    field(tr("Protocol"),
          QString::number(protocol)
              + (protocol == kIcmp  ? " ICMP"
                 : protocol == kTcp ? " TCP"
                 : protocol == kUdp ? " UDP"
                                    : ""),
          at + 9, 1);
    hexadecimal<quint16>(tr("Header checksum"), at + 10);
    field(tr("Source"), address(at + 12), at + 12, 4);
    field(tr("Destination"), address(at + 16), at + 16, 4);
    options(at + 20, length - 20);
    at += length;
    if (offset > 0) return data(at);
    protocol == kIcmp ? icmp(at) : protocol == kTcp ? tcp(at) : protocol == kUdp ? udp(at) : data(at);
  }

  void icmp(qsizetype at) {
    if (!has(at, 8)) return data(at);
    uint32_t type = number<quint8>(at);
    bool echo = type == 0 || type == 8;
    header("ICMP",
           type == 8   ? tr("echo request")
           : type == 0 ? tr("echo reply")
                       : tr("type %1").arg(type),
           at, 8);
    decimal<quint8>(tr("Type"), at);
    decimal<quint8>(tr("Code"), at + 1);
    hexadecimal<quint16>(tr("Checksum"), at + 2);
    decimal<quint16>(echo ? tr("Identifier") : tr("Unused"), at + 4);
    decimal<quint16>(echo ? tr("Sequence number") : tr("MTU of the next hop, or unused"), at + 6);
    bool quotes = type == 3 || type == 5 || type == 11 || type == 12; // the packet that it is about
    quotes ? ipv4(at + 8) : data(at + 8);
  }

  void udp(qsizetype at) {
    if (!has(at, 8)) return data(at);
    uint32_t port = number<quint16>(at + 2);
    header("UDP", QStringLiteral("%1 → %2").arg(number<quint16>(at)).arg(port), at, 8);
    decimal<quint16>(tr("Source port"), at);
    decimal<quint16>(tr("Destination port"), at + 2);
    decimal<quint16>(tr("Length"), at + 4);
    hexadecimal<quint16>(tr("Checksum"), at + 6);
    port == kVxlanPort ? vxlan(at + 8) : port == kFlannelUdpPort ? ipv4(at + 8) : data(at + 8);
  }

  // RFC 7348, section 5.
  void vxlan(qsizetype at) {
    if (!has(at, 8)) return data(at);
    uint32_t vni = number<quint32>(at + 4) >> 8;
    header("VXLAN", "VNI " + QString::number(vni), at, 8);
    hexadecimal<quint8>(tr("Flags"), at);
    field("VNI", QString::number(vni), at + 4, 3);
    ethernet(at + 8);
  }

  void tcp(qsizetype at) {
    if (!has(at, 20)) return data(at);
    qsizetype length = (static_cast<uint8_t>(m_bytes[at + 12]) >> 4) * 4;
    if (length < 20 || !has(at, length)) return data(at);
    static constexpr const char* kFlags[] = {"FIN", "SYN", "RST", "PSH", "ACK", "URG"};
    QStringList flags;
    for (int bit = 0; bit < 6; ++bit)
      if (number<quint8>(at + 13) >> bit & 1) flags << kFlags[bit];
    header("TCP",
           QStringLiteral("%1 → %2 %3")
               .arg(number<quint16>(at))
               .arg(number<quint16>(at + 2))
               .arg(flags.join(' ')),
           at, length);
    decimal<quint16>(tr("Source port"), at);
    decimal<quint16>(tr("Destination port"), at + 2);
    decimal<quint32>(tr("Sequence number"), at + 4);
    decimal<quint32>(tr("Acknowledgement"), at + 8);
    field(tr("Header length"), tr("%1 bytes").arg(length), at + 12, 1);
    field(tr("Flags"), flags.join(' '), at + 13, 1);
    decimal<quint16>(tr("Window"), at + 14);
    hexadecimal<quint16>(tr("Checksum"), at + 16);
    decimal<quint16>(tr("Urgent pointer"), at + 18);
    options(at + 20, length - 20);
    data(at + length);
  }

  const QByteArray& m_bytes;
  std::vector<PacketField> m_fields;
};

} // namespace

std::vector<PacketField> packetFields(const QByteArray& bytes, FirstHeader first) {
  return FieldReader(bytes).read(first);
}

} // namespace fg::gui
