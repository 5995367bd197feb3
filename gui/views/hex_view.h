// Bytes in rows, as numbers and as letters. One stretch of them is selected; a click or the keys choose a
// byte.
#pragma once

#include <QAbstractScrollArea>

#include <vector>

namespace fg::gui {

class HexView : public QAbstractScrollArea {
  Q_OBJECT
public:
  explicit HexView(QWidget* parent = nullptr);
  // `changed`: a flag a byte; those stand out.
  void setBytes(const QByteArray& bytes, std::vector<bool> changed);
  void select(qsizetype at, qsizetype count);
  qsizetype selectedAt() const { return m_at; }
  qsizetype selectedCount() const { return m_count; }
  // Where a byte's number stands, in the viewport.
  QRect rectOf(qsizetype byte) const;

signals:
  void byteChosen(qsizetype byte);

protected:
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  bool event(QEvent* event) override;

private:
  void measure();
  void choose(qsizetype byte);
  int rowHeight() const;
  int letterWidth() const;

  QByteArray m_bytes;
  std::vector<bool> m_changed;
  qsizetype m_at = 0, m_count = 0;
  int m_columns = 16; // 16 where there is room, else 8
};

} // namespace fg::gui
