#include "report/tables/table.h"

#include <algorithm>

namespace fg::report {

std::vector<std::string> cellsAt(const Row& row, net::SimTime now) {
  net::SimTime left = std::max(net::SimTime{0}, row.ends - now);
  const std::string seconds = std::to_string(std::chrono::floor<std::chrono::seconds>(left).count());
  std::vector<std::string> out = row.cells;
  for (std::string& cell : out)
    if (std::size_t at = cell.find(kSecondsLeft); at != std::string::npos)
      cell.replace(at, kSecondsLeft.size(), seconds);
  return out;
}

} // namespace fg::report
