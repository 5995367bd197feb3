// A presenter's marker pen: a sheet of glass over the pictures. Who holds the left button draws, the right
// one wipes it clean.
#pragma once

#include <QPolygonF>
#include <QWidget>

#include <vector>

namespace fg::gui {

class Pen : public QWidget {
  Q_OBJECT
public:
  // Lies over `covered`, as large as that is.
  explicit Pen(QWidget* covered);
  // Lays it on, or takes it off with all that was drawn.
  void setOn(bool on);

protected:
  bool eventFilter(QObject* watched, QEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void paintEvent(QPaintEvent* event) override;
  void changeEvent(QEvent* event) override;

private:
  void wipe();
  void retranslate();

  QWidget* m_covered;
  std::vector<QPolygonF> m_strokes;
};

} // namespace fg::gui
