// The scenario format as data: which keys there are, what they hold, what holds where they are missing.
// The checks, the JSON Schema and the tables of the documentation are all made from it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace fg::scenario {

enum class Type {
  String, // any text
  Words,  // text for people: a string, or an object {"en": …, "zh_CN": …}
  Name,   // of a node, pod, segment …: letters, digits, '-', '_' and '.'
  Names,  // of many of them: "node{n}", with every placeholder of Field::allowed
  Choice, // one of Field::allowed
  Boolean,
  Whole,             // a whole number from Field::least to Field::most
  Duration,          // "1h30m"
  Clock,             // "2018-02-03T01:20:00"
  UtcOffset,         // "+08:00"
  Address,           // "10.0.2.2"
  AddressWithLength, // "10.0.2.15/24"
  Network,           // "10.0.2.0/24", without host bits
  AddressOrNone,     // an address, or "none"
  Mac,               // "02:42:ac:21:44:02"
  Port,              // "53/udp", "80/tcp", or a number for TCP
  Published,         // "8080:80/tcp", or "8080:80" for TCP
  Endpoint,          // "172.17.8.101:6443", or an address
  Url,               // "http://172.17.8.101:2379"
  Peer,              // "NAMESPACE:INTERFACE"
  JsonText,          // a string that holds JSON
  Object,            // with the keys of Field::shape
  Map,               // names to objects of Field::shape
  StringMap,         // names to strings
  List,              // of Field::element
};

enum class Need { Optional, Required };

// What the names in a Map are.
enum class Key {
  Name,      // of a node, segment, namespace
  Interface, // as the kernel takes it: at most 15 characters
  FullName,  // "NAMESPACE/NAME", or "NAME" in the namespace "default"
};

struct Shape;

struct Field {
  std::string name;
  Type type = Type::String;
  std::string help = {};      // one sentence without a full stop
  std::string byDefault = {}; // what holds where the key is missing, in words
  std::vector<std::string> allowed = {};
  int64_t least = 0, most = 0;
  const Shape* shape = nullptr;
  const Shape* templateShape = nullptr; // of a Map: the keys that stand for many of its things
  Type element = Type::String;
  Key key = Key::Name;
  Need need = Need::Optional;
  std::vector<std::string> given = {}; // of an Object: keys of its shape that may not be written here
};

struct Shape {
  std::string name;  // "interface"
  std::string title; // "An interface"
  std::vector<Field> fields;

  const Field* find(std::string_view name) const;
  std::vector<std::string> names() const;
};

// The shape of a whole scenario, and all shapes in the order in which one reads about them.
const Shape& scenarioShape();
const std::vector<const Shape*>& allShapes();

// What scenarios are about, in the order of lists.
const std::vector<std::string>& topics();

// "an IPv4 address such as 192.168.0.11"
std::string describe(const Field& field);
std::string describe(Type type);
// The regular expression (ECMA 262) that JSON Schema demands of a string of the type; empty: any.
std::string pattern(Type type);
std::string pattern(Key key);

} // namespace fg::scenario
