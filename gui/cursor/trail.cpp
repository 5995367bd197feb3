#include "cursor/trail.h"

#include <cstdlib>

namespace fg::gui {
namespace {

constexpr std::size_t kMostPlaces = 200;

} // namespace

Trail::Trail(Document& document, Cursor& cursor, QObject* parent)
    : QObject(parent), m_document(document), m_cursor(cursor), m_places{Place{}} {
  // Queued: once nothing is shown any more of what was open before.
  connect(&document, &Document::opened, this, &Trail::begin, Qt::QueuedConnection);
  connect(&document, &Document::stateChanged, this, &Trail::note);
  connect(&cursor, &Cursor::positionChanged, this, &Trail::note);
}

Trail::Place Trail::here() const {
  return {m_cursor.trace(), m_cursor.pathIndex(), m_cursor.position(), m_document.atNs()};
}

void Trail::begin() {
  m_places = {here()};
  m_at = 0;
  m_since.restart();
  emit changed();
}

void Trail::note() {
  if (m_isGoing || m_document.isLooking()) return; // it is not there yet
  Place now = here();
  const Place& last = m_places[m_at];
  if (now == last) return;
  bool isBeside = now.trace == last.trace && now.path == last.path && now.atNs == last.atNs
                  && std::abs(now.position - last.position) <= 1;
  bool isAtOnce = m_since.isValid() && m_since.elapsed() < m_atOnce;
  if (isBeside || isAtOnce) {
    m_places[m_at] = std::move(now);
  } else {
    m_places.resize(m_at + 1);
    if (m_places.size() == kMostPlaces) m_places.erase(m_places.begin());
    m_places.push_back(std::move(now));
    m_at = m_places.size() - 1;
  }
  m_since.restart();
  emit changed();
}

void Trail::go(std::size_t index) {
  m_at = index;
  const Place place = m_places[index];
  m_isGoing = true;
  if (place.atNs != m_document.atNs()) m_document.lookAt(place.atNs);
  if (place.trace != m_cursor.trace()) m_cursor.setTrace(place.trace);
  if (place.path != m_cursor.pathIndex()) m_cursor.setPath(place.path);
  m_cursor.setPosition(place.position);
  m_isGoing = false;
  m_since.invalidate();
  emit changed();
}

void Trail::back() {
  if (canGoBack()) go(m_at - 1);
}

void Trail::forward() {
  if (canGoForward()) go(m_at + 1);
}

} // namespace fg::gui
