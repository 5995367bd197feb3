// The colours of the pictures, for light and for dark windows. Text on its ground has a contrast of at
// least 4.5 to 1 (WCAG 2.1, AA): a test computes it.
#pragma once

#include <QColor>

class QPalette;

namespace fg::gui {

struct Theme {
  QColor ground, lane, laneBorder, box, boxBorder, unseen, unseenText, text, faint;
  QColor request, reply, drop, rewritten, current;
  QColor nodeIp, podIp, clusterIp, outside;
};

const Theme& lightTheme();
const Theme& darkTheme();
// The one that suits the window's palette.
const Theme& themeFor(const QPalette& palette);
// A palette of that kind for the whole window.
QPalette paletteOf(const Theme& theme);
// The contrast of two colours, 1 to 21, as WCAG 2.1 defines it.
double contrast(const QColor& one, const QColor& other);

} // namespace fg::gui
