#include "views/doctor_panel.h"

#include "views/finding_html.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QSplitter>
#include <QTableView>
#include <QTextBrowser>

namespace fg::gui {
namespace {

QTableView* table(QAbstractItemModel* model, QWidget* parent) {
  auto* view = new QTableView(parent);
  view->setModel(model);
  view->setWordWrap(false);
  view->setTabKeyNavigation(false); // Tab goes on to the next pane
  view->setAlternatingRowColors(true);
  return view;
}

} // namespace

DoctorPanel::DoctorPanel(Document& document, QWidget* parent)
    : QWidget(parent), m_document(document), m_button(new QPushButton(this)), m_verdict(new QLabel(this)),
      m_list(table(&m_findings, this)), m_grid(table(&m_matrix, this)), m_page(new QTextBrowser(this)) {
  m_button->setObjectName("examine");
  m_list->setObjectName("findings");
  m_grid->setObjectName("matrix");
  m_verdict->setWordWrap(true);
  m_list->setSelectionBehavior(QAbstractItemView::SelectRows);
  m_list->setSelectionMode(QAbstractItemView::SingleSelection);
  m_list->horizontalHeader()->setStretchLastSection(false);
  m_page->setOpenLinks(false);
  // On a small screen with a presenter's letters there is room for little more than a line of each.
  constexpr int kLeastHeight = 24;
  m_list->setMinimumHeight(kLeastHeight);
  m_page->setMinimumHeight(kLeastHeight);
  auto* head = new QHBoxLayout;
  head->addWidget(m_button);
  head->addWidget(m_verdict, 1);
  auto* left = new QSplitter(Qt::Vertical, this);
  left->addWidget(m_list);
  left->addWidget(m_page);
  auto* parts = new QSplitter(Qt::Horizontal, this);
  parts->addWidget(left);
  parts->addWidget(m_grid);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(4, 4, 4, 4);
  layout->addLayout(head);
  layout->addWidget(parts, 1);
  connect(m_button, &QPushButton::clicked, this, &DoctorPanel::examine);
  connect(m_list->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
          [this](const QModelIndex& row) { showFinding(row.row()); });
  connect(m_grid, &QTableView::clicked, this, &DoctorPanel::sendClass);
  connect(m_grid, &QTableView::activated, this, &DoctorPanel::sendClass);
  connect(&m_document, &Document::opened, this, &DoctorPanel::clear);
  connect(&m_document, &Document::stateChanged, this, &DoctorPanel::tellTime);
  connect(&m_document, &Document::languageChanged, this, &DoctorPanel::clear);
  retranslate();
}

void DoctorPanel::examine() {
  if (!m_document.isOpen()) return;
  m_button->setEnabled(false);
  m_says = tr("Looking ...");
  tellTime();
  m_document.engine().call("doctor", {}, this, [this](const Answer& answer) { take(answer); });
}

void DoctorPanel::take(const Answer& answer) {
  m_button->setEnabled(true);
  m_findings.setExamination(answer.result);
  m_matrix.setExamination(answer.result);
  m_says = answer.ok() ? answer.result["verdict"].toString() : answer.error;
  m_at = answer.ok() ? answer.result["at_ns"].toInteger() : -1;
  fitLetters();
  m_page->clear();
  if (m_findings.rowCount() > 0) m_list->selectRow(0);
  tellTime();
  if (answer.ok()) emit examined();
}

// What was found is as of its own time, whatever is looked at since.
void DoctorPanel::tellTime() {
  bool isOld = m_at >= 0 && m_document.atNs() != m_at;
  m_verdict->setText(isOld ? tr("%1 (as of another time)").arg(m_says) : m_says);
}

void DoctorPanel::showFinding(int row) {
  if (row >= 0 && row < m_findings.rowCount()) m_page->setHtml(findingHtml(m_findings.finding(row)));
}

void DoctorPanel::sendClass(const QModelIndex& index) {
  const QJsonObject packet = m_matrix.packet(index);
  if (packet.isEmpty()) return;
  QVariant finding = m_matrix.data(index, ReachabilityModel::kFindingRole);
  if (finding.isValid()) m_list->selectRow(finding.toInt());
  if (m_document.atNs() != m_at) m_document.lookAt(m_at);
  m_document.send(packet);
}

QString DoctorPanel::term() const {
  int row = m_list->currentIndex().row();
  return row < 0 ? QString() : m_findings.finding(row)["id"].toString();
}

void DoctorPanel::clear() {
  m_findings.setExamination({});
  m_matrix.setExamination({});
  m_page->clear();
  m_at = -1;
  m_says = tr(
      "What is wrong at the time above, root cause first, and which packets arrive. A click on a class that "
      "fails sends its packet.");
  tellTime();
}

void DoctorPanel::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  if (event->type() == QEvent::LanguageChange) retranslate();
  if (event->type() == QEvent::FontChange) fitLetters();
}

void DoctorPanel::fitLetters() {
  for (QTableView* table : {m_list, m_grid}) {
    table->resizeColumnsToContents();
    table->resizeRowsToContents();
  }
}

void DoctorPanel::retranslate() {
  m_button->setText(tr("E&xamine"));
  m_button->setToolTip(
      tr("Look for everything that is wrong at the time above, and try what mends it on a copy"));
  m_list->setAccessibleName(tr("Findings"));
  m_page->setAccessibleName(tr("Finding"));
  m_grid->setAccessibleName(tr("Reachability"));
  m_grid->setToolTip(tr("= arrives, a number is the finding that it fails by: a click sends it"));
  m_findings.retranslate();
  m_matrix.retranslate();
  if (m_at < 0) clear();
}

} // namespace fg::gui
