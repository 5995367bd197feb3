// The clock: events as marks on a line, and the time that is looked at. Dragging, clicking and keys move the
// time.
#pragma once

#include "itemmodels/event_model.h"
#include "scene/theme.h"

#include <QPixmap>
#include <QWidget>

namespace fg::gui {

class Timeline : public QWidget {
  Q_OBJECT
public:
  // Step: every event the same distance apart; linear: as the clock runs; nonlinear: long pauses are short.
  enum class Scale { Step, Linear, Nonlinear };
  explicit Timeline(const EventModel& events, QWidget* parent = nullptr);
  void setTime(qint64 atNs, qint64 endNs);
  void setBookmarks(const QList<qint64>& times);
  void setScale(Scale scale);
  Scale scale() const { return m_scale; }
  qint64 timeNs() const { return m_atNs; }
  QSize sizeHint() const override { return {400, 54}; }
  QSize minimumSizeHint() const override { return {120, 54}; }
  // Where a time is, in pixels from the left, and back.
  double xOf(qint64 timeNs) const;
  qint64 timeAt(double x) const;

signals:
  void timeAsked(qint64 timeNs);

protected:
  bool event(QEvent* event) override;
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;

private:
  void gather();
  void drawMarks();
  double fractionOf(qint64 timeNs) const;

  const EventModel& m_events;
  Scale m_scale = Scale::Nonlinear;
  qint64 m_atNs = 0, m_endNs = 1;
  // Times and where they are, from 0 to 1; both grow.
  std::vector<std::pair<qint64, double>> m_stops;
  QList<qint64> m_bookmarks;
  QPixmap m_marks; // the line and the events on it: they are many, and stay where they are
};

} // namespace fg::gui
