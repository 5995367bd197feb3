// Takes typed values out of a checked document. A value that was wrong is missing, and has been reported.
#pragma once

#include "scenario/document.h"
#include "scenario/scenario.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fg::scenario {

std::optional<std::string> stringAt(const Value& object, std::string_view key);
std::optional<bool> booleanAt(const Value& object, std::string_view key);
std::optional<int64_t> wholeAt(const Value& object, std::string_view key);
std::optional<net::SimTime> durationAt(const Value& object, std::string_view key);
std::optional<net::Ipv4Address> addressAt(const Value& object, std::string_view key);
std::optional<net::Ipv4Prefix> prefixAt(const Value& object, std::string_view key);
std::optional<net::MacAddress> macAt(const Value& object, std::string_view key);
// In a language of its own each, or "en" for a plain string.
Text textOf(const Value& value);
Text wordsAt(const Value& object, std::string_view key);
std::vector<std::string> stringsAt(const Value& object, std::string_view key);
std::map<std::string, std::string> stringMapAt(const Value& object, std::string_view key);
std::vector<Listener> portsAt(const Value& object, std::string_view key);
// The members of an object or list; none where the key is missing.
const std::vector<Member>& membersAt(const Value& object, std::string_view key);
// The object there, or an empty one.
const Value& objectAt(const Value& object, std::string_view key);

} // namespace fg::scenario
