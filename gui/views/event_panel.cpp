#include "views/event_panel.h"

#include <QEvent>
#include <QHeaderView>
#include <QJsonArray>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QTableView>
#include <QVBoxLayout>

namespace fg::gui {
namespace {

constexpr int kPage = 1000; // the most that the engine gives at once

} // namespace

EventPanel::EventPanel(Document& document, QWidget* parent)
    : QWidget(parent), m_document(document), m_filter(m_events), m_filterBox(new QLineEdit(this)),
      m_problem(new QLabel(this)), m_view(new QTableView(this)) {
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(4, 4, 4, 4);
  layout->addWidget(m_filterBox);
  layout->addWidget(m_problem);
  layout->addWidget(m_view, 1);
  m_problem->hide();
  m_problem->setWordWrap(true);
  m_filterBox->setClearButtonEnabled(true);
  m_view->setModel(&m_filter);
  m_view->setSelectionBehavior(QAbstractItemView::SelectRows);
  m_view->setSelectionMode(QAbstractItemView::SingleSelection);
  m_view->verticalHeader()->hide();
  m_view->verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 6);
  m_view->setWordWrap(false);
  m_view->setTabKeyNavigation(false);
  m_view->setContextMenuPolicy(Qt::CustomContextMenu);
  m_view->horizontalHeader()->setStretchLastSection(true);
  connect(m_filterBox, &QLineEdit::textChanged, this, &EventPanel::setFilter);
  connect(m_view, &QTableView::activated, this, [this](const QModelIndex& index) {
    const EventData& event = m_filter.at(index);
    if (event.packet >= 0)
      m_document.followPacket(event.packet);
    else
      m_document.lookAt(event.timeNs);
  });
  connect(m_view, &QTableView::customContextMenuRequested, this, &EventPanel::showMenu);
  connect(&m_document, &Document::stateChanged, this, &EventPanel::refresh);
  retranslate();
}

void EventPanel::refresh() {
  m_document.engine().call("changes", {{"limit", kPage}}, this, [this](const Answer& changes) {
    m_document.engine().call("packets", {{"limit", kPage}}, this, [this, changes](const Answer& packets) {
      m_events.setEvents(changes.result["items"].toArray(), packets.result["items"].toArray());
      m_view->resizeColumnToContents(EventModel::Time);
      m_view->resizeColumnToContents(EventModel::Kind);
      m_view->setColumnWidth(EventModel::Where, fontMetrics().horizontalAdvance("coredns-5984fb8cbb"));
      m_view->scrollToBottom();
      int more = changes.result["total"].toInt() + packets.result["total"].toInt() - m_events.rowCount();
      m_problem->setVisible(more > 0);
      if (more > 0)
        m_problem->setText(tr("%1 later events are not listed: look at an earlier time.").arg(more));
    });
  });
}

void EventPanel::setFilter(const QString& text) {
  QString problem = m_filter.setText(text);
  m_problem->setVisible(!problem.isEmpty());
  m_problem->setText(QStringLiteral("✗ ") + problem);
  m_filterBox->setAccessibleDescription(problem);
}

void EventPanel::showMenu(const QPoint& position) {
  QModelIndex index = m_view->indexAt(position);
  if (!index.isValid()) return;
  EventData event = m_filter.at(index);
  QMenu menu(this);
  if (event.packet >= 0)
    menu.addAction(tr("Follow this packet"), this, [this, event] { m_document.followPacket(event.packet); });
  menu.addAction(tr("Look at this time"), this, [this, event] { m_document.lookAt(event.timeNs); });
  auto narrow = [this](const QString& term) {
    QString before = m_filterBox->text().trimmed();
    m_filterBox->setText(before.isEmpty() ? term : "(" + before + ") and " + term);
  };
  menu.addAction(tr("Hide things like this"), this, [narrow, event] { narrow("kind != " + event.kind); });
  menu.addAction(tr("Only this place"), this, [narrow, event] { narrow("where == " + event.where); });
  menu.exec(m_view->viewport()->mapToGlobal(position));
}

void EventPanel::changeEvent(QEvent* event) {
  if (event->type() == QEvent::LanguageChange) retranslate();
  QWidget::changeEvent(event);
}

void EventPanel::retranslate() {
  m_filterBox->setPlaceholderText(tr("Filter, for instance: node1 and udp.dport == 53 and dropped"));
  m_filterBox->setAccessibleName(tr("Filter of events"));
  m_view->setAccessibleName(tr("Events"));
  m_view->setToolTip(tr("Enter or double-click: follow a packet, or look at a change's time"));
}

} // namespace fg::gui
