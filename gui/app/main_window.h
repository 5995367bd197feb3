// The window: panes around the flow lanes, the actions, and what joins them. Every pane follows the cursor
// and the document; none knows another.
#pragma once

#include "app/history.h"
#include "cursor/prediction.h"
#include "cursor/trail.h"
#include "scene/address_tag.h"
#include "session/map_positions.h"
#include "session/traceroute.h"
#include "session/unsaved_work.h"

#include <QMainWindow>
#include <QTimer>

class QActionGroup;
class QComboBox;
class QDockWidget;
class QLabel;
class QListWidget;
class QMenu;
class QProgressBar;
class QPushButton;
class QSaveFile;
class QSplitter;
class QStackedWidget;
class QTabWidget;
class QTextBrowser;
class QTreeWidget;
class QTreeWidgetItem;

namespace fg::gui {

class BytesPanel;
class DoctorPanel;
class EventPanel;
class LanesView;
class MapFeed;
class MapView;
class Pen;
class PictureView;
class PredictBar;
class RecoveryBar;
class RunUntil;
class SendForm;
class StatePanel;
class StepTable;
class Terminal;
class Timeline;
class Welcome;

enum class ThemeChoice { System, Light, Dark };

class MainWindow : public QMainWindow {
  Q_OBJECT
public:
  explicit MainWindow(const QString& engine, QWidget* parent = nullptr);
  ~MainWindow() override;

  void open(const QString& name);
  void setThemeChoice(ThemeChoice choice);
  void setLanguage(const QString& language);
  void setPresenting(bool presenting);
  Cursor& cursor() { return m_cursor; }
  Document& document() { return m_document; }
  Prediction& prediction() { return m_prediction; }
  Bookmarks& bookmarks() { return m_bookmarks; }
  Trail& trail() { return m_trail; }
  BytesPanel& bytesPanel() { return *m_bytes; }
  DoctorPanel& doctorPanel() { return *m_doctor; }
  PredictBar& predictBar() { return *m_predictBar; }
  Timeline& timeline() { return *m_timeline; }
  LanesView& lanes() { return *m_lanes; }
  MapView& map() { return *m_map; }
  Traceroute& traceroute() { return m_traceroute; }
  SendForm& sendForm() { return *m_send; }
  EventPanel& eventPanel() { return *m_events; }
  QTextBrowser& inspector() { return *m_inspector; }
  // Offers what viewers that are gone have left unsaved.
  void offerUnsaved();
  // All actions of the menus, for the page of keys.
  QList<QAction*> allActions() const;
  // Everything that was asked has been answered.
  bool isQuiet() const { return !m_engine.isBusy(); }
  Terminal* openTerminal(const QString& place);

protected:
  void dragEnterEvent(QDragEnterEvent* event) override;
  void dropEvent(QDropEvent* event) override;
  void closeEvent(QCloseEvent* event) override;
  bool eventFilter(QObject* watched, QEvent* event) override;
  void changeEvent(QEvent* event) override;
  void childEvent(QChildEvent* event) override;

private:
  struct Act {
    const char* id;
    const char* text; // for tr()
    QKeySequence key;
    std::function<void()> run;
  };
  QAction* add(QMenu* menu, const Act& act);
  void makeMenus();
  void makeTimeMenu(QMenu* menu);
  void makeAids();
  void makeToolBar();
  void makePanes();
  void tick(const char* action); // one of several that are chosen from
  void shareRoom();
  void resetPanes();
  void giveRoom(QDockWidget& pane, double share); // of the window's height, and most of its width
  void restorePanes(int rounds);
  bool isInFront(const QDockWidget& pane) const;
  QDockWidget* frontOf(QDockWidget* pane) const;
  void makeRoomToPresent();
  void giveRoomBack();
  static void reveal(QDockWidget* pane); // and its tab in front
  QDockWidget* dock(const char* title, QWidget* widget, Qt::DockWidgetArea area, const char* name);
  void retranslate();
  void nameTabs(); // for screen readers: Qt makes the tabs of the panes when it needs them
  void browse();
  void showDocument();
  void showStep();
  void showNarration();
  void showOutline();
  void fillOutline(QTreeWidgetItem* node); // with its pods
  void showEngine();
  void showTrace(std::shared_ptr<const TraceData> trace);
  void showWelcome(bool welcome);
  void listTries();
  void listPaths();
  void closeTerminal(int index);
  // The map: main_window_map.cpp.
  void connectMap();
  void makeMapMenu(QMenu* menu);
  void placeMenu(const QString& place, const QPoint& where);
  void addActionsOfPlace(QMenu& menu, const QString& place);
  QString tracerouteHops() const;
  AddressTags addressTags() const;
  void saveFile();
  void exportPicture(PictureView& view, const QString& title, const QString& name);
  void exportTrace();
  void copyTrace();
  // The trace that is followed, as "text", "html" …; as text only where it was not sent by hand.
  void withTrace(const QString& form, const std::function<void(const QByteArray&)>& then);
  void exportRecording();
  void exportPackets(const QString& place, const QString& interface);
  QString chosenPlace() const; // on the map, in the outline or in the pane State; empty with nothing open
  void showInWireshark(const QString& place, const QString& interface);
  void compare(const QJsonObject& asked); // the packet that was sent so; none: whole runs
  void showKeys();
  void showWords();
  void showAbout();
  void explain();
  void explainTerm(const QString& term);
  // Of what has the focus: an event's kind, a table, a step.
  QString termAtHand() const;
  void setPredicting(bool predicting);
  void followPacketBeside(int direction); // the packet after (1) or before (-1) the followed one
  void setPlaySpeed(double factor);       // of what it is now
  void tellArrived();
  // Puts a page into the pane of help, and shows that.
  void showHelp(const QString& html);
  void showText(const QString& text);                  // as it is, in lines
  void showDiagnostics(const QJsonArray& diagnostics); // what is wrong with a file, in Help
  void tellSaved(bool good, const QSaveFile& file);
  void tell(const QString& text);

  Engine m_engine;
  Document m_document;
  Cursor m_cursor;
  Prediction m_prediction;
  Bookmarks m_bookmarks;
  MapPositions m_positions;
  History m_history;
  Trail m_trail{m_document, m_cursor};
  Autosave m_autosave;
  Traceroute m_traceroute{m_document};
  QTimer m_play, m_slow;
  QList<QPair<QAction*, const char*>> m_texts;
  QList<QPair<QDockWidget*, const char*>> m_dockTitles;
  QList<QPair<QMenu*, const char*>> m_menuTitles;
  QList<QDockWidget*> m_setAside; // panes that the first page hides
  bool m_isPresenting = false;
  QList<QDockWidget*> m_outOfTheWay,
      m_inFront; // panes that presenting hides, and those of them that were seen
  QStackedWidget *m_pages = nullptr, *m_terminalPages = nullptr;
  QSplitter* m_pictures = nullptr;
  Pen* m_pen = nullptr;
  QByteArray m_panesAtFirst;
  Welcome* m_welcome = nullptr;
  LanesView* m_lanes = nullptr;
  MapView* m_map = nullptr;
  MapFeed* m_feed = nullptr;
  Timeline* m_timeline = nullptr;
  EventPanel* m_events = nullptr;
  StatePanel* m_state = nullptr;
  SendForm* m_send = nullptr;
  BytesPanel* m_bytes = nullptr;
  DoctorPanel* m_doctor = nullptr;
  PredictBar* m_predictBar = nullptr;
  RecoveryBar* m_recovery = nullptr;
  RunUntil* m_runUntil = nullptr;
  StepTable* m_stepTable = nullptr;
  QTextBrowser *m_inspector = nullptr, *m_verdict = nullptr, *m_narration = nullptr, *m_help = nullptr;
  QTreeWidget* m_outline = nullptr;
  QListWidget* m_tries = nullptr;
  QTabWidget* m_terminals = nullptr;
  QComboBox *m_paths = nullptr, *m_scale = nullptr;
  QLabel *m_title = nullptr, *m_engineText = nullptr, *m_triesTitle = nullptr, *m_terminalHint = nullptr;
  QPushButton* m_restart = nullptr;
  QWidget* m_engineBar = nullptr;
  QProgressBar* m_progress = nullptr;
  QPushButton* m_stop = nullptr;
  QAction *m_playAction = nullptr, *m_stopAction = nullptr, *m_penAction = nullptr,
          *m_fullScreenAction = nullptr;
  QDockWidget *m_helpDock = nullptr, *m_inspectorDock = nullptr, *m_terminalDock = nullptr,
              *m_stateDock = nullptr, *m_sendDock = nullptr, *m_eventsDock = nullptr;
  std::function<void()> m_helpAgain; // shows the page of help in the language that is spoken now
  qint64 m_moment = -1;              // of the story: the last one that has come
  double m_plainSize = 0;
  QList<int> m_plainPanes; // how wide and high they were before somebody presented
  int m_terminalCount = 0;
};

} // namespace fg::gui
