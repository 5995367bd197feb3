#include "views/timeline.h"

#include <QKeyEvent>
#include <QPainter>

#include <algorithm>
#include <cmath>
#include <set>

namespace fg::gui {
namespace {

constexpr double kSide = 12, kLineY = 24;

enum class MarkKind { Change, Packet, Drop };

MarkKind markOf(const EventData& event) {
  return event.dropped ? MarkKind::Drop : event.packet >= 0 ? MarkKind::Packet : MarkKind::Change;
}

} // namespace

Timeline::Timeline(const EventModel& events, QWidget* parent) : QWidget(parent), m_events(events) {
  setFocusPolicy(Qt::StrongFocus);
  setAccessibleName(tr("Timeline"));
  connect(&m_events, &QAbstractItemModel::modelReset, this, &Timeline::gather);
  connect(&m_events, &QAbstractItemModel::rowsInserted, this, &Timeline::gather);
  gather();
}

void Timeline::setTime(qint64 atNs, qint64 endNs) {
  m_atNs = atNs;
  setAccessibleDescription(timeText(m_atNs));
  update();
  qint64 end = std::max<qint64>({endNs, atNs, 1});
  if (std::exchange(m_endNs, end) != end) gather();
}

void Timeline::setBookmarks(const QList<qint64>& times) {
  m_bookmarks = times;
  update();
}

void Timeline::setScale(Scale scale) {
  m_scale = scale;
  gather();
}

void Timeline::gather() {
  std::vector<qint64> times{0};
  for (int i = 0; i < m_events.rowCount(); ++i)
    if (qint64 time = m_events.at(i).timeNs; time > times.back() && time < m_endNs) times.push_back(time);
  times.push_back(m_endNs);
  m_stops.clear();
  double length = 0;
  for (std::size_t i = 0; i < times.size(); ++i) {
    qint64 pause = i == 0 ? 0 : times[i] - times[i - 1];
    length += m_scale == Scale::Linear ? static_cast<double>(pause)
              : m_scale == Scale::Step ? (i == 0 ? 0 : 1)
                                       : std::log1p(static_cast<double>(pause) / 1e5);
    m_stops.emplace_back(times[i], length);
  }
  for (auto& stop : m_stops)
    stop.second = length > 0 ? stop.second / length : 0;
  m_marks = {};
  update();
}

double Timeline::fractionOf(qint64 timeNs) const {
  auto behind = std::ranges::lower_bound(m_stops, timeNs, {}, &std::pair<qint64, double>::first);
  if (behind == m_stops.end()) return 1;
  if (behind == m_stops.begin() || behind->first == timeNs) return behind->second;
  auto before = behind - 1;
  double part =
      static_cast<double>(timeNs - before->first) / static_cast<double>(behind->first - before->first);
  return before->second + part * (behind->second - before->second);
}

double Timeline::xOf(qint64 timeNs) const { return kSide + fractionOf(timeNs) * (width() - 2 * kSide); }

qint64 Timeline::timeAt(double x) const {
  double fraction = std::clamp((x - kSide) / std::max(1.0, width() - 2 * kSide), 0.0, 1.0);
  auto behind = std::ranges::lower_bound(m_stops, fraction, {}, &std::pair<qint64, double>::second);
  if (behind == m_stops.end()) return m_endNs;
  if (behind == m_stops.begin()) return behind->first;
  auto before = behind - 1;
  double part =
      behind->second > before->second ? (fraction - before->second) / (behind->second - before->second) : 0;
  return before->first + static_cast<qint64>(part * static_cast<double>(behind->first - before->first));
}

// Packets stand above the line, changes below it; drops are crosses. What would stand at the same pixel is
// drawn once.
void Timeline::drawMarks() {
  const Theme& theme = themeFor(palette());
  m_marks = QPixmap(size() * devicePixelRatioF());
  m_marks.setDevicePixelRatio(devicePixelRatioF());
  m_marks.fill(theme.ground);
  QPainter painter(&m_marks);
  painter.setPen(QPen(theme.boxBorder, 2));
  painter.drawLine(QPointF(kSide, kLineY), QPointF(width() - kSide, kLineY));
  std::set<std::pair<MarkKind, int>> drawn;
  for (int i = 0; i < m_events.rowCount(); ++i) {
    const EventData& event = m_events.at(i);
    MarkKind kind = markOf(event);
    double x = xOf(event.timeNs);
    if (!drawn.emplace(kind, static_cast<int>(x)).second) continue;
    switch (kind) {
    case MarkKind::Drop:
      painter.setPen(QPen(theme.drop, 1.5));
      painter.drawLine(QPointF(x - 3, kLineY - 12), QPointF(x + 3, kLineY - 6));
      painter.drawLine(QPointF(x - 3, kLineY - 6), QPointF(x + 3, kLineY - 12));
      break;
    case MarkKind::Packet:
      painter.setPen(QPen(theme.request, 1.5));
      painter.drawLine(QPointF(x, kLineY - 2), QPointF(x, kLineY - 10));
      break;
    case MarkKind::Change:
      painter.setPen(QPen(theme.clusterIp, 1.5));
      painter.drawLine(QPointF(x, kLineY + 2), QPointF(x, kLineY + 9));
      break;
    }
  }
}

void Timeline::resizeEvent(QResizeEvent*) { m_marks = {}; }

void Timeline::paintEvent(QPaintEvent*) {
  const Theme& theme = themeFor(palette());
  if (m_marks.isNull()) drawMarks();
  QPainter painter(this);
  painter.drawPixmap(0, 0, m_marks);
  for (qint64 time : m_bookmarks) { // flags
    double at = xOf(time);
    painter.setPen(QPen(theme.rewritten, 1.5));
    painter.setBrush(theme.rewritten);
    painter.drawLine(QPointF(at, 2), QPointF(at, kLineY));
    painter.drawPolygon(QPolygonF{{at, 2}, {at + 8, 5}, {at, 8}});
  }
  double x = xOf(m_atNs);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(QPen(theme.text, 2));
  painter.drawLine(QPointF(x, 4), QPointF(x, kLineY + 12));
  painter.setBrush(theme.text);
  painter.drawEllipse(QPointF(x, kLineY), 4, 4);
  painter.setPen(theme.text);
  QString now = "t = " + timeText(m_atNs);
  int wide = painter.fontMetrics().horizontalAdvance(now);
  painter.drawText(
      QPointF(std::clamp(x - wide / 2.0, kSide, std::max(kSide, width() - kSide - wide)), height() - 4), now);
  if (hasFocus()) {
    painter.setPen(QPen(theme.request, 1, Qt::DotLine));
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(rect().adjusted(1, 1, -2, -2));
  }
}

void Timeline::mousePressEvent(QMouseEvent* event) {
  if (event->button() == Qt::LeftButton) emit timeAsked(timeAt(event->position().x()));
}

void Timeline::mouseMoveEvent(QMouseEvent* event) {
  if (!(event->buttons() & Qt::LeftButton)) return;
  m_atNs = timeAt(event->position().x()); // at once; the engine follows
  update();
  emit timeAsked(m_atNs);
}

// The keys of the window's menus are its own while it has the focus.
bool Timeline::event(QEvent* event) {
  if (event->type() == QEvent::PaletteChange) m_marks = {};
  if (event->type() == QEvent::ShortcutOverride) {
    int key = static_cast<QKeyEvent*>(event)->key();
    if (key == Qt::Key_Left || key == Qt::Key_Right || key == Qt::Key_Home || key == Qt::Key_End)
      event->accept();
  }
  return QWidget::event(event);
}

// By one event, or to an end.
void Timeline::keyPressEvent(QKeyEvent* event) {
  auto here = std::ranges::lower_bound(m_stops, m_atNs, {}, &std::pair<qint64, double>::first);
  switch (event->key()) {
  case Qt::Key_Left:
    if (here != m_stops.begin()) emit timeAsked((here - 1)->first);
    return;
  case Qt::Key_Right:
    if (here != m_stops.end() && here->first == m_atNs) ++here;
    if (here != m_stops.end()) emit timeAsked(here->first);
    return;
  case Qt::Key_Home:
    emit timeAsked(0);
    return;
  case Qt::Key_End:
    emit timeAsked(m_endNs);
    return;
  default:
    QWidget::keyPressEvent(event);
  }
}

} // namespace fg::gui
