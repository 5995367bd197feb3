#include "recording/packer.h"

#include "recording/gzip.h"

namespace fg::recording {
namespace {

// A piece that has as much text is full: small enough to be unpacked at once.
constexpr std::size_t kFullPiece = 256 << 10;

std::string pieceOf(std::string_view kind, const Json& key) {
  bool isOfTable =
      (kind == "table" || kind == "rows") && key.is_array() && key.size() == 2 && key[1].is_string();
  return isOfTable ? kindOfTables(key[1].get<std::string>()) : std::string(kind);
}

Json runsOf(const std::set<uint32_t>& keys) {
  Json out = Json::array();
  for (uint32_t key : keys)
    if (!out.empty() && out.back().get<uint32_t>() + 1 == key)
      out.back() = key;
    else
      out.push_back(key), out.push_back(key);
  return out;
}

} // namespace

bool Packer::holdsTable(const Json& key) const {
  auto part = m_parts.find(pieceOf("table", key));
  auto number = numberOf(key, m_numbers);
  return part != m_parts.end() && number && part->second.keys.contains(*number);
}

// A piece of tables ends where one of them is written whole once more: the others in it then are, too, as
// they change.
void Packer::add(net::SimTime at, std::string_view kind, const Json& key, const Json& value) {
  std::string where = pieceOf(kind, key);
  Part& part = m_parts[where];
  bool mayEnd = kind == "table" ? holdsTable(key) : kind != "rows";
  if (mayEnd && part.text.size() >= kFullPiece) flush(where, part);
  if (part.lines++ == 0) part.at = at;
  part.text += lineText(at, kind, key, value);
  auto number = numberOf(key, m_numbers);
  if (!number && key.is_array()) {
    number = m_numbers.emplace(key.dump(), m_names.size()).first->second;
    m_names.push_back(key);
  }
  if (number) part.keys.insert(*number);
  if (kind == kFormat) flush(where, part); // alone, so that whoever reads finds it at once
}

void Packer::flush(const std::string& kind, Part& part) {
  if (part.lines == 0) return;
  std::string packed = gzip(part.text);
  Json about{{"kind", kind}, {"bytes", packed.size()}, {"lines", part.lines}, {"keys", runsOf(part.keys)}};
  m_index += lineText(part.at, "piece", m_out.size(), about);
  m_out += packed;
  part = {};
}

std::string Packer::finish(net::SimTime end) {
  for (auto& [kind, part] : m_parts)
    flush(kind, part);
  m_index += lineText(net::SimTime{0}, "names", nullptr, m_names);
  return sealed(std::move(m_out), m_index, end);
}

} // namespace fg::recording
