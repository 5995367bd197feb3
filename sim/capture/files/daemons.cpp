// units.txt: what `systemctl show` says of the daemons' units, a paragraph each.
#include "capture/files/files.h"
#include "capture/files/lines.h"
#include "scenario/utf8.h"

namespace fg::capture {
namespace {

std::string* fieldOf(found::Unit& unit, std::string_view property) {
  if (property == "Id") return &unit.name;
  if (property == "LoadState") return &unit.load;
  if (property == "ActiveState") return &unit.active;
  if (property == "SubState") return &unit.sub;
  return property == "UnitFileState" ? &unit.enabled : nullptr;
}

} // namespace

// "ActiveState=inactive"; an empty line ends a unit.
void readUnits(Reading& reading) {
  std::vector<found::Unit>& units = reading.draft.signs.units;
  int last = 0;
  forEachLine(reading.text, [&](int number, std::string_view line) {
    std::size_t equals = line.find('=');
    if (equals == std::string_view::npos)
      return reading.findings.warning(
          reading.line(number), "no line of systemctl show: " + scenario::inQuotes(line), "it is left out");
    if (units.empty() || number > last + 1) units.push_back({reading.line(number), {}, {}, {}, {}, {}});
    last = number;
    if (std::string* field = fieldOf(units.back(), line.substr(0, equals))) *field = line.substr(equals + 1);
  });
  std::erase_if(units, [](const found::Unit& unit) { return unit.name.empty(); });
}

} // namespace fg::capture
