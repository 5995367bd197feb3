#include "views/event_panel.h"

#include <QEvent>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QResizeEvent>
#include <QTableView>
#include <QVBoxLayout>

#include <algorithm>

namespace fg::gui {
EventPanel::EventPanel(Document& document, QWidget* parent)
    : QWidget(parent), m_document(document), m_filter(m_events), m_feed(document, m_events),
      m_filterBox(new QLineEdit(this)), m_problem(new QLabel(this)), m_hint(new QLabel(this)),
      m_view(new QTableView(this)) {
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(4, 4, 4, 4);
  layout->addWidget(m_filterBox);
  layout->addWidget(m_problem);
  layout->addWidget(m_hint);
  layout->addWidget(m_view, 1);
  m_problem->hide();
  m_problem->setWordWrap(true);
  m_hint->setWordWrap(true);
  m_filterBox->setClearButtonEnabled(true);
  m_view->setModel(&m_filter);
  m_view->viewport()->installEventFilter(this);
  m_view->setSelectionBehavior(QAbstractItemView::SelectRows);
  m_view->setSelectionMode(QAbstractItemView::SingleSelection);
  m_view->verticalHeader()->hide();
  m_view->setWordWrap(false);
  m_view->setTabKeyNavigation(false);
  m_view->setContextMenuPolicy(Qt::CustomContextMenu);
  m_view->horizontalHeader()->setStretchLastSection(true);
  connect(m_filterBox, &QLineEdit::textChanged, this, &EventPanel::setFilter);
  connect(m_view, &QTableView::activated, this,
          [this](const QModelIndex& index) { activate(m_filter.at(index)); });
  connect(m_view, &QTableView::customContextMenuRequested, this, &EventPanel::showMenu);
  for (auto changed : {&QAbstractItemModel::rowsInserted, &QAbstractItemModel::rowsRemoved})
    connect(&m_filter, changed, this, &EventPanel::tellEmpty);
  connect(&m_filter, &QAbstractItemModel::modelReset, this, &EventPanel::tellEmpty);
  connect(&m_document, &Document::stateChanged, this, &EventPanel::tellEmpty);
  connect(&m_document, &Document::stateChanged, this, &EventPanel::scrollToNow);
  connect(&m_feed, &EventFeed::completed, this, &EventPanel::fitLetters);
  connect(&m_feed, &EventFeed::completed, this, &EventPanel::scrollToNow);
  m_view->setVerticalScrollMode(QAbstractItemView::ScrollPerItem); // begins with a whole row, but at the end
  fitLetters();
  retranslate();
}

// A packet that is later than the time that is looked at has no way yet.
void EventPanel::activate(const EventData& event) {
  if (event.packet >= 0 && event.timeNs <= m_document.atNs())
    m_document.followPacket(event.packet);
  else
    m_document.lookAt(event.timeNs);
}

const EventData* EventPanel::chosen() const {
  QModelIndex index = m_view->currentIndex();
  return index.isValid() ? &m_filter.at(index) : nullptr;
}

// To the last event that has happened, of those that pass the filter.
void EventPanel::scrollToNow() {
  m_view->scrollToBottom(); // which lays out new rows first: scrollTo() does not
  if (QModelIndex now = lastUntilNow(); now.isValid())
    m_view->scrollTo(now, QAbstractItemView::PositionAtCenter);
}

QModelIndex EventPanel::lastUntilNow() const {
  for (int row = m_events.countUntil(m_document.atNs()) - 1; row >= 0; --row)
    if (QModelIndex index = m_filter.mapFromSource(m_events.index(row, 0)); index.isValid()) return index;
  return {};
}

void EventPanel::setFilter(const QString& text) {
  QString problem = m_filter.setText(text);
  m_problem->setVisible(!problem.isEmpty());
  m_problem->setText(QStringLiteral("✗ ") + problem);
  m_filterBox->setAccessibleDescription(problem);
}

void EventPanel::narrow(const QString& term) {
  QString before = m_filterBox->text().trimmed();
  m_filterBox->setText(before.isEmpty() ? term : "(" + before + ") and " + term);
}

void EventPanel::hideLikeChosen() {
  if (const EventData* event = chosen()) narrow("not (" + likeText(*event) + ")");
}

void EventPanel::showMenu(const QPoint& position) {
  if (!chosen()) return;
  EventData event = *chosen();
  QMenu menu(this);
  if (event.packet >= 0 && event.timeNs <= m_document.atNs())
    menu.addAction(tr("Follow this packet"), this, [this, event] { m_document.followPacket(event.packet); });
  menu.addAction(tr("Look at this time"), this, [this, event] { m_document.lookAt(event.timeNs); });
  menu.addAction(tr("Hide things like this"), this, &EventPanel::hideLikeChosen);
  menu.addAction(tr("Only things like this"), this, [this, event] { narrow("(" + likeText(event) + ")"); });
  menu.addAction(tr("Only this place"), this, [this, event] { narrow("where == " + event.where); });
  QPoint at = m_view->viewport()->mapToGlobal(position);
  const auto& places = m_document.places();
  if (std::ranges::find(places, event.where, &PlaceData::name) != places.end())
    menu.addAction(tr("What %1 offers…").arg(placeTitle(shortName(event.where))), this,
                   [this, event, at] { emit menuAsked(event.where, at); });
  menu.exec(at);
}

void EventPanel::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  if (event->type() == QEvent::LanguageChange) retranslate();
  if (event->type() != QEvent::FontChange) return;
  fitLetters();
  scrollToNow();
}

void EventPanel::fitLetters() {
  m_view->verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 6);
  m_view->resizeColumnToContents(EventModel::Kind);
  // The last time is the longest, and may not be in sight.
  QString last = m_events.index(m_events.rowCount() - 1, EventModel::Time).data().toString();
  m_view->setColumnWidth(EventModel::Time, fontMetrics().horizontalAdvance(last) + 16);
  shareWidth();
}

// A place's name has the room that the time, the kind and the last heading leave.
void EventPanel::shareWidth() {
  const QHeaderView& header = *m_view->horizontalHeader();
  int letter = fontMetrics().averageCharWidth();
  int what = std::max(header.sectionSizeHint(EventModel::What), 20 * letter); // at least
  int where = std::max(header.sectionSizeHint(EventModel::Where), 8 * letter);
  int left = m_view->viewport()->width() - m_view->columnWidth(EventModel::Time)
             - m_view->columnWidth(EventModel::Kind) - what;
  m_view->setColumnWidth(EventModel::What, what);
  m_view->setColumnWidth(EventModel::Where, std::clamp(left, where, std::max(where, 18 * letter)));
}

bool EventPanel::eventFilter(QObject* watched, QEvent* event) {
  if (event->type() == QEvent::Resize) {
    shareWidth();
    QRect before({}, static_cast<QResizeEvent*>(event)->oldSize());
    if (before.contains(m_view->visualRect(lastUntilNow()).center())) // what was in sight stays so
      QMetaObject::invokeMethod(this, &EventPanel::scrollToNow, Qt::QueuedConnection);
  }
  return QWidget::eventFilter(watched, event);
}

void EventPanel::tellEmpty() {
  m_hint->setVisible(m_filter.rowCount() == 0);
  m_hint->setText(!m_document.isOpen()       ? tr("Open a scenario: what happens in it is listed here.")
                  : m_events.rowCount() == 0 ? tr("Nothing has happened until this time.")
                                             : tr("No event passes the filter above."));
}

void EventPanel::retranslate() {
  tellEmpty();
  m_filterBox->setPlaceholderText(tr("Filter, for instance: node1 and udp.dport == 53 and dropped"));
  m_filterBox->setAccessibleName(tr("Filter of events"));
  m_view->setAccessibleName(tr("Events"));
  m_view->setToolTip(tr("Enter or double-click: follow a packet, or look at a change's time"));
}

} // namespace fg::gui
