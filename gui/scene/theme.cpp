#include "scene/theme.h"

#include <QPalette>

#include <algorithm>
#include <cmath>

namespace fg::gui {
namespace {

double luminance(const QColor& colour) {
  auto linear = [](double part) {
    return part <= 0.04045 ? part / 12.92 : std::pow((part + 0.055) / 1.055, 2.4);
  };
  return 0.2126 * linear(colour.redF()) + 0.7152 * linear(colour.greenF()) + 0.0722 * linear(colour.blueF());
}

} // namespace

const Theme& lightTheme() {
  static const Theme theme{.ground = "#ffffff",
                           .lane = "#f2f4f7",
                           .laneBorder = "#c4cad3",
                           .box = "#ffffff",
                           .boxBorder = "#8a94a3",
                           .unseen = "#eceef1",
                           .unseenText = "#5d6672",
                           .text = "#16191d",
                           .faint = "#4f5864",
                           .request = "#0b5cad",
                           .reply = "#7a3ea8",
                           .drop = "#b3161b",
                           .rewritten = "#8a5200",
                           .current = "#fff2c9",
                           .nodeIp = "#0b5cad",
                           .podIp = "#1a6b34",
                           .clusterIp = "#8a3d8f",
                           .outside = "#5a5148"};
  return theme;
}

const Theme& darkTheme() {
  static const Theme theme{.ground = "#16191d",
                           .lane = "#20252b",
                           .laneBorder = "#434c57",
                           .box = "#2a3038",
                           .boxBorder = "#77828f",
                           .unseen = "#1d2126",
                           .unseenText = "#98a2ae",
                           .text = "#f1f3f5",
                           .faint = "#b4bdc8",
                           .request = "#7cbcff",
                           .reply = "#d3a5f5",
                           .drop = "#ff9190",
                           .rewritten = "#f0b660",
                           .current = "#4a4015",
                           .nodeIp = "#7cbcff",
                           .podIp = "#86d69b",
                           .clusterIp = "#e3a3e6",
                           .outside = "#cfc3b5"};
  return theme;
}

const Theme& themeFor(const QPalette& palette) {
  return palette.color(QPalette::Window).lightnessF() < 0.5 ? darkTheme() : lightTheme();
}

QPalette paletteOf(const Theme& theme) {
  QPalette palette(theme.lane);
  palette.setColor(QPalette::Light, theme.box);
  palette.setColor(QPalette::Midlight, theme.lane);
  for (auto role : {QPalette::Mid, QPalette::Dark}) // lines, such as that below the tabs
    palette.setColor(role, theme.laneBorder);
  palette.setColor(QPalette::Shadow, theme.boxBorder);
  palette.setColor(QPalette::Base, theme.ground);
  palette.setColor(QPalette::AlternateBase, theme.lane);
  palette.setColor(QPalette::Window, theme.lane);
  palette.setColor(QPalette::Button, theme.lane);
  for (auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText, QPalette::ToolTipText})
    palette.setColor(role, theme.text);
  for (auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
    palette.setColor(QPalette::Disabled, role, theme.unseenText);
  palette.setColor(QPalette::PlaceholderText, theme.unseenText);
  palette.setColor(QPalette::ToolTipBase, theme.box);
  palette.setColor(QPalette::Highlight, theme.request);
  palette.setColor(QPalette::HighlightedText, theme.ground);
  palette.setColor(QPalette::Link, theme.request);
  palette.setColor(QPalette::LinkVisited, theme.reply);
  return palette;
}

double contrast(const QColor& one, const QColor& other) {
  auto [dark, light] = std::minmax({luminance(one), luminance(other)});
  return (light + 0.05) / (dark + 0.05);
}

} // namespace fg::gui
