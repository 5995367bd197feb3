#include "views/hex_view.h"

#include "scene/theme.h"

#include <QFontDatabase>
#include <QKeyEvent>
#include <QPainter>
#include <QScrollBar>

namespace fg::gui {
namespace {

constexpr int kSidePixels = 6, kAddressLetters = 6; // "0010  "

} // namespace

HexView::HexView(QWidget* parent) : QAbstractScrollArea(parent) {
  QFont letters; // of the window's size
  letters.setFamily(QFontDatabase::systemFont(QFontDatabase::FixedFont).family());
  setFont(letters);
  setFocusPolicy(Qt::StrongFocus);
  setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  setFrameShape(QFrame::NoFrame);
}

int HexView::rowHeight() const { return fontMetrics().height() + 3; }
int HexView::letterWidth() const { return fontMetrics().horizontalAdvance('0'); }

void HexView::setBytes(const QByteArray& bytes, std::vector<bool> changed) {
  m_bytes = bytes;
  m_changed = std::move(changed);
  m_at = m_count = 0;
  measure();
}

void HexView::select(qsizetype at, qsizetype count) {
  m_at = at;
  m_count = count;
  int row = static_cast<int>(at / m_columns), rows = viewport()->height() / rowHeight();
  if (row < verticalScrollBar()->value() || row >= verticalScrollBar()->value() + rows)
    verticalScrollBar()->setValue(row);
  setAccessibleDescription(QString::fromLatin1(m_bytes.mid(at, count).toHex(' ')));
  viewport()->update();
}

void HexView::measure() {
  auto width = [&](int columns) {
    return 2 * kSidePixels + (kAddressLetters + columns * 4 + 1) * letterWidth();
  };
  m_columns = width(16) <= viewport()->width() ? 16 : 8;
  int rows = static_cast<int>((m_bytes.size() + m_columns - 1) / m_columns),
      shown = viewport()->height() / rowHeight();
  verticalScrollBar()->setRange(0, std::max(0, rows - shown));
  verticalScrollBar()->setPageStep(std::max(1, shown));
  viewport()->update();
}

QRect HexView::rectOf(qsizetype byte) const {
  int row = static_cast<int>(byte / m_columns) - verticalScrollBar()->value();
  int column = static_cast<int>(byte % m_columns);
  return {kSidePixels + (kAddressLetters + column * 3) * letterWidth(), row * rowHeight(), 2 * letterWidth(),
          rowHeight()};
}

void HexView::paintEvent(QPaintEvent*) {
  const Theme& theme = themeFor(palette());
  QPainter painter(viewport());
  painter.fillRect(viewport()->rect(), palette().base());
  int letters = kSidePixels + (kAddressLetters + m_columns * 3 + 1) * letterWidth();
  for (qsizetype byte = verticalScrollBar()->value() * m_columns; byte < m_bytes.size(); ++byte) {
    QRect rect = rectOf(byte);
    if (rect.top() > viewport()->height()) break;
    QRect letter(letters + static_cast<int>(byte % m_columns) * letterWidth(), rect.top(), letterWidth(),
                 rect.height());
    if (byte % m_columns == 0) {
      painter.setPen(theme.faint);
      painter.drawText(QRect(kSidePixels, rect.top(), kAddressLetters * letterWidth(), rect.height()),
                       Qt::AlignVCenter, QString::number(byte, 16).rightJustified(4, '0'));
    }
    bool selected = byte >= m_at && byte < m_at + m_count;
    bool changed =
        static_cast<std::size_t>(byte) < m_changed.size() && m_changed[static_cast<std::size_t>(byte)];
    if (selected) {
      bool goesOn = byte + 1 < m_at + m_count && (byte + 1) % m_columns != 0;
      painter.fillRect(goesOn ? rect.adjusted(0, 0, letterWidth(), 0) : rect, palette().highlight());
      painter.fillRect(letter, palette().highlight());
    }
    painter.setPen(selected ? palette().highlightedText().color() : changed ? theme.rewritten : theme.text);
    QFont plain = font();
    plain.setBold(changed);
    plain.setUnderline(changed);
    painter.setFont(plain);
    auto value = static_cast<uint8_t>(m_bytes[byte]);
    painter.drawText(rect, Qt::AlignVCenter, QString::number(value, 16).rightJustified(2, '0'));
    painter.setFont(font());
    painter.drawText(letter, Qt::AlignVCenter,
                     value >= 0x20 && value < 0x7f ? QString(QChar(value)) : QStringLiteral("·"));
  }
}

void HexView::resizeEvent(QResizeEvent*) { measure(); }

void HexView::mousePressEvent(QMouseEvent* event) {
  QPoint at = event->position().toPoint();
  qsizetype row = at.y() / rowHeight() + verticalScrollBar()->value();
  int letters = kSidePixels + (kAddressLetters + m_columns * 3 + 1) * letterWidth();
  int column = at.x() >= letters ? (at.x() - letters) / letterWidth()
                                 : (at.x() - rectOf(0).left() + letterWidth() / 2) / (3 * letterWidth());
  if (column >= 0 && column < m_columns) choose(row * m_columns + column);
}

void HexView::choose(qsizetype byte) {
  if (byte >= 0 && byte < m_bytes.size()) emit byteChosen(byte);
}

// The arrows of the window's menus are its own while it has the focus.
bool HexView::event(QEvent* event) {
  if (event->type() == QEvent::ShortcutOverride) {
    int key = static_cast<QKeyEvent*>(event)->key();
    if (key == Qt::Key_Left || key == Qt::Key_Right) event->accept();
  }
  if (event->type() == QEvent::FontChange || event->type() == QEvent::PaletteChange) measure();
  return QAbstractScrollArea::event(event);
}

void HexView::keyPressEvent(QKeyEvent* event) {
  switch (event->key()) {
  case Qt::Key_Left:
    return choose(m_at - 1);
  case Qt::Key_Right:
    return choose(m_at + std::max<qsizetype>(m_count, 1));
  case Qt::Key_Up:
    return choose(m_at - m_columns);
  case Qt::Key_Down:
    return choose(m_at + m_columns);
  default:
    QAbstractScrollArea::keyPressEvent(event);
  }
}

} // namespace fg::gui
