// What the window is made of: its panes, its bar, and the words on them.
#include "app/main_window.h"
#include "scene/lanes_view.h"
#include "scene/map_view.h"
#include "views/bytes_panel.h"
#include "views/doctor_panel.h"
#include "views/event_panel.h"
#include "views/page_browser.h"
#include "views/pen.h"
#include "views/predict_bar.h"
#include "views/recovery_bar.h"
#include "views/send_form.h"
#include "views/state_panel.h"
#include "views/timeline.h"
#include "views/welcome.h"

#include <QAction>
#include <QComboBox>
#include <QDockWidget>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QListWidget>
#include <QMenu>
#include <QProgressBar>
#include <QPushButton>
#include <QSettings>
#include <QSplitter>
#include <QStackedWidget>
#include <QStatusBar>
#include <QTabBar>
#include <QTabWidget>
#include <QToolBar>
#include <QTreeWidget>
#include <QVBoxLayout>

#include <algorithm>

namespace fg::gui {
namespace {

const QList<int> kPictures{570, 360}; // lanes and map, one above the other

} // namespace

QDockWidget* MainWindow::dock(const char* title, QWidget* widget, Qt::DockWidgetArea area, const char* name) {
  auto* pane = new QDockWidget(this);
  pane->setObjectName(name);
  pane->setWidget(widget);
  pane->setTitleBarWidget(new QWidget(pane)); // its tab says the title; the menu View shows and hides it
  addDockWidget(area, pane);
  m_dockTitles.append({pane, title});
  return pane;
}

void MainWindow::makePanes() {
  m_pages = new QStackedWidget(this);
  m_welcome = new Welcome(m_document, m_pages);
  m_pictures = new QSplitter(Qt::Vertical, m_pages);
  m_lanes = new LanesView(m_cursor, m_pictures);
  m_map = new MapView(m_cursor, m_pictures);
  m_pictures->setStretchFactor(0, 3);
  m_pictures->setStretchFactor(1, 2);
  m_pictures->setChildrenCollapsible(false);
  m_pictures->setSizes(kPictures);
  m_pages->addWidget(m_pictures);
  m_pages->addWidget(m_welcome);
  m_pen = new Pen(m_pictures);

  m_engineBar = new QWidget(this);
  m_engineText = new QLabel(m_engineBar);
  m_engineText->setWordWrap(true);
  m_restart = new QPushButton(m_engineBar);
  m_restart->setObjectName("restart");
  auto* bar = new QHBoxLayout(m_engineBar);
  bar->addWidget(m_engineText, 1);
  bar->addWidget(m_restart);
  m_engineBar->hide();
  connect(m_restart, &QPushButton::clicked, this, [this] {
    m_engine.restart();
    m_document.reopen();
  });

  m_events = new EventPanel(m_document, this);
  m_timeline = new Timeline(m_events->events(), this);
  connect(m_timeline, &Timeline::timeAsked, &m_document, &Document::lookAt);
  auto* middle = new QWidget(this);
  auto* layout = new QVBoxLayout(middle);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(0);
  m_recovery = new RecoveryBar(middle);
  m_predictBar = new PredictBar(m_prediction, m_cursor, middle);
  layout->addWidget(m_recovery);
  layout->addWidget(m_engineBar);
  layout->addWidget(m_pages, 1);
  layout->addWidget(m_predictBar);
  layout->addWidget(m_timeline);
  setCentralWidget(middle);

  auto* sendPane = new QWidget(this);
  m_send = new SendForm(m_document, sendPane);
  m_tries = new QListWidget(sendPane);
  m_tries->setObjectName("tries");
  m_tries->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  m_tries->setTextElideMode(Qt::ElideRight);
  m_tries->setSpacing(2);
  m_triesTitle = new QLabel(sendPane);
  m_triesTitle->setIndent(8);
  m_triesTitle->setBuddy(m_tries);
  auto* sendLayout = new QVBoxLayout(sendPane);
  sendLayout->setContentsMargins(0, 0, 0, 0);
  sendLayout->addWidget(m_send);
  sendLayout->addWidget(m_triesTitle);
  sendLayout->addWidget(m_tries, 1);
  auto tryIt = [this](QListWidgetItem* item) {
    m_document.send(QJsonObject::fromVariantMap(item->data(Qt::UserRole).toMap()));
  };
  connect(m_tries, &QListWidget::itemActivated, this, tryIt);
  connect(m_tries, &QListWidget::itemClicked, this, tryIt);

  m_outline = new QTreeWidget(this);
  m_outline->setHeaderHidden(true);
  m_outline->setContextMenuPolicy(Qt::CustomContextMenu);
  connect(m_outline, &QTreeWidget::customContextMenuRequested, this, [this](const QPoint& where) {
    if (auto* item = m_outline->itemAt(where))
      placeMenu(item->data(0, Qt::UserRole).toString(), m_outline->viewport()->mapToGlobal(where));
  });
  connect(m_outline, &QTreeWidget::itemExpanded, this, &MainWindow::fillOutline);
  connect(m_outline, &QTreeWidget::itemActivated, this,
          [this](QTreeWidgetItem* item) { openTerminal(item->data(0, Qt::UserRole).toString()); });
  connect(m_outline, &QTreeWidget::currentItemChanged, this, [this](QTreeWidgetItem* item) {
    if (item) m_state->setPlace(item->data(0, Qt::UserRole).toString());
  });

  m_narration = new PageBrowser(this);
  connect(m_narration, &QTextBrowser::anchorClicked, this,
          [this](const QUrl& link) { m_document.lookAt(link.toString().mid(2).toLongLong()); });
  m_inspector = new PageBrowser(this);
  m_bytes = new BytesPanel(m_cursor, this);
  m_verdict = new PageBrowser(this);
  m_help = new PageBrowser(this);
  m_help->setObjectName("help-page");
  m_state = new StatePanel(m_document, this);
  m_doctor = new DoctorPanel(m_document, this);
  m_terminals = new QTabWidget(this);
  m_terminals->setObjectName("terminals-tabs");
  m_terminals->setTabsClosable(true);
  m_terminals->setDocumentMode(true);
  connect(m_terminals, &QTabWidget::tabCloseRequested, this, &MainWindow::closeTerminal);
  m_terminalPages = new QStackedWidget(this);
  m_terminalHint = new QLabel(m_terminalPages);
  m_terminalHint->setWordWrap(true);
  m_terminalHint->setAlignment(Qt::AlignCenter);
  m_terminalPages->addWidget(m_terminalHint);
  m_terminalPages->addWidget(m_terminals);

  setDockNestingEnabled(true);
  setCorner(Qt::BottomRightCorner, Qt::RightDockWidgetArea);
  setTabPosition(Qt::AllDockWidgetAreas, QTabWidget::North);
  m_sendDock = dock(QT_TR_NOOP("Send a packet"), sendPane, Qt::LeftDockWidgetArea, "send");
  auto* outlineDock = dock(QT_TR_NOOP("Outline"), m_outline, Qt::LeftDockWidgetArea, "outline");
  auto* storyDock = dock(QT_TR_NOOP("Story"), m_narration, Qt::LeftDockWidgetArea, "story");
  m_inspectorDock = dock(QT_TR_NOOP("Step"), m_inspector, Qt::RightDockWidgetArea, "step");
  auto* bytesDock = dock(QT_TR_NOOP("Bytes"), m_bytes, Qt::RightDockWidgetArea, "bytes");
  auto* verdictDock = dock(QT_TR_NOOP("Verdict"), m_verdict, Qt::RightDockWidgetArea, "verdict");
  m_helpDock = dock(QT_TR_NOOP("Help"), m_help, Qt::RightDockWidgetArea, "help");
  m_eventsDock = dock(QT_TR_NOOP("Events"), m_events, Qt::BottomDockWidgetArea, "events");
  m_stateDock = dock(QT_TR_NOOP("State"), m_state, Qt::BottomDockWidgetArea, "state");
  connect(m_stateDock, &QDockWidget::visibilityChanged, m_state, &StatePanel::setSeen);
  auto* doctorDock = dock(QT_TR_NOOP("Doctor"), m_doctor, Qt::BottomDockWidgetArea, "doctor");
  m_terminalDock = dock(QT_TR_NOOP("Terminals"), m_terminalPages, Qt::BottomDockWidgetArea, "terminals");
  connect(m_doctor, &DoctorPanel::examined, this, [this, doctorDock] { // a list, a page and a matrix
    if (doctorDock->isVisible()) giveRoom(*doctorDock, 0.45);
  });
  tabifyDockWidget(m_sendDock, outlineDock);
  tabifyDockWidget(outlineDock, storyDock);
  tabifyDockWidget(m_stateDock, doctorDock);
  tabifyDockWidget(doctorDock, m_terminalDock);
  tabifyDockWidget(m_inspectorDock, bytesDock);
  tabifyDockWidget(bytesDock, verdictDock);
  tabifyDockWidget(verdictDock, m_helpDock);
  m_sendDock->raise();
  m_inspectorDock->raise();
  m_eventsDock->raise();
}

// A large window leaves more room beside the pictures: for names of pods, headers before and after, and rows.
void MainWindow::shareRoom() {
  auto part = [](int whole, double share) { return static_cast<int>(whole * share); };
  int right = std::max(std::min(350, part(width(), 0.275)), part(width(), 0.21));
  resizeDocks({m_sendDock, m_inspectorDock}, {std::max(252, part(width(), 0.16)), right}, Qt::Horizontal);
  resizeDocks({m_eventsDock}, {std::max(150, part(height(), 0.17))}, Qt::Vertical);
  resizeDocks({m_eventsDock, m_stateDock}, {480, 440}, Qt::Horizontal);
}

// Whoever has hidden or squeezed a pane has all of them back.
void MainWindow::resetPanes() {
  if (m_pages->currentWidget() == m_welcome) return; // there are none
  findChild<QAction*>("presenter")->setChecked(false);
  restoreState(m_panesAtFirst);
  m_helpDock->hide();
  shareRoom();
  m_pictures->setSizes(kPictures);
}

void MainWindow::giveRoom(QDockWidget& pane, double share) {
  int wanted = static_cast<int>(height() * share);
  if (pane.height() >= wanted) return;
  resizeDocks({&pane}, {wanted}, Qt::Vertical);
  resizeDocks({m_eventsDock, &pane}, {1, 3}, Qt::Horizontal);
}

void MainWindow::makeToolBar() {
  QToolBar* bar = addToolBar(QString());
  bar->setObjectName("bar");
  bar->setMovable(false);
  m_title = new QLabel(bar);
  m_paths = new QComboBox(bar);
  m_scale = new QComboBox(bar);
  m_scale->setObjectName("scale");
  m_paths->hide();
  connect(m_paths, &QComboBox::currentIndexChanged, this, [this](int index) {
    if (index >= 0) m_cursor.setPath(static_cast<std::size_t>(index));
  });
  connect(m_scale, &QComboBox::currentIndexChanged, this,
          [this](int index) { m_timeline->setScale(static_cast<Timeline::Scale>(std::max(0, index))); });
}

void MainWindow::retranslate() {
  for (const auto& [action, text] : std::as_const(m_texts)) {
    action->setText(tr(text));
    action->setToolTip(tr(text).remove('&')
                       + (action->shortcut().isEmpty()
                              ? QString()
                              : "  (" + action->shortcut().toString(QKeySequence::NativeText) + ")"));
  }
  for (const auto& [pane, title] : std::as_const(m_dockTitles))
    pane->setWindowTitle(tr(title));
  for (const auto& [menu, title] : std::as_const(m_menuTitles))
    menu->setTitle(tr(title));
  // Short signs in the bar; the words stand in tool tips and for screen readers.
  static const QList<QPair<const char*, QString>> kSigns{
      {"previous-hop", QStringLiteral("|◀")}, {"previous", QStringLiteral("◀")},
      {"play", QStringLiteral("▷")},          {"next", QStringLiteral("▶")},
      {"next-hop", QStringLiteral("▶|")},     {"next-drop", QStringLiteral("✗▶")}};
  for (const auto& [id, sign] : kSigns)
    if (auto* action = findChild<QAction*>(id)) action->setIconText(sign);
  int scale = std::max(0, m_scale->currentIndex());
  bool first = m_scale->count() == 0;
  QSignalBlocker quiet(m_scale);
  m_scale->clear();
  m_scale->addItems({tr("Clock: by step"), tr("Clock: linear"), tr("Clock: nonlinear")});
  m_scale->setCurrentIndex(first ? static_cast<int>(m_timeline->scale()) : scale);
  m_scale->setAccessibleName(tr("Scale of the timeline"));
  m_paths->setAccessibleName(tr("Way of the packet"));
  m_paths->setToolTip(tr("The ways that chance can choose"));
  m_outline->setAccessibleName(tr("Outline"));
  m_terminalHint->setText(
      tr("No terminal is open. Choose a place on the map or in the outline, and press Ctrl+T."));
  m_triesTitle->setText(tr("One click sends:"));
  m_tries->setAccessibleName(tr("What this scenario tries"));
  m_tries->setToolTip(tr("What this scenario tries: one click sends it"));
  m_narration->setAccessibleName(tr("Story"));
  m_inspector->setAccessibleName(tr("Step"));
  m_verdict->setAccessibleName(tr("Verdict"));
  m_help->setAccessibleName(tr("Help"));
  m_help->setPlaceholderText(tr("F1 explains what is chosen, ? lists all keys."));
  m_terminals->setAccessibleName(tr("Terminals"));
  nameTabs();
  m_restart->setText(tr("Start the engine again"));
  m_stop->setText(tr("Stop (Esc)"));
  // Nothing moves when they come.
  statusBar()->setMinimumHeight(std::max(m_stop->sizeHint().height(), m_progress->sizeHint().height()) + 4);
  if (!m_document.isOpen())
    setWindowTitle("flannelgraph");
  else
    m_title->setText(m_document.title());
}

void MainWindow::nameTabs() {
  for (QTabBar* tabs : findChildren<QTabBar*>(Qt::FindDirectChildrenOnly)) {
    tabs->setAccessibleName(tr("Panes"));
    tabs->installEventFilter(this);
  }
}

// Arrows choose a pane where the tabs have the focus, and a step elsewhere.
bool MainWindow::eventFilter(QObject* watched, QEvent* event) {
  if (event->type() == QEvent::ShortcutOverride && qobject_cast<QTabBar*>(watched)) {
    int key = static_cast<QKeyEvent*>(event)->key();
    if (key == Qt::Key_Left || key == Qt::Key_Right) {
      event->accept(); // no shortcut
      return true;
    }
  }
  return QMainWindow::eventFilter(watched, event);
}

} // namespace fg::gui
