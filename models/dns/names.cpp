// Domain names as texts, and the names of types and codes.
#include "dns/message.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace fg::dns {
namespace {

constexpr std::array<std::pair<std::string_view, uint16_t>, 11> kTypes{{{"A", type::kA},
                                                                        {"NS", type::kNs},
                                                                        {"CNAME", type::kCname},
                                                                        {"SOA", type::kSoa},
                                                                        {"PTR", type::kPtr},
                                                                        {"MX", type::kMx},
                                                                        {"TXT", type::kTxt},
                                                                        {"AAAA", type::kAaaa},
                                                                        {"SRV", type::kSrv},
                                                                        {"OPT", type::kOpt},
                                                                        {"ANY", type::kAny}}};

constexpr std::array<std::string_view, 6> kCodes{"NOERROR",  "FORMERR", "SERVFAIL",
                                                 "NXDOMAIN", "NOTIMP",  "REFUSED"};

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

} // namespace

std::string typeName(uint16_t type) {
  for (const auto& [name, number] : kTypes)
    if (number == type) return std::string(name);
  return fmt::format("TYPE{}", type);
}

std::optional<uint16_t> parseType(std::string_view name) {
  for (const auto& [known, number] : kTypes)
    if (sameName(known, name)) return number;
  return std::nullopt;
}

std::string codeName(Code code) {
  auto number = static_cast<size_t>(code);
  return number < kCodes.size() ? std::string(kCodes[number]) : fmt::format("RESERVED{}", number);
}

bool sameName(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return lower(x) == lower(y); });
}

std::optional<std::string> absoluteName(std::string_view name) {
  if (name == ".") return ".";
  constexpr size_t kLongestLabel = 63, kLongestName = 255;
  std::string out;
  size_t label = 0, whole = 1; // bytes
  for (size_t i = 0; i < name.size(); ++i) {
    if (name[i] == '.') {
      if (label == 0) return std::nullopt;
      label = 0;
      ++whole;
      out += '.';
      continue;
    }
    if (name[i] == '\\') {
      size_t digits = 0;
      while (digits < 3 && i + 1 + digits < name.size() && name[i + 1 + digits] >= '0'
             && name[i + 1 + digits] <= '9')
        ++digits;
      size_t length = digits == 3 ? 3 : 1;
      unsigned value = 0;
      if (digits == 3) std::from_chars(name.data() + i + 1, name.data() + i + 4, value);
      if (i + length >= name.size() || value > 255 || (digits > 0 && digits < 3)) return std::nullopt;
      out += name.substr(i, length + 1);
      i += length;
    } else {
      unsigned char c = static_cast<unsigned char>(name[i]);
      if (c <= ' ' || c >= 127)
        out += fmt::format("\\{:03}", c);
      else
        out += name[i];
    }
    ++whole;
    if (++label > kLongestLabel || whole + 1 > kLongestName) return std::nullopt;
  }
  if (out.empty()) return std::nullopt;
  if (label > 0) out += '.';
  return out;
}

std::string reverseName(net::Ipv4Address address) {
  uint32_t value = address.value();
  return fmt::format("{}.{}.{}.{}.in-addr.arpa.", value & 0xff, value >> 8 & 0xff, value >> 16 & 0xff,
                     value >> 24);
}

std::optional<net::Ipv4Address> parseReverseName(std::string_view name) {
  constexpr std::string_view kZone = ".in-addr.arpa.";
  if (name.size() <= kZone.size() || !sameName(name.substr(name.size() - kZone.size()), kZone))
    return std::nullopt;
  auto turned = net::Ipv4Address::parse(name.substr(0, name.size() - kZone.size()));
  if (!turned) return std::nullopt;
  return net::Ipv4Address::parse(reverseName(*turned).substr(0, reverseName(*turned).size() - kZone.size()));
}

std::string dataText(const Record& record) {
  struct Printer {
    std::string operator()(const net::Ipv4Address& address) const { return address.text(); }
    std::string operator()(const Target& target) const { return target.name; }
    std::string operator()(const Service& service) const {
      return fmt::format("{} {} {} {}", service.priority, service.weight, service.port, service.target);
    }
    std::string operator()(const Soa& soa) const {
      return fmt::format("{} {} {} {} {} {} {}", soa.server, soa.mailbox, soa.serial, soa.refresh, soa.retry,
                         soa.expire, soa.minimum);
    }
    // TXT is a list of short texts; of other types the bytes are shown (RFC 3597).
    std::string operator()(const Raw& bytes) const {
      std::string out;
      if (type != type::kTxt) {
        out = fmt::format("\\# {} ", bytes.size());
        for (uint8_t byte : bytes)
          out += fmt::format("{:02X}", byte);
        return out;
      }
      for (size_t i = 0; i < bytes.size(); i += bytes[i] + size_t{1}) {
        size_t end = std::min(bytes.size(), i + 1 + bytes[i]);
        out += (out.empty() ? "\"" : " \"")
               + std::string(bytes.begin() + static_cast<ptrdiff_t>(i) + 1,
                             bytes.begin() + static_cast<ptrdiff_t>(end))
               + "\"";
      }
      return out;
    }
    uint16_t type;
  };
  return std::visit(Printer{record.type}, record.data);
}

} // namespace fg::dns
