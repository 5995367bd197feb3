#include "report/svg/render_svg.h"

#include "report/json/packet_way.h"
#include "report/json/render_json.h"
#include "report/svg/lanes.h"
#include "report/text/display_width.h"
#include "report/text/verdict.h"
#include "report/words/context.h"

#include <fmt/format.h>

namespace fg::report {
namespace {

// The colours are those of the viewer and of the page for browsers. Programs that know no media queries draw
// the light ones.
constexpr const char* kStyle = R"(
text { font: 11px Helvetica, Arial, "Liberation Sans", "Noto Sans CJK SC", sans-serif; fill: #16191d; }
.title { font-size: 17px; font-weight: bold; } .verdict { font-size: 13px; } .lane-title, .stage { font-weight: bold; }
.ground { fill: #ffffff; } .lane { fill: #f2f4f7; stroke: #c4cad3; } .box { fill: #ffffff; stroke-width: 1.5; }
.link { fill: none; stroke-width: 1.8; } .number { fill: #4f5864; }
.request .box, .link.request { stroke: #0b5cad; } .request .stage, .head.request { fill: #0b5cad; }
.reply .box, .link.reply { stroke: #7a3ea8; stroke-dasharray: 5 3; } .reply .stage, .head.reply { fill: #7a3ea8; }
.drop .box { stroke: #b3161b; stroke-width: 4; stroke-dasharray: none; } .drop .stage, .drop .first { fill: #b3161b; }
.nat .first { fill: #8a5200; font-weight: bold; }
@media (prefers-color-scheme: dark) {
text { fill: #f1f3f5; } .number { fill: #b4bdc8; }
.ground { fill: #16191d; } .lane { fill: #20252b; stroke: #434c57; } .box { fill: #2a3038; }
.request .box, .link.request { stroke: #7cbcff; } .request .stage, .head.request { fill: #7cbcff; }
.reply .box, .link.reply { stroke: #d3a5f5; } .reply .stage, .head.reply { fill: #d3a5f5; }
.drop .box { stroke: #ff9190; } .drop .stage, .drop .first { fill: #ff9190; } .nat .first { fill: #f0b660; }
}
)";

constexpr double kLeft = 22, kLine = 18, kWordLine = 15;
constexpr int kBoxColumns = 25, kVerdictColumns = 140; // of text, as wide as a box and as the picture

// As XML has it; what it does not allow at all is left out.
std::string escaped(std::string_view text) {
  std::string out;
  for (char c : text)
    if (c == '<')
      out += "&lt;";
    else if (c == '&')
      out += "&amp;";
    else if (c == '"')
      out += "&quot;";
    else if (static_cast<unsigned char>(c) >= ' ' || c == '\n')
      out += c;
  return out;
}

class SvgWriter {
public:
  SvgWriter(std::string title, const Sentences& say) : m_title(std::move(title)), m_say(say) {
    m_y = 28;
    text(kLeft, m_y, "title", m_title);
  }

  // `json` is one of the paths of renderJson().
  void way(const std::vector<VerdictLine>& verdict, const nlohmann::ordered_json& json) {
    for (const VerdictLine& told : verdict)
      remark(fmt::format("{}{}  {}",
                         told.mark == Mark::Arrived   ? "✓ "
                         : told.mark == Mark::Dropped ? "✗ "
                                                      : "",
                         told.label, told.text));
    PictureOfLanes plan = lanesOf(json, m_y + kLine);
    for (const PictureLane& lane : plan.lanes)
      draw(lane);
    for (const PictureLink& link : plan.links)
      line(link.isReply, link.points);
    for (std::size_t i = 0; i < plan.boxes.size(); ++i)
      draw(plan.boxes[i], i + 1);
    m_y = plan.height;
  }

  void headOfWay(const std::string& sentence) {
    m_y += kLine / 2;
    remark(sentence);
  }

  void remark(const std::string& sentence) {
    for (const std::string& row : wrapped(sentence, kVerdictColumns))
      text(kLeft, m_y += kLine, "verdict", row);
  }

  std::string picture() {
    legend();
    return fmt::format(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {0} {1}\" width=\"{0}\" height=\"{1}\" "
        "role=\"img\" aria-labelledby=\"title\">\n<title "
        "id=\"title\">{2}</title>\n<style>{3}</style>\n<defs>{4}{5}"
        "</defs>\n<rect class=\"ground\" width=\"100%\" height=\"100%\"/>\n{6}</svg>\n",
        kPictureWidth, m_y + kLine / 2, escaped(m_title), kStyle, arrowhead("request"), arrowhead("reply"),
        m_out);
  }

private:
  static std::string arrowhead(std::string_view whose) {
    return fmt::format(
        "<marker id=\"{0}\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" markerWidth=\"5\" "
        "markerHeight=\"5\" orient=\"auto\"><path class=\"head {0}\" d=\"M0 0 8 4 0 8z\"/></marker>",
        whose);
  }

  void text(double x, double y, std::string_view kind, std::string_view words) {
    m_out += fmt::format("<text x=\"{}\" y=\"{}\" class=\"{}\">{}</text>\n", x, y, kind, escaped(words));
  }

  // What a line of dashes is.
  void legend() {
    m_y += kLine;
    line(true, {{kLeft, m_y - 4}, {kLeft + 34, m_y - 4}});
    text(kLeft + 42, m_y, "", m_say("page.reply"));
  }

  void draw(const PictureLane& lane) {
    m_out += fmt::format("<rect class=\"lane\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"6\"/>\n",
                         lane.x, lane.y, lane.width, lane.height);
    text(lane.x + 10, lane.y + 16, "lane-title",
         lane.nameSpace + (lane.depth > 0 ? " · " + m_say("page.outer") : ""));
  }

  void line(bool isReply, const std::vector<std::pair<double, double>>& points) {
    const char* whose = isReply ? "reply" : "request";
    m_out += fmt::format("<polyline class=\"link {0}\" marker-end=\"url(#{0})\" points=\"", whose);
    for (auto [x, y] : points)
      m_out += fmt::format("{},{} ", x, y);
    m_out.back() = '"';
    m_out += "/>\n";
  }

  void draw(const PictureBox& box, std::size_t number) {
    m_out +=
        fmt::format("<g class=\"{}{}{}\"><title>{}</title><rect class=\"box\" x=\"{}\" y=\"{}\" width=\"{}\" "
                    "height=\"{}\" rx=\"5\"/>\n",
                    box.isReply ? "reply" : "request", box.drops ? " drop" : "", box.rewrites ? " nat" : "",
                    escaped(box.story), box.x, box.y, kPictureBoxWidth, kPictureBoxHeight);
    text(box.x + 6, box.y + kWordLine, "stage", box.stage);
    std::string count = std::to_string(number);
    text(box.x + kPictureBoxWidth - 6.2 * static_cast<double>(count.size()) - 5, box.y + kWordLine, "number",
         count);
    std::vector<std::string> words = box.words;
    if (words.empty()) words.emplace_back("ACCEPT");
    while (words.size() > 2)
      words.erase(words.begin() + 1); // the first and the last say most
    for (std::size_t i = 0; i < words.size(); ++i)
      text(box.x + 6, box.y + kWordLine * static_cast<double>(i + 2), i == 0 ? "first" : "",
           shortened(words[i], kBoxColumns));
    m_out += "</g>\n";
  }

  std::string m_title;
  const Sentences& m_say;
  std::string m_out;
  double m_y = 0; // the bottom of what is drawn
};

} // namespace

std::string renderSvg(const ProbeReport& report, const world::Directory& directory, const Sentences& say) {
  const nlohmann::ordered_json json = renderJson(report, directory, say);
  SvgWriter writer(titleOf(report), say);
  for (std::size_t i = 0; i < report.paths.size(); ++i) {
    const TraceReport& path = report.paths[i];
    if (report.paths.size() > 1)
      writer.headOfWay(say("head.way", i + 1, report.paths.size(), chanceText(path.probability)));
    writer.way(verdictLines(report, path, directory, say), json["paths"][i]);
  }
  if (report.remainder > 0) writer.remark(say("remark.remainder", chanceText(report.remainder)));
  return writer.picture();
}

std::string renderPacketSvg(nlohmann::ordered_json packet, const Sentences& say) {
  PacketWay way = wayOf(std::move(packet), say);
  SvgWriter writer(way.title, say);
  writer.way({way.verdict}, way.path);
  return writer.picture();
}

} // namespace fg::report
