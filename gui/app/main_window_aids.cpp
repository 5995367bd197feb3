// What helps to look around: bookmarks, running on until something happens, predict mode, the page about what
// is at hand, what was left unsaved, and the end of work that takes too long.
#include "app/main_window.h"
#include "session/disposition_words.h"
#include "views/doctor_panel.h"
#include "views/event_panel.h"
#include "views/page_html.h"
#include "views/predict_bar.h"
#include "views/recovery_bar.h"
#include "views/run_until.h"
#include "views/state_panel.h"
#include "views/step_table.h"
#include "views/timeline.h"

#include <QAction>
#include <QDockWidget>
#include <QMenu>
#include <QProgressBar>
#include <QPushButton>
#include <QRegularExpression>
#include <QStatusBar>
#include <QTableView>
#include <QTextBrowser>

#include <algorithm>

namespace fg::gui {

void MainWindow::makeTimeMenu(QMenu* menu) {
  add(menu, {"bookmark", QT_TR_NOOP("Set or remove a &bookmark here"), QKeySequence("B"), [this] {
               if (m_document.isOpen()) m_history.toggleBookmark(m_document.atNs());
             }});
  auto go = [this](std::optional<qint64> time) {
    time ? m_document.lookAt(*time) : tell(tr("There is no bookmark on that side. B sets one."));
  };
  add(menu, {"previous-bookmark", QT_TR_NOOP("&Previous bookmark"), QKeySequence("["),
             [this, go] { go(m_bookmarks.previousFrom(m_document.atNs())); }});
  add(menu, {"next-bookmark", QT_TR_NOOP("&Next bookmark"), QKeySequence("]"),
             [this, go] { go(m_bookmarks.nextFrom(m_document.atNs())); }});
  menu->addSeparator();
  add(menu, {"until-drop", QT_TR_NOOP("Run until the next &dropped packet"), QKeySequence("Shift+D"),
             [this] { m_runUntil->start([](const EventData& event) { return event.dropped; }); }});
  add(menu, {"until-here", QT_TR_NOOP("Run until the next event &here"), QKeySequence("E"), [this] {
               m_runUntil->start(
                   [place = m_state->place()](const EventData& event) { return event.where == place; });
             }});
  add(menu, {"until-table", QT_TR_NOOP("Run until the next change of this &table"), QKeySequence("Shift+E"),
             [this] {
               m_runUntil->start([place = m_state->place(), kinds = m_state->stateKinds(),
                                  ofCluster = m_state->isOfCluster()](const EventData& event) {
                 return kinds.contains(event.kind) && (ofCluster || event.where == place);
               });
             }});
  menu->addSeparator();
  m_stopAction = add(menu, {"stop", QT_TR_NOOP("&Stop the work that is going on"),
                            QKeySequence(Qt::Key_Escape), [this] { m_engine.cancel(); }});
  QAction* predict =
      add(menu, {"predict", QT_TR_NOOP("&Guess each decision before it is shown"), QKeySequence("G"), [] {}});
  predict->setCheckable(true);
  connect(predict, &QAction::toggled, this, &MainWindow::setPredicting);
}

void MainWindow::makeAids() {
  m_runUntil = new RunUntil(m_document, m_events->feed(), m_events->events(), this);
  connect(m_runUntil, &RunUntil::nothingFound, this,
          [this] { tell(tr("Nothing of that kind happens until the scenario's end.")); });
  m_stepTable = new StepTable(m_document, m_cursor, this);
  connect(m_stepTable, &StepTable::arrived, this, &MainWindow::showStep);
  for (QTextBrowser* page : {m_inspector, m_help})
    connect(page, &QTextBrowser::anchorClicked, this, [this](const QUrl& link) { explainTerm(link.path()); });

  connect(&m_document, &Document::opened, this, [this] { m_bookmarks.open(m_document.name()); });
  connect(&m_document, &Document::closed, this, [this] { showWelcome(true); });
  connect(&m_bookmarks, &Bookmarks::changed, this, [this] { m_timeline->setBookmarks(m_bookmarks.times()); });
  connect(&m_autosave, &Autosave::failed, this, &MainWindow::tell);
  connect(m_recovery, &RecoveryBar::restoreAsked, &m_autosave, &Autosave::restore);

  m_progress = new QProgressBar(this);
  m_progress->setRange(0, 100);
  m_progress->setMaximumWidth(140);
  m_stop = new QPushButton(this);
  m_stop->setFlat(true);
  connect(m_stop, &QPushButton::clicked, m_stopAction, &QAction::trigger);
  m_slow.setSingleShot(true);
  m_slow.setInterval(300); // what takes less needs no bar
  for (QWidget* widget : {static_cast<QWidget*>(m_progress), static_cast<QWidget*>(m_stop)}) {
    widget->hide();
    statusBar()->addPermanentWidget(widget);
    connect(&m_slow, &QTimer::timeout, widget, &QWidget::show);
  }
  connect(&m_engine, &Engine::busyChanged, this, [this](bool busy) {
    m_stopAction->setEnabled(busy);
    m_progress->setValue(0);
    busy ? m_slow.start() : m_slow.stop();
    if (busy) return;
    m_progress->hide();
    m_stop->hide();
  });
  connect(&m_engine, &Engine::progress, this,
          [this](int, double done) { m_progress->setValue(static_cast<int>(done * 100)); });
}

void MainWindow::offerUnsaved() { m_recovery->offer(Autosave::left()); }

void MainWindow::followPacketBeside(int direction) {
  int now = m_cursor.trace() ? m_cursor.trace()->packet : -1;
  int wanted = now < 0 ? 0 : now + direction;
  wanted < 0 ? tell(tr("This is the first packet.")) : m_document.followPacket(wanted);
}

void MainWindow::setPlaySpeed(double factor) {
  constexpr double kFastest = 20, kSlowest = 12800; // milliseconds a step
  m_play.setInterval(static_cast<int>(std::clamp(m_play.interval() / factor, kFastest, kSlowest)));
  tell(tr("Play: %1 steps a second").arg(1000.0 / m_play.interval(), 0, 'g', 3));
}

// What was sent is sent again, with or without the outcomes that could have been.
void MainWindow::setPredicting(bool predicting) {
  if (predicting && m_document.isRecording())
    tell(tr("A recording holds what was decided, and not what else could have been: open its scenario to "
            "guess."));
  m_document.setOutcomesAsked(predicting);
  m_prediction.setOn(predicting);
  listPaths();
  showStep();
  if (predicting && m_cursor.trace() && !m_cursor.trace()->asked.isEmpty())
    m_document.send(m_cursor.trace()->asked);
}

void MainWindow::tellArrived() {
  const PathData* path = m_cursor.path();
  if (!path) return;
  QString title = m_cursor.trace()->title();
  tell(m_prediction.hides() ? title : tr("%1: %2").arg(title, dispositionWord(path->request.disposition)));
}

QString MainWindow::termAtHand() const {
  if (m_events->isAncestorOf(focusWidget()))
    if (const EventData* event = m_events->chosen()) return event->kind;
  if (m_state->isAncestorOf(focusWidget())) return m_state->term();
  if (m_doctor->isAncestorOf(focusWidget()) && !m_doctor->term().isEmpty()) return m_doctor->term();
  const StepData* step = m_cursor.step();
  if (!step) return {};
  return step->kind == "drop" ? step->fields["disposition"].toString() : step->kind;
}

void MainWindow::explain() {
  QString term = termAtHand();
  term.isEmpty() ? showKeys() : explainTerm(term);
}

void MainWindow::showKeys() {
  static const QRegularExpression kMnemonic(R"(\(&.\)|&)"); // "撤销(&U)", "&Undo"
  QString html = "<h3>" + tr("Keys") + "</h3><table cellpadding='3'>";
  for (const QAction* action : allActions())
    if (!action->shortcut().isEmpty())
      html += QStringLiteral("<tr><td><b>%1</b></td><td>%2</td></tr>")
                  .arg(action->shortcut().toString(QKeySequence::NativeText).toHtmlEscaped(),
                       action->text().remove(kMnemonic).toHtmlEscaped());
  m_helpAgain = [this] { showKeys(); };
  showHelp(html + "</table>");
}

void MainWindow::showHelp(const QString& html) {
  m_help->setHtml(html);
  reveal(m_helpDock);
}

void MainWindow::reveal(QDockWidget* pane) {
  pane->show();
  pane->raise();
}

void MainWindow::showText(const QString& text) {
  m_helpAgain = {};
  showHelp("<p style='white-space: pre-wrap'>" + text.toHtmlEscaped() + "</p>");
}

void MainWindow::showDiagnostics(const QJsonArray& diagnostics) {
  if (diagnostics.isEmpty()) return;
  QString html;
  for (const QJsonValue one : diagnostics) {
    QStringList place{one["file"].toString()};
    if (one["line"].toInt() > 0)
      place << QString::number(one["line"].toInt()) << QString::number(one["column"].toInt());
    QString mark = one["severity"] == "error" ? QStringLiteral("✗ ") : QStringLiteral("! ");
    html += "<p><b>" + place.join(':').toHtmlEscaped() + "</b><br>"
            + (mark + one["message"].toString()).toHtmlEscaped() + "<br>"
            + one["remedy"].toString().toHtmlEscaped() + "</p>";
  }
  m_helpAgain = {};
  showHelp(html);
}

// All words that have a page, as links.
void MainWindow::showWords() {
  m_helpAgain = [this] { showWords(); };
  m_document.engine().call("explain", {}, this, [this](const Answer& answer) {
    if (!answer.ok()) return showText(answer.error);
    QString html = "<h3>" + tr("All words") + "</h3>";
    const QJsonArray kinds = answer.result["pages"].toArray();
    for (const QJsonValue kind : kinds) {
      QStringList links;
      const QJsonArray names = kind["names"].toArray();
      for (const QJsonValue name : names)
        links << glossaryLink(name.toString(), name.toString(), themeFor(palette()));
      html += "<p><b>" + kind["kind"].toString().toHtmlEscaped() + "</b><br>" + links.join(" · ") + "</p>";
    }
    showHelp(html);
  });
}

void MainWindow::showAbout() {
  m_helpAgain = [this] { showAbout(); };
  showHelp(
      "<h3>flannelgraph " FLANNELGRAPH_VERSION "</h3><p>"
      + tr("Shows a packet's way through a Kubernetes cluster, hop by hop. It does what Linux does, or says "
           "that it does not.")
      + "</p><p>" + tr("Free software under the GNU General Public License, version 2. There is no warranty.")
      + "</p><p>" + tr("The engine plays on ns-3; this window is made with Qt %1.").arg(qVersion()) + "</p>");
}

void MainWindow::explainTerm(const QString& term) {
  m_helpAgain = [this, term] { explainTerm(term); };
  m_document.engine().call("explain", {{"term", term}}, this, [this](const Answer& answer) {
    if (!answer.ok()) return showText(answer.error);
    QString text = answer.result["text"].toString();
    showHelp("<h3>" + text.section('\n', 0, 0).toHtmlEscaped() + "</h3>"
             + flowingHtml(text.section('\n', 1)));
  });
}

} // namespace fg::gui
