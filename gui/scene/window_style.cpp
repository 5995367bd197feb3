#include "scene/window_style.h"

#include <QAbstractItemView>
#include <QPainter>
#include <QStyleOption>

namespace fg::gui {
namespace {

// What has the focus has a frame of its own.
void drawFrame(const QStyleOption& option, QPainter& painter) {
  constexpr double kCorner = 2, kStrong = 0.5, kWeak = 0.25;
  const QPalette& palette = option.palette;
  if (palette.color(QPalette::Window).lightnessF() >= 0.5 || option.state & QStyle::State_HasFocus) return;
  QColor colour = palette.color(QPalette::Active, QPalette::WindowText);
  colour.setAlphaF(option.state & QStyle::State_Enabled ? kStrong : kWeak);
  painter.save();
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(colour);
  painter.setBrush(Qt::NoBrush);
  painter.drawRoundedRect(QRectF(option.rect).adjusted(0.5, 0.5, -0.5, -0.5), kCorner, kCorner);
  painter.restore();
}

} // namespace

void WindowStyle::drawPrimitive(PrimitiveElement element, const QStyleOption* option, QPainter* painter,
                                const QWidget* widget) const {
  QProxyStyle::drawPrimitive(element, option, painter, widget);
  if (element == PE_FrameLineEdit || element == PE_IndicatorCheckBox) drawFrame(*option, *painter);
}

void WindowStyle::drawComplexControl(ComplexControl control, const QStyleOptionComplex* option,
                                     QPainter* painter, const QWidget* widget) const {
  QProxyStyle::drawComplexControl(control, option, painter, widget);
  if (control == CC_SpinBox || control == CC_ComboBox) drawFrame(*option, *painter);
}

int WindowStyle::styleHint(StyleHint hint, const QStyleOption* option, const QWidget* widget,
                           QStyleHintReturn* out) const {
  if (hint == SH_ItemView_ScrollMode) return QAbstractItemView::ScrollPerPixel;
  return QProxyStyle::styleHint(hint, option, widget, out);
}

} // namespace fg::gui
