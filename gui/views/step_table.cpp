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
    m_shown.clear();
    follow();
  });
  connect(&m_cursor, &Cursor::positionChanged, this, &StepTable::follow);
}

// What is asked for while steps fly by is answered for the last of them only.
void StepTable::follow() {
  QString table = m_cursor.step() ? tableOf(m_cursor.step()->kind) : QString();
  QString wanted = table.isEmpty() ? QString() : table + " " + m_cursor.hop()->nameSpace;
  if (wanted == m_shown && !wanted.isEmpty()) return;
  m_shown = wanted;
  m_rows = {};
  if (wanted.isEmpty() || !m_document.isOpen()) return;
  m_document.engine().call("table", {{"table", table}, {"place", m_cursor.hop()->nameSpace}}, this,
                           [this, wanted](const Answer& answer) {
                             if (wanted != m_shown) return;
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
