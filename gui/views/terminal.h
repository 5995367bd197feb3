// The emulated shell of a node or pod, at the document's time: what is typed is run by the engine.
#pragma once

#include "session/document.h"

#include <QPlainTextEdit>

namespace fg::gui {

class Terminal : public QPlainTextEdit {
  Q_OBJECT
public:
  // `name` is this terminal's own: its shell goes on from line to line.
  Terminal(Document& document, const QString& place, const QString& name, QWidget* parent = nullptr);
  void runLine(const QString& line);

signals:
  void ended(); // its shell was left

protected:
  bool event(QEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void insertFromMimeData(const QMimeData* source) override;

private:
  void prompt(const QString& text);
  void print(const QString& text);
  QString typed() const;
  void setTyped(const QString& text);
  void leaveOutputAlone(); // puts the cursor behind what was printed
  void history(int by);
  void complete();

  Document& m_document;
  QString m_place, m_name;
  int m_input = 0; // where what is typed begins
  bool m_waiting = false;
  QStringList m_history;
  int m_inHistory = 0;
};

} // namespace fg::gui
