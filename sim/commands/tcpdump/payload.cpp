// What TCP and UDP carry: options of TCP, DNS, HTTP.
#include "commands/tcpdump/printer.h"

#include "dns/message.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace fg::commands::tcpdump {
namespace {

std::string optionText(uint8_t kind, Span data) {
  if (kind == 2 && data.size() == 2) return fmt::format("mss {}", half(data, 0));
  if (kind == 3 && data.size() == 1) return fmt::format("wscale {}", data[0]);
  if (kind == 4 && data.empty()) return "sackOK";
  if (kind == 8 && data.size() == 8) return fmt::format("TS val {} ecr {}", word(data, 0), word(data, 4));
  if (kind == 5 && !data.empty() && data.size() % 8 == 0) {
    std::string out = fmt::format("sack {} ", data.size() / 8);
    for (size_t i = 0; i < data.size(); i += 8)
      out += fmt::format("{{{}:{}}}", word(data, i), word(data, i + 4));
    return out;
  }
  return fmt::format("unknown-{}", kind);
}

} // namespace

std::string tcpOptionsText(Span options) {
  std::string out = ", options [";
  for (size_t i = 0; i < options.size();) {
    if (out.back() != '[') out += ',';
    uint8_t kind = options[i];
    if (kind == 0) {
      out += "eol";
      break;
    }
    if (kind == 1) {
      out += "nop";
      ++i;
      continue;
    }
    if (i + 1 >= options.size() || options[i + 1] < 2 || i + options[i + 1] > options.size()) {
      out += "[bad opt]";
      break;
    }
    out += optionText(kind, options.subspan(i + 2, options[i + 1] - size_t{2}));
    i += options[i + 1];
  }
  return out + "]";
}

std::string httpText(Span data, int verbose) {
  std::string_view text(reinterpret_cast<const char*>(data.data()), data.size());
  static constexpr auto kBegins =
      std::to_array<std::string_view>({"GET ", "PUT ", "COPY ", "HEAD ", "LOCK ", "MOVE ", "POLL ", "POST ",
                                       "DELETE ", "OPTIONS ", "HTTP/1."});
  bool known =
      std::any_of(kBegins.begin(), kBegins.end(), [&](std::string_view b) { return text.starts_with(b); });
  if (!known) return ": HTTP";
  if (verbose == 0) return fmt::format(": HTTP: {}", text.substr(0, text.find_first_of("\r\n")));
  std::string out = fmt::format(": HTTP, length: {}", data.size());
  while (!text.empty()) {
    size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    out += fmt::format("\n\t{}", line);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (line.empty()) break;
  }
  if (!text.empty()) {
    // The body, line by line, as far as it can be printed.
    while (!text.empty()) {
      size_t end = text.find('\n');
      out += fmt::format("\n\t{}", text.substr(0, end));
      text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    }
  }
  return out;
}

namespace {

std::string questionText(const dns::Question& question) {
  return fmt::format(" {}? {}", dns::typeName(question.type), question.name);
}

// "[5s]", "[1m]", "[1h30m]" (unsigned_relts_print).
std::string relativeTime(uint32_t seconds) {
  if (seconds == 0) return "0s";
  std::string out;
  constexpr std::pair<uint32_t, char> kUnits[] = {
      {604800, 'w'}, {86400, 'd'}, {3600, 'h'}, {60, 'm'}, {1, 's'}};
  for (auto [size, letter] : kUnits)
    if (uint32_t count = seconds / size) {
      out += fmt::format("{}{}", count, letter);
      seconds %= size;
    }
  return out;
}

std::string dnsRecordText(const dns::Record& record, int verbose) {
  std::string out = verbose > 0 ? " " + record.name : "";
  if (verbose > 2) out += " [" + relativeTime(record.ttl) + "]";
  if (record.type == dns::type::kOpt) {
    out = verbose > 0 ? " ." : "";
    return out + fmt::format(" OPT UDPsize={}", record.inClass);
  }
  out += " " + dns::typeName(record.type);
  if (const auto* service = std::get_if<dns::Service>(&record.data))
    return out
           + fmt::format(" {}:{} {} {}", service->target, service->port, service->priority, service->weight);
  if (record.type == dns::type::kSoa && verbose == 0) return out;
  return out + " " + dns::dataText(record);
}

std::string sectionText(const std::vector<dns::Record>& records, int verbose) {
  std::string out;
  for (const dns::Record& record : records)
    out += (out.empty() ? "" : ",") + dnsRecordText(record, verbose);
  return out;
}

} // namespace

std::string domainText(Span bytes, int verbose) {
  auto message = dns::parse(bytes);
  if (!message) return fmt::format("[|domain] ({})", bytes.size());
  static constexpr std::string_view kCodes[] = {"",          " FormErr", " ServFail",
                                                " NXDomain", " NotImp",  " Refused"};
  std::string out = std::to_string(message->id);
  size_t code = static_cast<size_t>(message->code);
  if (message->response) {
    out += code < std::size(kCodes) ? std::string(kCodes[code]) : fmt::format(" Resp{}", code);
    out += std::string(message->authoritative ? "*" : "") + (message->recursionAvailable ? "" : "-")
           + (message->truncated ? "|" : "") + (message->authenticData ? "$" : "");
    if (message->questions.size() != 1) out += fmt::format(" [{}q]", message->questions.size());
    for (const dns::Question& question : message->questions) {
      if (&question != &message->questions.front()) out += ",";
      if (verbose > 1) out += " q:" + questionText(question);
    }
    out += fmt::format(" {}/{}/{}", message->answers.size(), message->authorities.size(),
                       message->additionals.size());
    out += sectionText(message->answers, verbose);
    if (verbose > 1 && !message->authorities.empty())
      out += " ns:" + sectionText(message->authorities, verbose);
    if (verbose > 1 && !message->additionals.empty())
      out += " ar:" + sectionText(message->additionals, verbose);
  } else {
    out += message->recursionDesired ? "+" : "";
    if (message->checkingDisabled) out += "%";
    auto odd = [&](size_t count, size_t usual, const char* letter) {
      if (count != usual) out += fmt::format(" [{}{}]", count, letter);
    };
    odd(message->answers.size(), 0, "a");
    odd(message->questions.size(), 1, "q");
    odd(message->authorities.size(), 0, "n");
    odd(message->additionals.size(), 0, "au");
    for (const dns::Question& question : message->questions)
      out += (&question == &message->questions.front() ? "" : ",") + questionText(question);
    if (verbose > 1 && !message->additionals.empty())
      out += " ar:" + sectionText(message->additionals, verbose);
  }
  return out + fmt::format(" ({})", bytes.size());
}

} // namespace fg::commands::tcpdump
