// The table that a step's decision was looked up in, as it was at the step's time: routes, rules, neighbours,
// the forwarding database.
#pragma once

#include "cursor/cursor.h"
#include "session/document.h"

#include <QJsonArray>

namespace fg::gui {

class StepTable : public QObject {
  Q_OBJECT
public:
  StepTable(Document& document, Cursor& cursor, QObject* parent = nullptr);
  // Rows of the current step's table as "table" tells them; empty until they are there, and where there is
  // none.
  const QJsonArray& rows() const { return m_rows; }

signals:
  void arrived(); // rows() are another step's

private:
  struct Wanted {
    QString table, place;
    qint64 atNs = 0;
    bool operator==(const Wanted&) const = default;
  };
  void follow();
  void ask();

  Document& m_document;
  Cursor& m_cursor;
  Wanted m_wanted; // no table: the step has none
  bool m_isAsking = false;
  QJsonArray m_rows;
};

// Is it the row that decided ("route-lookup", "neighbor-lookup", "bridge-forward", "encapsulate")?
bool isDecidingRow(const StepData& step, const QJsonArray& cells);

} // namespace fg::gui
