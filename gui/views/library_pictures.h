// The small pictures in the library's list. The engine is asked for those only that are in sight.
#pragma once

#include "session/document.h"

#include <QObject>

#include <map>

class QListWidget;
class QListWidgetItem;

namespace fg::gui {

class LibraryPictures : public QObject {
  Q_OBJECT
public:
  // The items' Qt::UserRole is the scenario's name.
  LibraryPictures(Document& document, QListWidget& list);

  // Items came, went, or moved into sight.
  void refresh();

private:
  bool eventFilter(QObject* watched, QEvent* event) override;
  void paint(QListWidgetItem& item, const QJsonObject& sketch) const;

  Document& m_document;
  QListWidget& m_list;
  std::map<QString, QJsonObject> m_sketches; // by name; an empty one was asked for
};

} // namespace fg::gui
