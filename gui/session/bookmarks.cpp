#include "session/bookmarks.h"

#include <QSettings>
#include <QUrl>

#include <algorithm>

namespace fg::gui {
namespace {

QString keyOf(const QString& document) {
  return "bookmarks/" + QString::fromLatin1(QUrl::toPercentEncoding(document));
}

} // namespace

void Bookmarks::open(const QString& document) {
  m_document = document;
  m_times.clear();
  const QStringList texts = QSettings().value(keyOf(document)).toStringList();
  for (const QString& text : texts)
    m_times << text.toLongLong();
  emit changed();
}

void Bookmarks::toggle(qint64 timeNs) {
  auto place = std::ranges::lower_bound(m_times, timeNs);
  if (place != m_times.end() && *place == timeNs)
    m_times.erase(place);
  else
    m_times.insert(place, timeNs);
  QStringList texts;
  for (qint64 time : std::as_const(m_times))
    texts << QString::number(time);
  texts.isEmpty() ? QSettings().remove(keyOf(m_document)) : QSettings().setValue(keyOf(m_document), texts);
  emit changed();
}

std::optional<qint64> Bookmarks::nextFrom(qint64 timeNs) const {
  auto found = std::ranges::upper_bound(m_times, timeNs);
  if (found == m_times.end()) return {};
  return *found;
}

std::optional<qint64> Bookmarks::previousFrom(qint64 timeNs) const {
  auto found = std::ranges::lower_bound(m_times, timeNs);
  if (found == m_times.begin()) return {};
  return *(found - 1);
}

} // namespace fg::gui
