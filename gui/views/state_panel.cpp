#include "views/state_panel.h"

#include "itemmodels/table_words.h"

#include <QComboBox>
#include <QEvent>
#include <QHBoxLayout>
#include <QHash>
#include <QHeaderView>
#include <QJsonArray>
#include <QLabel>
#include <QRegularExpression>
#include <QResizeEvent>
#include <QStringListModel>
#include <QTableView>

#include <algorithm>

namespace fg::gui {

StatePanel::StatePanel(Document& document, QWidget* parent)
    : QWidget(parent), m_document(document), m_place(new QComboBox(this)),
      m_places(new QStringListModel(this)), m_table(new QComboBox(this)), m_view(new QTableView(this)),
      m_hint(new QLabel(this)) {
  auto* choice = new QHBoxLayout;
  choice->addWidget(m_place, 1);
  choice->addWidget(m_table, 1);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(4, 4, 4, 4);
  layout->addLayout(choice);
  layout->addWidget(m_view, 1);
  layout->addWidget(m_hint);
  m_hint->setWordWrap(true);
  m_view->setModel(&m_model);
  m_view->setAlternatingRowColors(true);
  m_view->setSelectionBehavior(QAbstractItemView::SelectRows);
  m_view->verticalHeader()->hide();
  fitLetters();
  m_view->setWordWrap(false);
  m_view->setTabKeyNavigation(false); // Tab goes on to the next pane
  m_view->viewport()->installEventFilter(this);
  m_view->setContextMenuPolicy(Qt::CustomContextMenu);
  connect(m_view, &QTableView::customContextMenuRequested, this, &StatePanel::showMenu);
  m_place->setModel(m_places);
  m_place->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
  connect(&m_document, &Document::opened, this, &StatePanel::listTables);
  connect(&m_document, &Document::stateChanged, this, &StatePanel::refresh);
  connect(m_place, &QComboBox::activated, this, &StatePanel::refresh);
  connect(m_table, &QComboBox::activated, this, &StatePanel::refresh);
  retranslate();
}

void StatePanel::listTables() {
  QStringList places;
  for (const PlaceData& place : m_document.places())
    places << place.name;
  m_places->setStringList(places);
  m_place->setCurrentIndex(0);
  m_document.engine().call("tables", {}, this, [this](const Answer& answer) {
    m_tables = answer.result["tables"].toArray();
    fillTables();
    m_table->setCurrentIndex(std::max(0, m_table->findData("routes")));
    refresh();
  });
}

void StatePanel::fillTables() {
  QVariant chosen = m_table->currentData();
  m_table->clear();
  for (const QJsonValue table : std::as_const(m_tables))
    m_table->addItem(tableWord(table["title"].toString()) + "  (" + table["command"].toString() + ")",
                     table["name"].toString());
  m_table->setCurrentIndex(std::max(0, m_table->findData(chosen)));
}

void StatePanel::setPlace(const QString& place) {
  int index = m_place->findText(place);
  if (index < 0) return;
  m_place->setCurrentIndex(index);
  refresh();
}

QString StatePanel::place() const { return m_place->currentText(); }

QStringList StatePanel::stateKinds() const {
  static const QHash<QString, QStringList> kKinds{{"conntrack", {"conntrack"}},
                                                  {"deployments", {"pod"}},
                                                  {"etcd", {"lease"}},
                                                  {"fdb", {"fdb"}},
                                                  {"interfaces", {"interface", "address"}},
                                                  {"leases", {"lease"}},
                                                  {"neighbors", {"neighbor"}},
                                                  {"nodes", {"daemon"}},
                                                  {"pods", {"pod"}},
                                                  {"routes", {"route"}},
                                                  {"rules", {"rule"}},
                                                  {"services", {"service", "endpoints"}},
                                                  {"sysctls", {"sysctl"}}};
  return kKinds.value(m_table->currentData().toString());
}

bool StatePanel::isOfCluster() const {
  QString shown = m_table->currentData().toString();
  return std::any_of(m_tables.begin(), m_tables.end(), [&](const QJsonValue& table) {
    return table["name"].toString() == shown && table["of"].toString() == "cluster";
  });
}

void StatePanel::showMenu(const QPoint& position) {
  static const QRegularExpression kAddress(R"(\b\d+\.\d+\.\d+\.\d+\b(?!/))"); // a subnet is nobody's
  auto address = kAddress.match(m_view->indexAt(position).data().toString());
  QString place = address.hasMatch() ? address.captured() : m_place->currentText();
  if (!place.isEmpty()) emit menuAsked(place, m_view->viewport()->mapToGlobal(position));
}

// Nobody is asked for what nobody sees.
void StatePanel::refresh() {
  m_isStale = !m_isSeen;
  if (m_isStale) return;
  QString table = m_table->currentData().toString(), place = m_place->currentText();
  if (!m_document.isOpen() || table.isEmpty()) return;
  m_document.engine().call("table", {{"table", table}, {"place", place}}, this,
                           [this, key = table + "@" + place](const Answer& answer) {
                             if (!answer.ok()) {
                               m_model.clear();
                               m_hint->setText(answer.error);
                               m_hint->show();
                               return;
                             }
                             m_model.setTable(answer.result, key == m_shown ? TableModel::Marks::Compare
                                                                            : TableModel::Marks::Fresh);
                             m_shown = key;
                             fitColumns();
                             m_hint->setVisible(m_model.rowCount() == 0);
                             m_hint->setText(tr("Empty here at this time."));
                           });
}

void StatePanel::setSeen(bool seen) {
  m_isSeen = seen;
  if (seen && m_isStale) refresh();
}

void StatePanel::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  if (event->type() == QEvent::LanguageChange) retranslate();
  if (event->type() == QEvent::FontChange) fitLetters();
}

void StatePanel::fitLetters() {
  m_view->verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 6);
  fitColumns();
}

void StatePanel::fitColumns() {
  for (int column = 0; column < m_model.columnCount(); ++column)
    m_view->showColumn(column);
  m_view->resizeColumnsToContents();
  if (m_view->horizontalHeader()->length() <= m_view->viewport()->width() || m_model.rowCount() == 0) return;
  for (int column = 0; column < m_model.columnCount(); ++column) {
    bool hasWords = false;
    for (int row = 0; row < m_model.rowCount() && !hasWords; ++row)
      hasWords = !m_model.index(row, column).data().toString().isEmpty();
    m_view->setColumnHidden(column, !hasWords);
  }
}

bool StatePanel::eventFilter(QObject* watched, QEvent* event) {
  if (event->type() == QEvent::Resize) {
    auto* resized = static_cast<QResizeEvent*>(event);
    if (resized->size().width() != resized->oldSize().width()) fitColumns();
  }
  return QWidget::eventFilter(watched, event);
}

void StatePanel::retranslate() {
  fillTables();
  m_place->setAccessibleName(tr("Place"));
  m_table->setAccessibleName(tr("Table"));
  m_view->setAccessibleName(tr("State"));
  m_place->setToolTip(tr("Whose state is shown"));
  m_table->setToolTip(tr("What is shown, and the command that shows it on a real host"));
  m_hint->setText(
      tr("Open a scenario: its routes, rules and connections are shown here as of the time above."));
}

} // namespace fg::gui
