// The types of the format in words and as regular expressions.
#include "scenario/schema.h"

#include "core/did_you_mean.h"

namespace fg::scenario {
namespace {

const std::string kAddress = "([0-9]{1,3}\\.){3}[0-9]{1,3}";

} // namespace

std::string describe(Type type) {
  switch (type) {
  case Type::String:
    return "a string";
  case Type::Words:
    return "a string, or an object with \"en\" and \"zh_CN\"";
  case Type::Name:
    return "a name of letters, digits, '-', '_' and '.'";
  case Type::Names:
    return "a name with placeholders";
  case Type::Choice:
    return "one of the words below";
  case Type::Boolean:
    return "true or false";
  case Type::Whole:
    return "a whole number";
  case Type::Duration:
    return "a duration such as \"1h30m\", \"20s\" or \"250ms\"";
  case Type::Clock:
    return "a date and time such as \"2018-02-03T01:20:00\"";
  case Type::UtcOffset:
    return "an offset such as \"+08:00\"";
  case Type::Address:
    return "an IPv4 address such as \"192.168.0.11\"";
  case Type::AddressWithLength:
    return "an IPv4 address with its prefix length such as \"192.168.0.11/24\"";
  case Type::Network:
    return "an IPv4 network such as \"192.168.0.0/24\"";
  case Type::AddressOrNone:
    return "an IPv4 address such as \"10.254.0.2\", or \"none\"";
  case Type::Mac:
    return "an Ethernet address such as \"02:42:ac:21:44:02\"";
  case Type::Port:
    return "a port such as \"53/udp\", \"80/tcp\" or 80";
  case Type::Published:
    return "a port of the node and one of the pod such as \"8080:80/tcp\" or \"5353:53/udp\"";
  case Type::Endpoint:
    return "an address with a port such as \"172.17.8.101:6443\", or without";
  case Type::Url:
    return "an address such as \"http://172.17.8.101:2379\"";
  case Type::Peer:
    return "the other end as \"NAMESPACE:INTERFACE\"";
  case Type::JsonText:
    return "a string that holds a JSON object";
  case Type::Object:
    return "an object";
  case Type::Map:
    return "an object of named things";
  case Type::StringMap:
    return "an object of strings";
  case Type::List:
    return "a list";
  }
  return "";
}

std::string describe(const Field& field) {
  if (field.type == Type::Choice) {
    std::vector<std::string> words;
    for (const std::string& word : field.allowed)
      words.push_back("\"" + word + "\"");
    return words.size() == 1 ? words[0] : "one of " + core::listText(words);
  }
  if (field.type == Type::Whole)
    return "a whole number from " + std::to_string(field.least) + " to " + std::to_string(field.most);
  if (field.type == Type::Names) return "a name with " + core::listText(field.allowed) + " in it";
  return describe(field.type);
}

std::string pattern(Type type) {
  switch (type) {
  case Type::Name:
    return "^[A-Za-z0-9][A-Za-z0-9._-]*$";
  case Type::Names:
    return "^([A-Za-z0-9._-]+/)?([A-Za-z0-9._-]|\\{(n|node)\\})+$";
  case Type::Duration:
    return "^(0|([0-9]+(\\.[0-9]+)?(ns|us|µs|ms|s|m|h))+)$";
  case Type::Clock:
    return "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}$";
  case Type::UtcOffset:
    return "^[+-][0-9]{2}:[0-9]{2}$";
  case Type::Address:
    return "^" + kAddress + "$";
  case Type::AddressWithLength:
  case Type::Network:
    return "^" + kAddress + "/[0-9]{1,2}$";
  case Type::AddressOrNone:
    return "^(none|" + kAddress + ")$";
  case Type::Mac:
    return "^([0-9A-Fa-f]{2}:){5}[0-9A-Fa-f]{2}$";
  case Type::Port:
    return "^[0-9]{1,5}(/(tcp|udp))?$";
  case Type::Published:
    return "^[0-9]{1,5}:[0-9]{1,5}(/(tcp|udp))?$";
  case Type::Endpoint:
    return "^" + kAddress + "(:[0-9]{1,5})?$";
  case Type::Url:
    return "^https?://" + kAddress + ":[0-9]{1,5}$";
  case Type::Peer:
    return "^[A-Za-z0-9][A-Za-z0-9._-]*:[^/: ]{1,15}$";
  case Type::String:
  case Type::Words:
  case Type::Choice:
  case Type::Boolean:
  case Type::Whole:
  case Type::JsonText:
  case Type::Object:
  case Type::Map:
  case Type::StringMap:
  case Type::List:
    return "";
  }
  return "";
}

std::string pattern(Key key) {
  switch (key) {
  case Key::Name:
    return "^[A-Za-z0-9][A-Za-z0-9._-]*$";
  case Key::Interface:
    return "^[A-Za-z0-9][A-Za-z0-9._-]{0,14}$";
  case Key::FullName:
    return "^([A-Za-z0-9][A-Za-z0-9._-]*/)?[A-Za-z0-9][A-Za-z0-9._-]*$";
  }
  return "";
}

} // namespace fg::scenario
