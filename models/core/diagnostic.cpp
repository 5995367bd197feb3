#include "core/diagnostic.h"

#include <algorithm>

namespace fg::core {
namespace {

constexpr size_t kWidestLine = 160; // a longer line is shown around the caret only

std::string_view name(Severity severity) {
  switch (severity) {
  case Severity::Error:
    return "error";
  case Severity::Warning:
    return "warning";
  case Severity::Note:
    return "note";
  }
  return "";
}

bool isContinuation(char c) { return (static_cast<unsigned char>(c) & 0xc0) == 0x80; }

// The byte at which character number `column` (from 1) begins.
size_t byteOfColumn(std::string_view line, int column) {
  size_t byte = 0;
  for (int at = 1; at < column && byte < line.size(); ++at)
    do
      ++byte;
    while (byte < line.size() && isContinuation(line[byte]));
  return byte;
}

// The line with a caret below the place. Control characters are shown as '?'.
std::string excerpt(const Diagnostic& d) {
  std::string line = d.sourceLine;
  size_t caret = byteOfColumn(line, d.place.column);
  if (line.size() > kWidestLine) {
    size_t begin = caret > kWidestLine / 2 ? caret - kWidestLine / 2 : 0;
    while (begin < caret && isContinuation(line[begin]))
      ++begin;
    size_t end = std::min(line.size(), begin + kWidestLine);
    while (end < line.size() && isContinuation(line[end]))
      ++end;
    line = line.substr(begin, end - begin);
    caret -= begin;
  }
  std::string indent;
  for (size_t i = 0; i < caret && i < line.size(); ++i) {
    if (isContinuation(line[i])) continue;
    indent += line[i] == '\t' ? '\t' : ' ';
    if (static_cast<unsigned char>(line[i]) >= 0xe3) indent += ' '; // East Asian text is two columns wide
  }
  for (char& c : line)
    if (static_cast<unsigned char>(c) < 32 && c != '\t') c = '?';
  return "  " + line + "\n  " + indent + "^\n";
}

} // namespace

std::string SourceRef::text() const {
  std::string out = file;
  if (line > 0) out += ":" + std::to_string(line);
  if (line > 0 && column > 0) out += ":" + std::to_string(column);
  return out;
}

std::string text(const std::vector<Diagnostic>& diagnostics) {
  std::string out;
  for (const Diagnostic& d : diagnostics) {
    std::string place = d.place.text();
    out += place + (place.empty() ? "" : ": ") + std::string(name(d.severity)) + ": " + d.message + "\n";
    if (d.place.column > 0 && !d.sourceLine.empty()) out += excerpt(d);
    if (!d.remedy.empty()) out += "  " + d.remedy + "\n";
  }
  return out;
}

bool hasErrors(const std::vector<Diagnostic>& diagnostics) {
  return std::any_of(diagnostics.begin(), diagnostics.end(),
                     [](const Diagnostic& d) { return d.severity == Severity::Error; });
}

} // namespace fg::core
