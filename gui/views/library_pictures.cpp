#include "views/library_pictures.h"

#include "scene/thumbnail.h"

#include <QEvent>
#include <QListWidget>
#include <QScrollBar>

namespace fg::gui {
namespace {

constexpr QSize kPictureSize(132, 50);
constexpr int kIsPainted = Qt::UserRole + 1; // otherwise the picture's room is empty, so that no item grows

bool isPainted(const QListWidgetItem& item) { return item.data(kIsPainted).toBool(); }

void keepRoom(QListWidgetItem& item) {
  QPixmap nothing(kPictureSize);
  nothing.fill(Qt::transparent);
  item.setIcon(nothing);
}

} // namespace

LibraryPictures::LibraryPictures(Document& document, QListWidget& list)
    : QObject(&list), m_document(document), m_list(list) {
  m_list.setIconSize(kPictureSize);
  m_list.viewport()->installEventFilter(this);
  connect(m_list.verticalScrollBar(), &QScrollBar::valueChanged, this, &LibraryPictures::refresh);
}

bool LibraryPictures::eventFilter(QObject* watched, QEvent* event) {
  if (event->type() == QEvent::Resize) refresh();
  if (event->type() == QEvent::PaletteChange)
    for (int i = 0; i < m_list.count(); ++i) { // in the colours of the other theme
      QListWidgetItem& item = *m_list.item(i);
      if (isPainted(item)) paint(item, m_sketches[item.data(Qt::UserRole).toString()]);
    }
  return QObject::eventFilter(watched, event);
}

// Each change of an item lays out the whole list before the next one's place is known: so first all places,
// then the pictures.
void LibraryPictures::refresh() {
  for (int i = 0; i < m_list.count(); ++i)
    if (m_list.item(i)->icon().isNull()) keepRoom(*m_list.item(i));
  QList<QListWidgetItem*> seen;
  for (int i = 0; i < m_list.count(); ++i) {
    QListWidgetItem* item = m_list.item(i);
    if (item->isHidden() || isPainted(*item)) continue;
    if (m_list.visualItemRect(item).intersects(m_list.viewport()->rect())) seen << item;
  }
  for (QListWidgetItem* item : seen) {
    QString name = item->data(Qt::UserRole).toString();
    auto [known, isNew] = m_sketches.try_emplace(name);
    if (!known->second.isEmpty()) paint(*item, known->second);
    if (!isNew) continue;
    m_document.engine().call("sketch", {{"name", name}}, this, [this, name](const Answer& answer) {
      m_sketches[name] = answer.result;
      if (answer.ok()) refresh();
    });
  }
}

void LibraryPictures::paint(QListWidgetItem& item, const QJsonObject& sketch) const {
  item.setData(kIsPainted, true);
  item.setIcon(thumbnailOf(sketch, kPictureSize * 2, themeFor(m_list.palette())));
}

} // namespace fg::gui
