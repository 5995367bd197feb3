// Where the lanes and boxes of a picture stand: one lane a network namespace, a box a kernel stage in the
// order of the packet's way. Lengths are in pixels at scale 1.
#pragma once

#include <nlohmann/json.hpp>

#include <string>
#include <utility>
#include <vector>

namespace fg::report {

struct PictureBox {
  std::string stage;                   // "PREROUTING"
  std::vector<std::string> words = {}; // what happened there, in short
  std::string story = {};              // the same in sentences, one a line
  bool isReply = false;
  bool drops = false;    // the packet ends here, unwanted
  bool rewrites = false; // an address or a port was changed: the first of the words says how
  double x = 0, y = 0;
};

struct PictureLane {
  std::string nameSpace;
  int depth = 0; // 1: the outer packet of a tunnel
  double x = 0, y = 0, width = 0, height = 0;
};

// From one box to the next that the packet saw.
struct PictureLink {
  bool isReply = false;
  std::vector<std::pair<double, double>> points;
};

struct PictureOfLanes {
  std::vector<PictureLane> lanes;
  std::vector<PictureBox> boxes; // in the order of the way: the request's, then the reply's
  std::vector<PictureLink> links;
  double height = 0;
};

inline constexpr double kPictureWidth = 980, kPictureBoxWidth = 166, kPictureBoxHeight = 54;

// `path` is one of renderJson(). The first lane begins at `top`.
PictureOfLanes lanesOf(const nlohmann::ordered_json& path, double top);

} // namespace fg::report
