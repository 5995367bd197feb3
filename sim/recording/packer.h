// Makes a recording's file of lines: they are put into pieces by their kind.
#pragma once

#include "recording/pieces.h"

#include <map>
#include <set>

namespace fg::recording {

class Packer {
public:
  // Lines of one kind come by time.
  void add(net::SimTime at, std::string_view kind, const Json& key, const Json& value);
  // Can "rows" of that table be told by what stands in the piece that is being filled?
  bool holdsTable(const Json& key) const;
  std::string finish(net::SimTime end);

private:
  struct Part {
    net::SimTime at{0};
    std::string text;
    std::size_t lines = 0;
    std::set<uint32_t> keys;
  };
  void flush(const std::string& kind, Part& part);

  std::string m_out, m_index;
  std::map<std::string, Part, std::less<>> m_parts; // by kind
  Json m_names = Json::array();
  Numbers m_numbers;
};

} // namespace fg::recording
