#include "views/step_table.h"

namespace fg::gui {
namespace {

QString tableOf(const QString& kind) {
  if (kind == "route-lookup") return "routes";
  if (kind == "table-traversal") return "rules";
  if (kind == "neighbor-lookup") return "neighbors";
  if (kind == "bridge-forward" || kind == "encapsulate") return "fdb";
  return {};
}

} // namespace

StepTable::StepTable(Document& document, Cursor& cursor, QObject* parent)
    : QObject(parent), m_document(document), m_cursor(cursor) {
  connect(&m_document, &Document::stateChanged, this, [this] {
    m_wanted = {};
    follow();
  });
  connect(&m_cursor, &Cursor::positionChanged, this, &StepTable::follow);
}

void StepTable::follow() {
  const StepData* step = m_cursor.step();
  QString table = step ? tableOf(step->kind) : QString();
  Wanted wanted;
  if (!table.isEmpty()) wanted = {table, m_cursor.hop()->nameSpace, m_cursor.trace()->momentOf(*step)};
  if (wanted == m_wanted && !table.isEmpty()) return;
  m_wanted = wanted;
  m_rows = {};
  ask();
}

// One at a time: of the steps that fly by meanwhile the last one's table is asked for.
void StepTable::ask() {
  if (m_isAsking || m_wanted.table.isEmpty() || !m_document.isOpen() || m_document.isLooking()) return;
  m_isAsking = true;
  m_document.askAt(m_wanted.atNs, "table", {{"table", m_wanted.table}, {"place", m_wanted.place}}, this,
                   [this, asked = m_wanted](const Answer& answer) {
                     m_isAsking = false;
                     if (asked != m_wanted) return ask();
                     if (answer.result["at_ns"].toDouble() != static_cast<double>(asked.atNs)) return;
                     m_rows = answer.result["rows"].toArray();
                     emit arrived();
                   });
}

bool isDecidingRow(const StepData& step, const QJsonArray& cells) {
  auto cell = [&](int at) { return cells[at].toString(); };
  const QJsonObject& fields = step.fields;
  if (step.kind == "route-lookup") {
    QJsonObject chosen = fields["chosen"].toObject();
    QString destination = chosen["destination"].toString();
    return cell(0) == (destination == "0.0.0.0/0" ? "default" : destination)
           && cell(1) == chosen["gateway"].toString() && cell(2) == chosen["device"].toString();
  }
  if (step.kind == "neighbor-lookup") return cell(0) == fields["address"].toString();
  if (step.kind == "encapsulate")
    return cell(0) == fields["interface"].toString()
           && cell(2) == "host " + fields["outer"]["destination"].toString();
  return cell(0) == fields["bridge"].toString() && cell(1) == fields["mac_destination"].toString();
}

} // namespace fg::gui
