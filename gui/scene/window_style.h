// Fusion, whose frames of fields and check boxes are darker than the window: in a dark one they are not seen.
// Here they are lighter than a dark window.
#pragma once

#include <QProxyStyle>

namespace fg::gui {

class WindowStyle : public QProxyStyle {
public:
  WindowStyle() : QProxyStyle("Fusion") {}
  void drawPrimitive(PrimitiveElement element, const QStyleOption* option, QPainter* painter,
                     const QWidget* widget) const override;
  void drawComplexControl(ComplexControl control, const QStyleOptionComplex* option, QPainter* painter,
                          const QWidget* widget) const override;
  // Lists and tables scroll by pixels: by rows, the last one is cut off after their window was made smaller.
  int styleHint(StyleHint hint, const QStyleOption* option, const QWidget* widget,
                QStyleHintReturn* out) const override;
};

} // namespace fg::gui
