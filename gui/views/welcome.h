// The first page: the library of scenarios, recent files, and how to open one's own.
#pragma once

#include "session/document.h"

#include <QWidget>

class QLabel;
class QLineEdit;
class QListWidget;
class QPushButton;

namespace fg::gui {

class LibraryPictures;

class Welcome : public QWidget {
  Q_OBJECT
public:
  explicit Welcome(Document& document, QWidget* parent = nullptr);

signals:
  void openAsked(const QString& name);
  void browseAsked();

private:
  void fill();
  void narrow(const QString& text);
  void retranslate();
  void changeEvent(QEvent* event) override;

  Document& m_document;
  QJsonArray m_scenarios;
  QLabel *m_title, *m_subtitle;
  QLineEdit* m_search;
  QListWidget* m_list;
  LibraryPictures* m_pictures;
  QPushButton *m_open, *m_browse;
};

} // namespace fg::gui
