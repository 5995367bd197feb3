#include "views/terminal.h"

#include <QFontDatabase>
#include <QJsonArray>
#include <QKeyEvent>
#include <QMimeData>

#include <algorithm>

namespace fg::gui {

Terminal::Terminal(Document& document, const QString& place, const QString& name, QWidget* parent)
    : QPlainTextEdit(parent), m_document(document), m_place(place), m_name(name) {
  QFont letters; // of the window's size
  letters.setFamily(QFontDatabase::systemFont(QFontDatabase::FixedFont).family());
  setFont(letters);
  setLineWrapMode(QPlainTextEdit::WidgetWidth);
  setWordWrapMode(QTextOption::WrapAnywhere);
  setUndoRedoEnabled(false);
  setTabChangesFocus(false);
  setAcceptDrops(false); // a file is for the window
  setAccessibleName(tr("Terminal of %1").arg(shortName(place)));
  m_waiting = true;
  m_document.engine().call("complete", {{"place", m_place}, {"terminal", m_name}, {"line", ""}}, this,
                           [this](const Answer& answer) {
                             prompt(answer.ok() ? answer.result["prompt"].toString() : answer.error + "\n");
                           });
}

void Terminal::print(const QString& text) {
  moveCursor(QTextCursor::End);
  insertPlainText(text);
  moveCursor(QTextCursor::End);
}

void Terminal::prompt(const QString& text) {
  m_waiting = false;
  print(text);
  m_input = document()->characterCount() - 1;
}

QString Terminal::typed() const { return toPlainText().mid(m_input); }

void Terminal::setTyped(const QString& text) {
  QTextCursor cursor = textCursor();
  cursor.setPosition(m_input);
  cursor.movePosition(QTextCursor::End, QTextCursor::KeepAnchor);
  cursor.insertText(text);
  moveCursor(QTextCursor::End);
}

void Terminal::runLine(const QString& line) {
  if (!line.trimmed().isEmpty()) m_history << line;
  m_inHistory = static_cast<int>(m_history.size());
  setTyped(line);
  print("\n");
  m_waiting = true;
  m_document.execute({{"place", m_place}, {"terminal", m_name}, {"line", line}}, this,
                     [this](const Answer& answer) {
                       if (!answer.ok()) {
                         prompt(answer.error + "\n" + m_place + "> ");
                         return;
                       }
                       print(answer.result["out"].toString() + answer.result["err"].toString());
                       if (answer.result["prompt"].isNull())
                         emit ended();
                       else
                         prompt(answer.result["prompt"].toString());
                     });
}

void Terminal::leaveOutputAlone() {
  if (textCursor().selectionStart() < m_input) moveCursor(QTextCursor::End);
}

void Terminal::history(int by) {
  m_inHistory = std::clamp<int>(m_inHistory + by, 0, static_cast<int>(m_history.size()));
  setTyped(m_history.value(m_inHistory));
}

void Terminal::complete() {
  QString line = typed();
  m_document.engine().call(
      "complete", {{"place", m_place}, {"terminal", m_name}, {"line", line}}, this,
      [this, line](const Answer& answer) {
        const QJsonArray found = answer.result["words"].toArray();
        if (typed() != line || found.isEmpty()) return;
        QStringList words;
        for (const QJsonValue word : found)
          words << word.toString();
        QString common = words.first();
        for (const QString& word : words)
          while (!word.startsWith(common))
            common.chop(1);
        QString last = line.section(' ', -1);
        if (common.size() > last.size()) {
          setTyped(line.chopped(last.size()) + common + (words.size() == 1 ? " " : ""));
        } else if (words.size() > 1) {
          QString shown = toPlainText().mid(toPlainText().lastIndexOf('\n') + 1).chopped(line.size());
          print("\n" + words.join("  ") + "\n");
          prompt(shown);
          setTyped(line);
        }
      });
}

// What was done here is undone by the window, in its order with everything else.
bool Terminal::event(QEvent* event) {
  if (event->type() == QEvent::ShortcutOverride) {
    auto* key = static_cast<QKeyEvent*>(event);
    if (key->matches(QKeySequence::Undo) || key->matches(QKeySequence::Redo)) return false;
  }
  return QPlainTextEdit::event(event);
}

void Terminal::keyPressEvent(QKeyEvent* event) {
  if (event->matches(QKeySequence::Copy) || event->matches(QKeySequence::SelectAll)) {
    QPlainTextEdit::keyPressEvent(event);
    return;
  }
  if (m_waiting) return;
  if (!event->text().isEmpty() || event->matches(QKeySequence::Cut)) leaveOutputAlone();
  switch (event->key()) {
  case Qt::Key_Return:
  case Qt::Key_Enter:
    runLine(typed());
    return;
  case Qt::Key_Up:
    history(-1);
    return;
  case Qt::Key_Down:
    history(1);
    return;
  case Qt::Key_Tab:
    complete();
    return;
  case Qt::Key_Home: {
    QTextCursor cursor = textCursor();
    cursor.setPosition(m_input);
    setTextCursor(cursor);
    return;
  }
  case Qt::Key_Backspace:
  case Qt::Key_Left:
    if (textCursor().position() <= m_input && !textCursor().hasSelection()) return;
    break;
  default:
    break;
  }
  QPlainTextEdit::keyPressEvent(event);
}

// Only the first line: the rest would be run unseen.
void Terminal::insertFromMimeData(const QMimeData* source) {
  if (m_waiting || !source->hasText()) return;
  leaveOutputAlone();
  insertPlainText(source->text().section('\n', 0, 0));
}

} // namespace fg::gui
