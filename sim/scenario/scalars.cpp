#include "scenario/scalars.h"

#include "core/text.h"

#include <algorithm>
#include <charconv>
#include <chrono>

namespace fg::scenario {
namespace {

bool isAlphanumeric(char c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

// Two digits at `at`, or nothing.
std::optional<int> twoDigits(std::string_view text, size_t at) {
  if (at + 2 > text.size()) return {};
  std::optional<int64_t> value = parseWhole(text.substr(at, 2), 0, 99);
  return value ? std::optional(static_cast<int>(*value)) : std::nullopt;
}

} // namespace

bool isName(std::string_view text) {
  if (text.empty() || text.size() > 253 || !isAlphanumeric(text[0])) return false;
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return isAlphanumeric(c) || c == '.' || c == '_' || c == '-'; });
}

FullName fullNameOf(std::string_view text) {
  size_t slash = text.find('/');
  if (slash == std::string_view::npos) return {"default", text};
  return {text.substr(0, slash), text.substr(slash + 1)};
}

bool isKey(Key key, std::string_view text) {
  switch (key) {
  case Key::Name:
    return isName(text);
  case Key::Interface:
    return isName(text) && text.size() <= 15;
  case Key::FullName: {
    size_t slash = text.find('/');
    if (slash == std::string_view::npos) return isName(text);
    return isName(text.substr(0, slash)) && isName(text.substr(slash + 1));
  }
  }
  return false;
}

bool isNamePattern(Key key, std::string text, const std::vector<std::string>& placeholders) {
  const size_t slash = text.find('/');
  for (const std::string& placeholder : placeholders) {
    const size_t at = text.find(placeholder);
    if (at == std::string::npos || (slash != std::string::npos && at < slash)) return false;
    text = core::withReplaced(std::move(text), placeholder, "1");
  }
  return isKey(key, text);
}

bool isClock(std::string_view text) {
  if (text.size() != 19 || text[4] != '-' || text[7] != '-' || text[10] != 'T' || text[13] != ':'
      || text[16] != ':')
    return false;
  auto century = twoDigits(text, 0), year = twoDigits(text, 2), month = twoDigits(text, 5),
       day = twoDigits(text, 8), hour = twoDigits(text, 11), minute = twoDigits(text, 14),
       second = twoDigits(text, 17);
  if (!century || !year || !month || !day || !hour || !minute || !second) return false;
  std::chrono::year_month_day date{std::chrono::year(*century * 100 + *year),
                                   std::chrono::month(static_cast<unsigned>(*month)),
                                   std::chrono::day(static_cast<unsigned>(*day))};
  return *century >= 19 && date.ok() && *hour < 24 && *minute < 60 && *second < 60;
}

std::optional<int> parseUtcOffset(std::string_view text) {
  if (text.size() != 6 || (text[0] != '+' && text[0] != '-') || text[3] != ':') return {};
  auto hours = twoDigits(text, 1), minutes = twoDigits(text, 4);
  if (!hours || !minutes || *hours > 14 || *minutes > 59) return {};
  int seconds = *hours * 3600 + *minutes * 60;
  return text[0] == '-' ? -seconds : seconds;
}

std::optional<Listener> parsePort(std::string_view text) {
  size_t slash = text.find('/');
  std::optional<int64_t> port = parseWhole(text.substr(0, slash), 1, 65535);
  if (!port) return {};
  Listener listener{net::Protocol::Tcp, static_cast<uint16_t>(*port)};
  if (slash == std::string_view::npos || text.substr(slash) == "/tcp") return listener;
  if (text.substr(slash) != "/udp") return {};
  listener.protocol = net::Protocol::Udp;
  return listener;
}

std::optional<PublishedPort> parsePublished(std::string_view text) {
  size_t colon = text.find(':');
  if (colon == std::string_view::npos) return {};
  std::optional<int64_t> host = parseWhole(text.substr(0, colon), 1, 65535);
  std::optional<Listener> container = parsePort(text.substr(colon + 1));
  if (!host || !container) return {};
  return PublishedPort{container->protocol, static_cast<uint16_t>(*host), container->port};
}

std::optional<EndpointAddress> parseEndpoint(std::string_view text) {
  size_t colon = text.find(':');
  std::optional<net::Ipv4Address> ip = net::Ipv4Address::parse(text.substr(0, colon));
  if (!ip) return {};
  if (colon == std::string_view::npos) return EndpointAddress{*ip, 0};
  std::optional<int64_t> port = parseWhole(text.substr(colon + 1), 1, 65535);
  if (!port) return {};
  return EndpointAddress{*ip, static_cast<uint16_t>(*port)};
}

std::optional<EndpointAddress> parseUrl(std::string_view text) {
  for (std::string_view scheme : {"http://", "https://"}) {
    if (!text.starts_with(scheme)) continue;
    std::optional<EndpointAddress> endpoint = parseEndpoint(text.substr(scheme.size()));
    if (endpoint && endpoint->port != 0) return endpoint;
  }
  return {};
}

std::optional<std::pair<std::string, std::string>> parsePeer(std::string_view text) {
  size_t colon = text.find(':');
  if (colon == std::string_view::npos) return {};
  std::string_view place = text.substr(0, colon), interface = text.substr(colon + 1);
  if (!isName(place) || !isKey(Key::Interface, interface)) return {};
  return std::pair(std::string(place), std::string(interface));
}

std::optional<int64_t> parseWhole(std::string_view text, int64_t least, int64_t most) {
  int64_t value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || text.empty() || value < least
      || value > most)
    return {};
  if (text[0] == '-' && least >= 0) return {};
  return value;
}

} // namespace fg::scenario
