// DNS messages as they travel: RFC 1035, with SRV (RFC 2782) and EDNS (RFC 6891).
#pragma once

#include "net/ipv4_address.h"
#include "net/ipv4_packet.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace fg::dns {

inline constexpr uint16_t kPort = 53;

// Types of records, and of questions.
namespace type {
inline constexpr uint16_t kA = 1, kNs = 2, kCname = 5, kSoa = 6, kPtr = 12, kMx = 15, kTxt = 16, kAaaa = 28,
                          kSrv = 33, kOpt = 41, kAny = 255;
}
// "A"; "TYPE65" for those that have no name here.
std::string typeName(uint16_t type);
std::optional<uint16_t> parseType(std::string_view name); // upper or lower case

inline constexpr uint16_t kInternet = 1; // the class

enum class Code : uint8_t {
  NoError = 0,
  FormatError = 1,
  ServerFailure = 2,
  NameError = 3,
  NotImplemented = 4,
  Refused = 5
};
std::string codeName(Code code); // "NXDOMAIN", as dig prints it; "RESERVED12" for others

// Names are written with a dot behind each label, "." being the root; a dot or a backslash in a label has a
// backslash before it, and bytes that cannot be printed are \DDD.
struct Question {
  std::string name;
  uint16_t type = type::kA;
  uint16_t inClass = kInternet;
  friend bool operator==(const Question&, const Question&) = default;
};

struct Soa {
  std::string server, mailbox;
  uint32_t serial = 0, refresh = 0, retry = 0, expire = 0, minimum = 0;
  friend bool operator==(const Soa&, const Soa&) = default;
};
struct Service {
  uint16_t priority = 0, weight = 0, port = 0;
  std::string target;
  friend bool operator==(const Service&, const Service&) = default;
};
// NS, CNAME and PTR.
struct Target {
  std::string name;
  friend bool operator==(const Target&, const Target&) = default;
};
// The data of all other types.
using Raw = net::Bytes;

struct Record {
  std::string name;
  uint16_t type = type::kA;
  uint16_t inClass = kInternet; // of OPT: the largest datagram that is taken
  uint32_t ttl = 0;             // seconds
  std::variant<Raw, net::Ipv4Address, Target, Soa, Service> data;
  friend bool operator==(const Record&, const Record&) = default;
};
// As dig prints it: "10.254.0.1", "0 100 53 kube-dns.kube-system.svc.cluster.local.".
std::string dataText(const Record& record);

struct Message {
  uint16_t id = 0;
  bool response = false, authoritative = false, truncated = false, recursionDesired = false,
       recursionAvailable = false, authenticData = false, checkingDisabled = false;
  uint8_t opcode = 0;
  Code code = Code::NoError;
  std::vector<Question> questions;
  std::vector<Record> answers, authorities, additionals;
  friend bool operator==(const Message&, const Message&) = default;
};

// Nothing where the bytes are no DNS message: too short, names that run away, counts that lie. Bytes behind
// the last record are passed over.
std::optional<Message> parse(std::span<const uint8_t> bytes);
// Names are compressed. Precondition: all names are good ones.
net::Bytes serialize(const Message& message);

// The name with its last dot, in the form above; nothing where a label is empty or longer than 63 bytes, or
// the whole is longer than 255.
std::optional<std::string> absoluteName(std::string_view name);
// Names differ in nothing but the case of letters.
bool sameName(std::string_view a, std::string_view b);
// "2.0.254.10.in-addr.arpa."
std::string reverseName(net::Ipv4Address address);
std::optional<net::Ipv4Address> parseReverseName(std::string_view name);

} // namespace fg::dns
