#include "recording/pieces.h"

#include "recording/gzip.h"

#include <fmt/format.h>

#include <algorithm>

namespace fg::recording {
namespace {

// The last line is stored, and always as long, so that a reader finds it.
constexpr std::size_t kEndText = 128, kEndBytes = kEndText + kStoredExtra;

constexpr std::size_t kMostKept = 32 << 20; // of unpacked text

std::optional<std::size_t> count(const Json& object, const char* key) {
  auto found = object.find(key);
  if (found == object.end() || !found->is_number_unsigned()) return {};
  return found->get<std::size_t>();
}

std::optional<uint32_t> small(const Json& number) {
  if (!number.is_number_unsigned() || number.get<uint64_t>() > std::numeric_limits<uint32_t>::max())
    return {};
  return number.get<uint32_t>();
}

// Numbers that only grow, in pairs; nothing where they are none.
std::optional<std::vector<uint32_t>> keysOf(const Json& list) {
  if (!list.is_array() || list.size() % 2 != 0) return {};
  std::vector<uint32_t> out;
  for (const Json& one : list) {
    auto key = small(one);
    if (!key || (!out.empty() && *key < out.back())) return {};
    out.push_back(*key);
  }
  return out;
}

struct End {
  net::SimTime at{0};
  std::size_t index = 0;
  uint32_t checksum = 0;
};

std::optional<End> endOf(std::string_view file) {
  if (file.size() < kEndBytes) return {};
  auto text = gunzip(file.substr(file.size() - kEndBytes), kEndText);
  if (!text) return {};
  auto line = parseLine(firstLine(*text).substr(0, text->rfind(']') + 1));
  if (!line || line->kind != "end") return {};
  const Json value = Json::parse(line->value, nullptr, false);
  if (!value.is_object()) return {};
  auto index = count(value, "index"), sum = count(value, "checksum");
  if (!index || !sum || *index > file.size() - kEndBytes) return {};
  return End{line->at, *index, static_cast<uint32_t>(*sum)};
}

} // namespace

bool Piece::has(uint32_t key) const {
  auto after = std::ranges::upper_bound(keys, key);
  if (after == keys.begin()) return false;
  return (after - keys.begin()) % 2 == 1 || *(after - 1) == key;
}

std::optional<uint32_t> numberOf(const Json& key, const Numbers& numbers) {
  if (key.is_number()) return small(key);
  if (!key.is_array() || key.empty()) return {};
  if (key[0].is_number()) return small(key[0]);
  auto found = numbers.find(key.dump());
  return found == numbers.end() ? std::nullopt : std::optional(found->second);
}

std::string kindOfTables(std::string_view place) { return "tables of " + std::string(place); }

std::string sealed(std::string pieces, std::string_view index, net::SimTime end) {
  std::size_t at = pieces.size();
  pieces += gzip(index);
  Json value{{"index", at}, {"checksum", checksum(pieces)}};
  std::string last = lineText(end, "end", nullptr, value);
  last.insert(last.size() - 1, kEndText - last.size(), ' ');
  return std::move(pieces) + gzip(last, Packing::Stored);
}

tl::expected<Pieces, std::string> Pieces::parse(std::string file) {
  auto end = endOf(file);
  if (!end) return tl::unexpected<std::string>("it is cut off, or something follows its end");
  std::size_t before = file.size() - kEndBytes;
  if (checksum(std::string_view(file).substr(0, before)) != end->checksum)
    return tl::unexpected<std::string>("it is damaged");
  Pieces out;
  out.m_file = std::move(file);
  out.m_end = end->at;
  auto index = gunzip(std::string_view(out.m_file).substr(end->index, before - end->index), kMostOfPiece);
  if (!index) return tl::unexpected("its index cannot be read: " + index.error());
  if (auto good = out.takeIndex(*index, end->index); !good) return tl::unexpected(good.error());
  return out;
}

tl::expected<void, std::string> Pieces::takeIndex(std::string_view text, std::size_t end) {
  for (std::size_t number = 1; !text.empty(); ++number) {
    std::string_view one = firstLine(text);
    text.remove_prefix(std::min(text.size(), one.size() + 1));
    auto line = parseLine(one);
    if (!line || !take(*line))
      return tl::unexpected(fmt::format("line {} of its index does not fit", number));
  }
  if (m_taken != end) return tl::unexpected<std::string>("pieces are missing in its index");
  return {};
}

bool Pieces::take(const Line& line) {
  if (line.kind == "piece") return takePiece(line);
  if (line.kind != "names") return false;
  const Json names = Json::parse(line.value, nullptr, false);
  if (!names.is_array()) return false;
  for (const Json& name : names)
    m_numbers.emplace(name.dump(), m_numbers.size());
  return true;
}

bool Pieces::takePiece(const Line& line) {
  const Json value = Json::parse(line.value, nullptr, false);
  if (!value.is_object() || !value.value("kind", Json()).is_string() || line.key != m_taken) return false;
  auto bytes = count(value, "bytes"), lines = count(value, "lines");
  auto keys = keysOf(value.value("keys", Json()));
  if (!bytes || !lines || !keys || *bytes > m_file.size() - m_taken || *lines > kMostOfPiece) return false;
  std::vector<Piece>& known = m_pieces[value["kind"].get<std::string>()];
  if (!known.empty() && known.back().at > line.at) return false;
  std::size_t before = known.empty() ? 0 : known.back().before + known.back().lines;
  known.push_back({line.at, m_taken, *bytes, *lines, before, std::move(*keys)});
  m_taken += *bytes;
  return true;
}

const std::vector<Piece>& Pieces::of(std::string_view kind) const {
  static const std::vector<Piece> kNone;
  auto found = m_pieces.find(kind);
  return found == m_pieces.end() ? kNone : found->second;
}

Lines Pieces::unpack(const Piece& piece) const {
  auto known = std::ranges::find(m_kept, piece.offset, [](const auto& one) { return one.first; });
  if (known != m_kept.end()) {
    m_kept.splice(m_kept.begin(), m_kept, known);
    return m_kept.front().second;
  }
  auto made = std::make_shared<Unpacked>();
  made->text = gunzip(std::string_view(m_file).substr(piece.offset, piece.bytes), kMostOfPiece)
                   .value_or(std::string());
  for (std::string_view rest = made->text; !rest.empty();) {
    std::string_view one = firstLine(rest);
    rest.remove_prefix(std::min(rest.size(), one.size() + 1));
    auto line = parseLine(one);
    if (!line) continue;
    auto number = numberOf(line->key);
    made->lines.push_back({std::move(*line), number});
  }
  m_kept.emplace_front(piece.offset, made);
  std::size_t size = 0;
  for (auto one = m_kept.begin(); one != m_kept.end();) {
    size += one->second->text.size();
    one = size > kMostKept && one != m_kept.begin() ? m_kept.erase(one) : std::next(one);
  }
  return made;
}

} // namespace fg::recording
