#include "app/main_window.h"

#include "app/map_feed.h"
#include "scene/lanes_view.h"
#include "scene/map_view.h"
#include "session/disposition_words.h"
#include "views/event_panel.h"
#include "views/inspector_page.h"
#include "views/page_html.h"
#include "views/send_form.h"
#include "views/state_panel.h"
#include "views/step_table.h"
#include "views/terminal.h"
#include "views/timeline.h"
#include "views/verdict_page.h"
#include "views/welcome.h"

#include <QAction>
#include <QApplication>
#include <QCloseEvent>
#include <QComboBox>
#include <QDockWidget>
#include <QFileDialog>
#include <QJsonArray>
#include <QLabel>
#include <QListWidget>
#include <QMenu>
#include <QMimeData>
#include <QProgressBar>
#include <QPushButton>
#include <QScrollBar>
#include <QSettings>
#include <QSplitter>
#include <QStackedWidget>
#include <QStatusBar>
#include <QTabWidget>
#include <QTextBrowser>
#include <QTreeWidget>

#include <map>
#include <set>
#include <utility>

namespace fg::gui {
namespace {

constexpr int kPlayMs = 800; // from step to step
constexpr std::size_t kMostInOutline = 2000;
constexpr qsizetype kMostTries = 12;

template<class Parent> QTreeWidgetItem* outlineItem(Parent* parent, const PlaceData& place) {
  auto* item = new QTreeWidgetItem(parent);
  item->setText(0, place.shortName);
  item->setToolTip(0, place.name);
  item->setData(0, Qt::UserRole, place.name);
  return item;
}

// From the first pod of each node to the pods of the others, as many as one reads.
void addPings(const std::vector<PlaceData>& places, QJsonArray& probes) {
  std::map<QString, QStringList> pods; // by node
  for (const PlaceData& place : places)
    if (place.kind == "pod") pods[place.node] << place.name;
  for (const auto& [node, own] : pods)
    for (const auto& [otherNode, others] : pods)
      for (const QString& other : others) {
        if (probes.size() >= kMostTries) return;
        if (node != otherNode)
          probes.append(QJsonObject{{"from", own.front()}, {"to", other}, {"protocol", "icmp"}});
      }
}

AddressTag tagOf(AddressKind kind, const Theme& theme) {
  switch (kind) {
  case AddressKind::NodeIp:
    return {MainWindow::tr("Node IP"), theme.nodeIp};
  case AddressKind::PodIp:
    return {MainWindow::tr("Pod IP"), theme.podIp};
  case AddressKind::ClusterIp:
    return {MainWindow::tr("Cluster IP"), theme.clusterIp};
  case AddressKind::Outside:
    break;
  }
  return {MainWindow::tr("outside"), theme.outside};
}

void keepPlace(QTextBrowser& browser, const QString& html) {
  int place = browser.verticalScrollBar()->value();
  browser.setHtml(html);
  browser.verticalScrollBar()->setValue(place);
}

} // namespace

MainWindow::MainWindow(const QString& engine, QWidget* parent)
    : QMainWindow(parent), m_engine(engine), m_document(m_engine), m_prediction(m_cursor),
      m_history(m_document, m_bookmarks, m_positions), m_autosave(m_document),
      m_plainSize(QApplication::font().pointSizeF()) {
  setObjectName("main");
  setAcceptDrops(true);
  makePanes();
  makeToolBar();
  makeMenus();
  makeAids();
  connectMap();
  m_lanes->setAddressTags(addressTags());
  m_play.setInterval(kPlayMs);
  connect(&m_play, &QTimer::timeout, this, [this] {
    if (m_cursor.position() >= m_cursor.limit())
      m_playAction->setChecked(false);
    else
      m_cursor.next();
  });
  connect(&m_document, &Document::opened, this, &MainWindow::showDocument);
  connect(&m_document, &Document::stateChanged, this, [this] {
    m_timeline->setTime(m_document.atNs(), m_document.endNs());
    setWindowModified(!m_document.deeds().empty());
    m_feed->refresh();
    showNarration();
  });
  connect(&m_document, &Document::traced, this, &MainWindow::showTrace);
  connect(&m_document, &Document::told, this, &MainWindow::tell);
  connect(&m_document, &Document::failed, this, &MainWindow::tell);
  connect(&m_cursor, &Cursor::traceChanged, this, &MainWindow::listPaths);
  connect(&m_cursor, &Cursor::positionChanged, this, &MainWindow::showStep);
  connect(&m_engine, &Engine::stateChanged, this, &MainWindow::showEngine);
  connect(&m_engine, &Engine::diagnostics, this, &MainWindow::showDiagnostics);
  connect(m_welcome, &Welcome::openAsked, this, &MainWindow::open);
  connect(m_welcome, &Welcome::browseAsked, this, &MainWindow::browse);
  retranslate();
  listTries();
  showOutline();
  showStep();
  showNarration();
  QSettings settings;
  m_panesAtFirst = saveState();
  restoreGeometry(settings.value("geometry").toByteArray());
  restoreState(settings.value("state").toByteArray());
  m_helpDock->hide();
  showWelcome(true);
}

MainWindow::~MainWindow() { m_engine.disconnect(this); }

AddressTags MainWindow::addressTags() const {
  return [this](const QString& address) { return tagOf(m_map->kindOf(address), themeFor(palette())); };
}

void MainWindow::open(const QString& name) {
  tell(tr("Opening %1 …").arg(name));
  m_document.open(name);
}

void MainWindow::browse() {
  QString file = QFileDialog::getOpenFileName(this, tr("Open a scenario, a capture or a recording"), {},
                                              tr("Scenarios, captures and recordings (*.json *.tar *.fgrec);;"
                                                 "All files (*)"));
  if (!file.isEmpty()) open(file);
}

void MainWindow::showDocument() {
  showWelcome(false);
  m_cursor.setTrace(nullptr);
  m_title->setText(m_document.title().isEmpty() ? m_document.name() : m_document.title());
  setWindowTitle(m_title->text() + "[*] — flannelgraph");
  while (m_terminals->count() > 0)
    delete m_terminals->widget(0);
  m_terminalPages->setCurrentWidget(m_terminalHint);
  listTries();
  showOutline();
  QStringList recent = QSettings().value("recent").toStringList();
  recent.removeAll(m_document.name());
  recent.prepend(m_document.name());
  QSettings().setValue("recent", recent.mid(0, 8));
  m_send->setEnabled(!m_document.isRecording());
  QString what = m_document.isRecording()
                     ? tr("%1 is open: choose a packet in the list of events.")
                     : tr("%1 is open: send a packet, or choose one in the list of events.");
  tell(what.arg(m_document.name()));
}

// What the scenario expects to be tried, and pings.
void MainWindow::listTries() {
  m_tries->clear();
  auto tellInstead = [this](const QString& text) {
    m_tries->addItem(text);
    m_tries->item(0)->setFlags(Qt::NoItemFlags);
  };
  if (!m_document.isOpen()) return tellInstead(tr("Open a scenario: what it tries\nis listed here."));
  if (m_document.isRecording())
    return tellInstead(
        tr("This is a recording: nothing can be sent.\nIts packets are in the list of events."));
  QJsonArray probes = m_document.probes();
  addPings(m_document.places(), probes);
  std::set<QString> listed;
  for (const QJsonValue probe : std::as_const(probes)) {
    QJsonObject params = probe.toObject();
    params.remove("at_ns");
    QString what = params["protocol"].toString();
    if (params.contains("destination_port"))
      what += " " + QString::number(params["destination_port"].toInt());
    QString text = QStringLiteral("%1: %2\n  → %3")
                       .arg(what, shortName(params["from"].toString()), shortName(params["to"].toString()));
    if (!listed.insert(text).second) continue;
    auto* item = new QListWidgetItem(text, m_tries);
    item->setData(Qt::UserRole, params.toVariantMap());
    item->setToolTip(params["from"].toString() + QStringLiteral(" → ") + params["to"].toString());
  }
  if (listed.empty()) tellInstead(tr("This scenario tries nothing:\nfill the form above."));
}

// The first page has the window to itself: there is nothing to show in the panes yet.
void MainWindow::showWelcome(bool welcome) {
  if (welcome == (m_pages->currentWidget() == m_welcome)) return;
  m_penAction->setChecked(false);
  m_pages->setCurrentWidget(welcome ? static_cast<QWidget*>(m_welcome) : m_pictures);
  m_timeline->setVisible(!welcome);
  if (welcome) {
    for (const auto& [pane, title] : std::as_const(m_dockTitles))
      if (pane->isVisibleTo(this)) m_setAside << pane;
  }
  for (QDockWidget* pane : std::as_const(m_setAside))
    pane->setVisible(!welcome);
  if (welcome) return;
  m_setAside.clear();
  if (!QSettings().contains("state")) shareRoom(); // nobody has chosen other sizes
  for (QDockWidget* first : {m_sendDock, m_inspectorDock, m_stateDock})
    first->raise();
  if (m_isPresenting) makeRoomToPresent();
}

void MainWindow::showTrace(std::shared_ptr<const TraceData> trace) {
  m_cursor.setTrace(std::move(trace));
  m_inspectorDock->raise();
  m_send->showSent(*m_cursor.trace());
  tellArrived();
}

void MainWindow::listPaths() {
  QSignalBlocker quiet(m_paths);
  m_paths->clear();
  if (!m_cursor.trace()) return;
  for (const PathData& path : m_cursor.trace()->paths)
    m_paths->addItem(QStringLiteral("%1 %  %2")
                         .arg(path.probability * 100, 0, 'g', 4)
                         .arg(path.deliveredTo.isEmpty() ? dispositionWord(path.request.disposition)
                                                         : shortName(path.deliveredTo)));
  m_paths->setCurrentIndex(static_cast<int>(m_cursor.pathIndex()));
  m_paths->setVisible(m_paths->count() > 1 && !m_prediction.isOn()); // they tell how it ends
}

void MainWindow::showStep() {
  const Theme& theme = themeFor(palette());
  keepPlace(*m_inspector, inspectorPage(m_cursor, theme, addressTags(), m_stepTable->rows()));
  QString verdict = verdictPage(m_cursor, theme);
  keepPlace(*m_verdict,
            m_prediction.hides() ? tr("The verdict is hidden until the packet's whole way was guessed.")
            : verdict.isEmpty()  ? tr("The verdict about a packet stands here, once one is followed.")
                                 : verdict);
}

void MainWindow::showNarration() {
  QString html =
      "<h3>" + m_document.title().toHtmlEscaped() + "</h3><p>" + proseHtml(m_document.description()) + "</p>";
  auto timeOf = [](const QJsonValue& told) { return static_cast<qint64>(told["time_ns"].toDouble()); };
  qint64 moment = -1;
  for (const QJsonValue told : m_document.narration())
    if (timeOf(told) <= m_document.atNs()) moment = std::max(moment, timeOf(told));
  for (const QJsonValue told : m_document.narration()) {
    qint64 time = timeOf(told);
    bool past = time <= m_document.atNs();
    QString mark =
        time == moment
            ? QStringLiteral(" style='background-color:%1'").arg(themeFor(palette()).current.name())
            : QString();
    html += QStringLiteral("<p%1><a name='t%2' href='t:%2'>%3%4</a><br>%5%6%7</p>")
                .arg(mark)
                .arg(time)
                .arg(time == moment ? QStringLiteral("▶ ") : QString(), timeText(time), past ? "" : "<i>",
                     proseHtml(m_document.inLanguage(told["text"].toObject())), past ? "" : "</i>");
  }
  if (!m_document.isOpen()) html = tr("A scenario's story stands here, moment by moment, once one is open.");
  keepPlace(*m_narration, html);
  if (std::exchange(m_moment, moment) != moment) m_narration->scrollToAnchor("t" + QString::number(moment));
}

// Pods of a large cluster come when their node is opened.
void MainWindow::showOutline() {
  m_outline->clear();
  if (!m_document.isOpen()) {
    auto* hint =
        new QTreeWidgetItem(m_outline, {tr("Open a scenario: its nodes and\npods are listed here.")});
    hint->setFlags(Qt::NoItemFlags);
  }
  const bool isLarge = m_document.places().size() > kMostInOutline;
  std::map<QString, QTreeWidgetItem*> nodes;
  for (const PlaceData& place : m_document.places()) {
    if (place.kind == "gateway") continue;
    auto parent = nodes.find(place.node);
    if (place.kind == "node") {
      QTreeWidgetItem* item = nodes[place.name] = outlineItem(m_outline, place);
      if (isLarge) item->setChildIndicatorPolicy(QTreeWidgetItem::ShowIndicator);
    } else if (parent == nodes.end()) {
      outlineItem(m_outline, place);
    } else if (!isLarge) {
      outlineItem(parent->second, place);
    }
  }
  if (!isLarge) m_outline->expandAll();
}

void MainWindow::fillOutline(QTreeWidgetItem* node) {
  if (node->childIndicatorPolicy() != QTreeWidgetItem::ShowIndicator) return; // it has them
  node->setChildIndicatorPolicy(QTreeWidgetItem::DontShowIndicatorWhenChildless);
  const QString name = node->data(0, Qt::UserRole).toString();
  for (const PlaceData& place : m_document.places())
    if (place.node == name && place.kind != "node" && place.kind != "gateway") outlineItem(node, place);
}

void MainWindow::showEngine() {
  bool fine = m_engine.state() == Engine::State::Running || m_engine.problem().isEmpty();
  m_engineBar->setVisible(!fine);
  m_engineText->setText(QStringLiteral("⚠ ") + m_engine.problem());
}

Terminal* MainWindow::openTerminal(const QString& place) {
  auto* terminal = new Terminal(m_document, place, QStringLiteral("terminal-%1").arg(++m_terminalCount));
  m_terminals->setCurrentIndex(m_terminals->addTab(terminal, placeTitle(shortName(place))));
  m_terminalPages->setCurrentWidget(m_terminals);
  connect(terminal, &Terminal::ended, this,
          [this, terminal] { closeTerminal(m_terminals->indexOf(terminal)); });
  reveal(m_terminalDock);
  if (m_terminals->count() == 1)
    giveRoom(*m_terminalDock, 0.35); // tables of 80 columns, and some lines of them
  terminal->setFocus();
  return terminal;
}

void MainWindow::closeTerminal(int index) {
  m_terminals->widget(index)->deleteLater();
  m_terminals->removeTab(index);
  if (m_terminals->count() == 0) m_terminalPages->setCurrentWidget(m_terminalHint);
}

void MainWindow::tell(const QString& text) { statusBar()->showMessage(QString(text).replace('\n', "; ")); }

void MainWindow::dragEnterEvent(QDragEnterEvent* event) {
  if (event->mimeData()->hasUrls()) event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent* event) {
  const QList<QUrl> urls = event->mimeData()->urls();
  if (!urls.isEmpty() && urls.first().isLocalFile()) open(urls.first().toLocalFile());
}

// Panes that are only set aside are there next time.
void MainWindow::closeEvent(QCloseEvent* event) {
  setPresenting(false);
  showWelcome(false);
  QSettings settings;
  settings.setValue("geometry", saveGeometry());
  settings.setValue("state", saveState());
  event->accept();
}

void MainWindow::childEvent(QChildEvent* event) {
  QMainWindow::childEvent(event);
  if (event->polished() && event->child()->inherits("QTabBar")) nameTabs();
}

void MainWindow::changeEvent(QEvent* event) {
  QMainWindow::changeEvent(event);
  if (event->type() == QEvent::LanguageChange && m_pages) {
    retranslate();
    listTries();
    if (!m_document.isOpen()) showOutline(); // names are the same in every language
    showStep();
    showNarration();
    if (m_helpDock->isVisible() && m_helpAgain) m_helpAgain();
  }
  if (event->type() == QEvent::WindowStateChange) m_fullScreenAction->setChecked(isFullScreen());
  if (event->type() == QEvent::PaletteChange && m_pages) {
    showStep();
    showNarration();
  }
}

} // namespace fg::gui
