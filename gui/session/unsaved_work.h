// What was done in a document and not saved, in a file of its own: it outlives a viewer that is lost, or
// closed.
#pragma once

#include "session/document.h"

#include <QDateTime>
#include <QLockFile>

#include <memory>
#include <optional>

namespace fg::gui {

struct UnsavedWork {
  QString file; // that holds it
  QString name; // of the document
  QDateTime when;
  qint64 atNs = 0;
  std::vector<Deed> deeds;
};

class Autosave : public QObject {
  Q_OBJECT
public:
  // Writes each change of what was done. A viewer that is still there holds its files locked.
  explicit Autosave(Document& document, QObject* parent = nullptr);
  // What viewers that are gone have left, the newest first.
  static std::vector<UnsavedWork> left();
  static void forget(const UnsavedWork& work);
  // Goes on with it; its file is forgotten once this document's own has it all.
  void restore(const UnsavedWork& work);

signals:
  void failed(const QString& text);

private:
  void begin();
  void write();

  Document& m_document;
  QString m_file;
  std::optional<UnsavedWork> m_restoring;
  std::unique_ptr<QLockFile> m_lock;
};

} // namespace fg::gui
