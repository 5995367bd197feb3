// Reading and writing DNS messages: RFC 1035, section 4.
#include "dns/message.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <map>

namespace fg::dns {
namespace {

constexpr size_t kHeader = 12;
constexpr uint16_t kResponse = 0x8000, kAuthoritative = 0x0400, kTruncated = 0x0200, kDesired = 0x0100,
                   kAvailable = 0x0080, kAuthentic = 0x0020, kDisabled = 0x0010;

class Reader {
public:
  explicit Reader(std::span<const uint8_t> bytes) : m_bytes(bytes) {}

  std::optional<Message> read() {
    if (m_bytes.size() < kHeader) return std::nullopt;
    Message message;
    message.id = half();
    uint16_t flags = half();
    message.response = flags & kResponse;
    message.opcode = static_cast<uint8_t>(flags >> 11 & 0xf);
    message.authoritative = flags & kAuthoritative;
    message.truncated = flags & kTruncated;
    message.recursionDesired = flags & kDesired;
    message.recursionAvailable = flags & kAvailable;
    message.authenticData = flags & kAuthentic;
    message.checkingDisabled = flags & kDisabled;
    message.code = static_cast<Code>(flags & 0xf);
    uint16_t questions = half(), answers = half(), authorities = half(), additionals = half();
    for (uint16_t i = 0; i < questions && m_good; ++i) {
      Question question;
      question.name = name();
      question.type = half();
      question.inClass = half();
      message.questions.push_back(std::move(question));
    }
    for (auto [count, records] : {std::pair{answers, &message.answers},
                                  {authorities, &message.authorities},
                                  {additionals, &message.additionals}})
      for (uint16_t i = 0; i < count && m_good; ++i)
        records->push_back(record());
    if (!m_good) return std::nullopt;
    return message;
  }

private:
  uint8_t byte() {
    if (m_at >= m_bytes.size()) {
      m_good = false;
      return 0;
    }
    return m_bytes[m_at++];
  }
  uint16_t half() {
    uint8_t high = byte();
    return static_cast<uint16_t>(high << 8 | byte());
  }
  uint32_t word() {
    uint32_t high = half();
    return high << 16 | half();
  }

  // A pointer leads back, to before the name that holds it: so there is no circle.
  std::string name() {
    std::string out;
    size_t length = 1, behind = 0, limit = m_at; // behind: where to go on after the first pointer
    while (m_good) {
      uint8_t size = byte();
      if (size == 0) break;
      if ((size & 0xc0) == 0xc0) {
        size_t target = static_cast<size_t>(size & 0x3f) << 8 | byte();
        if (behind == 0) behind = m_at;
        if (target >= limit) m_good = false;
        m_at = limit = target;
        continue;
      }
      length += size + size_t{1};
      if ((size & 0xc0) != 0 || length > 255 || m_at + size > m_bytes.size()) {
        m_good = false;
        break;
      }
      for (uint8_t i = 0; i < size; ++i)
        appendEscaped(out, byte());
      out += '.';
    }
    if (behind != 0) m_at = behind;
    return out.empty() ? "." : out;
  }

  static void appendEscaped(std::string& out, uint8_t c) {
    if (c == '.' || c == '\\')
      (out += '\\') += static_cast<char>(c);
    else if (c <= ' ' || c >= 127)
      out += fmt::format("\\{:03}", c);
    else
      out += static_cast<char>(c);
  }

  Record record() {
    Record out;
    out.name = name();
    out.type = half();
    out.inClass = half();
    out.ttl = word();
    size_t size = half(), end = m_at + size;
    if (end > m_bytes.size()) m_good = false;
    if (!m_good) return out;
    readData(out, size);
    if (m_at > end || (m_at < end && !std::holds_alternative<Raw>(out.data))) m_good = false;
    m_at = end;
    return out;
  }

  void readData(Record& out, size_t size) {
    if (out.type == type::kA && size == 4) {
      out.data = net::Ipv4Address(word());
    } else if (out.type == type::kNs || out.type == type::kCname || out.type == type::kPtr) {
      out.data = Target{name()};
    } else if (out.type == type::kSoa) {
      Soa soa;
      soa.server = name();
      soa.mailbox = name();
      for (uint32_t* field : {&soa.serial, &soa.refresh, &soa.retry, &soa.expire, &soa.minimum})
        *field = word();
      out.data = std::move(soa);
    } else if (out.type == type::kSrv) {
      Service service;
      service.priority = half();
      service.weight = half();
      service.port = half();
      service.target = name();
      out.data = std::move(service);
    } else {
      auto bytes = m_bytes.subspan(m_at, size);
      out.data = Raw(bytes.begin(), bytes.end());
    }
  }

  std::span<const uint8_t> m_bytes;
  size_t m_at = 0;
  bool m_good = true;
};

class Writer {
public:
  net::Bytes write(const Message& message) {
    half(message.id);
    half(static_cast<uint16_t>(
        (message.response ? kResponse : 0) | (message.opcode & 0xf) << 11
        | (message.authoritative ? kAuthoritative : 0) | (message.truncated ? kTruncated : 0)
        | (message.recursionDesired ? kDesired : 0) | (message.recursionAvailable ? kAvailable : 0)
        | (message.authenticData ? kAuthentic : 0) | (message.checkingDisabled ? kDisabled : 0)
        | (static_cast<uint16_t>(message.code) & 0xf)));
    half(static_cast<uint16_t>(message.questions.size()));
    half(static_cast<uint16_t>(message.answers.size()));
    half(static_cast<uint16_t>(message.authorities.size()));
    half(static_cast<uint16_t>(message.additionals.size()));
    for (const Question& question : message.questions) {
      name(question.name);
      half(question.type);
      half(question.inClass);
    }
    for (const auto* records : {&message.answers, &message.authorities, &message.additionals})
      for (const Record& record : *records)
        this->record(record);
    return std::move(m_out);
  }

private:
  void half(uint16_t value) {
    m_out.push_back(static_cast<uint8_t>(value >> 8));
    m_out.push_back(static_cast<uint8_t>(value));
  }
  void word(uint32_t value) {
    half(static_cast<uint16_t>(value >> 16));
    half(static_cast<uint16_t>(value));
  }

  // The rest of a name that stands in the message already, in the same letters, is a pointer to it.
  void name(std::string_view text) {
    constexpr size_t kFarthest = 0x3fff;
    while (!text.empty() && text != ".") {
      if (auto it = m_names.find(text); it != m_names.end())
        return half(static_cast<uint16_t>(0xc000 | it->second));
      if (m_out.size() <= kFarthest) m_names.emplace(text, static_cast<uint16_t>(m_out.size()));
      text.remove_prefix(label(text));
    }
    m_out.push_back(0);
  }

  // Writes the first label; how much of the text it was, its dot included.
  size_t label(std::string_view text) {
    size_t lengthAt = m_out.size(), i = 0;
    m_out.push_back(0);
    for (; i < text.size() && text[i] != '.'; ++i) {
      char c = text[i];
      if (c == '\\' && i + 3 < text.size() && text[i + 1] >= '0' && text[i + 1] <= '9') {
        unsigned value = 0;
        std::from_chars(text.data() + i + 1, text.data() + i + 4, value);
        c = static_cast<char>(value);
        i += 3;
      } else if (c == '\\' && i + 1 < text.size()) {
        c = text[++i];
      }
      m_out.push_back(static_cast<uint8_t>(c));
    }
    m_out[lengthAt] = static_cast<uint8_t>(m_out.size() - lengthAt - 1);
    return std::min(i + 1, text.size());
  }

  void record(const Record& record) {
    name(record.name);
    half(record.type);
    half(record.inClass);
    word(record.ttl);
    size_t lengthAt = m_out.size();
    half(0);
    std::visit([this](const auto& data) { this->data(data); }, record.data);
    size_t length = m_out.size() - lengthAt - 2;
    m_out[lengthAt] = static_cast<uint8_t>(length >> 8);
    m_out[lengthAt + 1] = static_cast<uint8_t>(length);
  }

  void data(const Raw& bytes) { m_out.insert(m_out.end(), bytes.begin(), bytes.end()); }
  void data(net::Ipv4Address address) { word(address.value()); }
  void data(const Target& target) { name(target.name); }
  void data(const Soa& soa) {
    name(soa.server);
    name(soa.mailbox);
    for (uint32_t field : {soa.serial, soa.refresh, soa.retry, soa.expire, soa.minimum})
      word(field);
  }
  void data(const Service& service) {
    half(service.priority);
    half(service.weight);
    half(service.port);
    name(service.target);
  }

  net::Bytes m_out;
  std::map<std::string, uint16_t, std::less<>> m_names; // where they begin
};

} // namespace

std::optional<Message> parse(std::span<const uint8_t> bytes) { return Reader(bytes).read(); }

net::Bytes serialize(const Message& message) { return Writer().write(message); }

} // namespace fg::dns
