// The window's menus: every action with its words and its key.
#include "app/main_window.h"
#include "scene/lanes_view.h"
#include "scene/map_view.h"
#include "views/event_panel.h"
#include "views/pen.h"
#include "views/send_form.h"
#include "views/timeline.h"

#include <QAction>
#include <QActionGroup>
#include <QComboBox>
#include <QDockWidget>
#include <QLabel>
#include <QLineEdit>
#include <QMenuBar>
#include <QSettings>
#include <QTabWidget>
#include <QToolBar>

namespace fg::gui {

QAction* MainWindow::add(QMenu* menu, const Act& act) {
  QAction* action = menu->addAction(QString());
  action->setObjectName(act.id);
  action->setShortcut(act.key);
  connect(action, &QAction::triggered, this, act.run);
  m_texts.append({action, act.text});
  return action;
}

void MainWindow::makeMenus() {
  auto menu = [this](const char* title) {
    QMenu* made = menuBar()->addMenu(QString());
    m_menuTitles.append({made, title});
    return made;
  };
  QMenu* file = menu(QT_TR_NOOP("&File"));
  add(file, {"library", QT_TR_NOOP("&Library of scenarios"), QKeySequence("Ctrl+L"),
             [this] { showWelcome(true); }});
  add(file, {"open", QT_TR_NOOP("&Open a file…"), QKeySequence::Open, [this] { browse(); }});
  QMenu* recent = file->addMenu(QString());
  m_menuTitles.append({recent, QT_TR_NOOP("&Recent files")});
  connect(recent, &QMenu::aboutToShow, this, [this, recent] {
    recent->clear();
    const QStringList names = QSettings().value("recent").toStringList();
    for (const QString& name : names)
      recent->addAction(name, this, [this, name] { open(name); });
    if (names.isEmpty()) recent->addAction(tr("none yet"))->setEnabled(false);
  });
  file->addSeparator();
  add(file,
      {"save", QT_TR_NOOP("&Save what was done as a scenario…"), QKeySequence::Save, [this] { saveFile(); }});
  add(file, {"picture", QT_TR_NOOP("&Export the picture…"), QKeySequence("Ctrl+E"),
             [this] { exportPicture(*m_lanes, tr("Export the flow lanes"), "flow.svg"); }});
  add(file, {"map-picture", QT_TR_NOOP("Export the ma&p…"), QKeySequence("Ctrl+Shift+M"),
             [this] { exportPicture(*m_map, tr("Export the cluster map"), "map.svg"); }});
  add(file,
      {"trace", QT_TR_NOOP("Export the &trace…"), QKeySequence("Ctrl+Shift+E"), [this] { exportTrace(); }});
  add(file, {"recording", QT_TR_NOOP("Export a reco&rding…"), QKeySequence("Ctrl+Shift+R"),
             [this] { exportRecording(); }});
  add(file, {"packets", QT_TR_NOOP("Export fra&mes for Wireshark…"), QKeySequence("Ctrl+Shift+P"),
             [this] { exportPackets(chosenPlace(), {}); }});
  add(file, {"wireshark", QT_TR_NOOP("Open in &Wireshark"), QKeySequence("Ctrl+Shift+W"),
             [this] { showInWireshark(chosenPlace(), {}); }});
  file->addSeparator();
  add(file, {"quit", QT_TR_NOOP("&Quit"), QKeySequence::Quit, [this] { close(); }});

  QMenu* edit = menu(QT_TR_NOOP("&Edit"));
  QUndoStack& done = m_history.stack();
  QAction* undo = add(edit, {"undo", QT_TR_NOOP("&Undo"), QKeySequence::Undo, [&done] { done.undo(); }});
  QAction* redo = add(edit, {"redo", QT_TR_NOOP("&Redo"), QKeySequence::Redo, [&done] { done.redo(); }});
  undo->setEnabled(false);
  redo->setEnabled(false);
  connect(&done, &QUndoStack::canUndoChanged, undo, &QAction::setEnabled);
  connect(&done, &QUndoStack::canRedoChanged, redo, &QAction::setEnabled);
  add(edit, {"copy-trace", QT_TR_NOOP("&Copy the trace as text"), QKeySequence("Ctrl+Shift+C"),
             [this] { copyTrace(); }});
  add(edit, {"find", QT_TR_NOOP("&Find events"), QKeySequence("F"), [this] {
               reveal(m_eventsDock);
               m_events->filterBox().setFocus();
             }});
  add(edit, {"hide-like", QT_TR_NOOP("&Hide events like the chosen one"), QKeySequence("H"),
             [this] { m_events->hideLikeChosen(); }});

  QMenu* go = menu(QT_TR_NOOP("&Go"));
  QAction* back = add(
      go, {"back", QT_TR_NOOP("&Back to where I was"), QKeySequence("Alt+Left"), [this] { m_trail.back(); }});
  QAction* forward = add(go, {"forward", QT_TR_NOOP("F&orward again"), QKeySequence("Alt+Right"),
                              [this] { m_trail.forward(); }});
  auto enable = [=, this] {
    back->setEnabled(m_trail.canGoBack());
    forward->setEnabled(m_trail.canGoForward());
  };
  connect(&m_trail, &Trail::changed, this, enable);
  enable();
  go->addSeparator();
  QAction* previous = add(go, {"previous", QT_TR_NOOP("&Previous step"), QKeySequence(Qt::Key_Left),
                               [this] { m_cursor.previous(); }});
  m_playAction = add(go, {"play", QT_TR_NOOP("P&lay"), QKeySequence(Qt::Key_Space), [] {}});
  m_playAction->setCheckable(true);
  connect(m_playAction, &QAction::toggled, this, [this](bool on) { on ? m_play.start() : m_play.stop(); });
  QAction* next =
      add(go, {"next", QT_TR_NOOP("&Next step"), QKeySequence(Qt::Key_Right), [this] { m_cursor.next(); }});
  QAction* previousHop = add(go, {"previous-hop", QT_TR_NOOP("Previous &namespace"),
                                  QKeySequence("Shift+Left"), [this] { m_cursor.previousHop(); }});
  QAction* nextHop = add(go, {"next-hop", QT_TR_NOOP("Next na&mespace"), QKeySequence("Shift+Right"),
                              [this] { m_cursor.nextHop(); }});
  QAction* drop =
      add(go, {"next-drop", QT_TR_NOOP("Next &drop"), QKeySequence("D"), [this] { m_cursor.nextDrop(); }});
  add(go, {"previous-packet", QT_TR_NOOP("Previous packe&t"), QKeySequence("Ctrl+Left"),
           [this] { followPacketBeside(-1); }});
  add(go, {"next-packet", QT_TR_NOOP("Ne&xt packet"), QKeySequence("Ctrl+Right"),
           [this] { followPacketBeside(1); }});
  add(go, {"faster", QT_TR_NOOP("Play &faster"), QKeySequence("+"), [this] { setPlaySpeed(2); }});
  add(go, {"slower", QT_TR_NOOP("Play slo&wer"), QKeySequence("-"), [this] { setPlaySpeed(0.5); }});
  add(go, {"start", QT_TR_NOOP("To the &start"), QKeySequence("R"), [this] { m_cursor.toStart(); }});
  add(go, {"end", QT_TR_NOOP("To the &end"), QKeySequence("End"), [this] { m_cursor.toEnd(); }});
  go->addSeparator();
  add(go, {"send", QT_TR_NOOP("Send the pac&ket"), QKeySequence("Ctrl+Return"), [this] { m_send->send(); }});
  add(go, {"traceroute", QT_TR_NOOP("T&raceroute"), QKeySequence("Ctrl+Shift+Return"),
           [this] { m_send->traceRoute(); }});
  add(go, {"compare", QT_TR_NOOP("&Compare with another run…"), QKeySequence("Ctrl+D"),
           [this] { compare(m_cursor.trace() ? m_cursor.trace()->asked : QJsonObject()); }});
  add(go, {"compare-runs", QT_TR_NOOP("Compare &whole runs…"), QKeySequence("Ctrl+Shift+D"),
           [this] { compare({}); }});
  add(go, {"terminal", QT_TR_NOOP("&Terminal of the chosen place"), QKeySequence("Ctrl+T"), [this] {
             if (QString place = chosenPlace(); !place.isEmpty()) openTerminal(place);
           }});

  makeTimeMenu(menu(QT_TR_NOOP("&Time")));

  QMenu* view = menu(QT_TR_NOOP("&View"));
  auto* themes = new QActionGroup(this);
  auto choose = [&](QActionGroup* group, const Act& act) {
    QAction* action = add(view, act);
    action->setCheckable(true);
    group->addAction(action);
  };
  choose(themes, {"theme-system", QT_TR_NOOP("Theme of the s&ystem"), {}, [this] {
                    setThemeChoice(ThemeChoice::System);
                  }});
  choose(themes,
         {"theme-light", QT_TR_NOOP("&Light theme"), {}, [this] { setThemeChoice(ThemeChoice::Light); }});
  choose(themes,
         {"theme-dark", QT_TR_NOOP("&Dark theme"), {}, [this] { setThemeChoice(ThemeChoice::Dark); }});
  view->addSeparator();
  auto* languages = new QActionGroup(this);
  choose(languages, {"english", "&English", {}, [this] { setLanguage("en"); }});
  choose(languages, {"chinese", "简体中文(&C)", {}, [this] { setLanguage("zh_CN"); }});
  view->addSeparator();
  QAction* presenter = add(view, {"presenter", QT_TR_NOOP("&Presenter mode"), QKeySequence("F5"), [] {}});
  presenter->setCheckable(true);
  connect(presenter, &QAction::toggled, this, &MainWindow::setPresenting);
  m_penAction = add(view, {"pen", QT_TR_NOOP("Draw with a pe&n"), QKeySequence("P"), [] {}});
  m_penAction->setCheckable(true);
  connect(m_penAction, &QAction::toggled, this, [this](bool on) {
    m_pen->setOn(on);
    tell(on ? m_pen->accessibleDescription() : QString());
  });
  m_fullScreenAction = add(view, {"full-screen", QT_TR_NOOP("&Full screen"), QKeySequence("F11"), [] {}});
  m_fullScreenAction->setCheckable(true);
  connect(m_fullScreenAction, &QAction::triggered, this,
          [this](bool on) { setWindowState(windowState().setFlag(Qt::WindowFullScreen, on)); });
  view->addSeparator();
  for (const auto& [pane, title] : m_dockTitles)
    view->addAction(pane->toggleViewAction());
  add(view, {"panes", QT_TR_NOOP("Panes as at the be&ginning"), {}, [this] { resetPanes(); }});

  makeMapMenu(menu(QT_TR_NOOP("&Map")));

  QMenu* help = menu(QT_TR_NOOP("&Help"));
  add(help, {"explain", QT_TR_NOOP("&What is this step?"), QKeySequence(Qt::Key_F1), [this] { explain(); }});
  add(help, {"keys", QT_TR_NOOP("&Keys"), QKeySequence("?"), [this] { showKeys(); }});
  add(help, {"words", QT_TR_NOOP("&All words"), QKeySequence("Shift+F1"), [this] { showWords(); }});
  add(help, {"about", QT_TR_NOOP("A&bout flannelgraph"), {}, [this] { showAbout(); }});

  auto* bar = findChild<QToolBar*>("bar");
  for (QAction* action : {previousHop, previous, m_playAction, next, nextHop, drop})
    bar->addAction(action);
  bar->addSeparator();
  bar->addWidget(m_title);
  auto* space = new QWidget(bar);
  space->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
  bar->addWidget(space);
  bar->addWidget(m_paths);
  bar->addWidget(m_scale);
}

QList<QAction*> MainWindow::allActions() const {
  QList<QAction*> out;
  for (const auto& [action, text] : m_texts)
    out << action;
  return out;
}

} // namespace fg::gui
