// What is open in the engine, as far as the viewer knows it: its places, its time, what was done in it. When
// the engine is gone, this remembers, and a new engine is brought to the same point.
#pragma once

#include "session/engine.h"
#include "session/trace_data.h"

#include <QJsonArray>
#include <QStringList>

#include <memory>

namespace fg::gui {

struct PlaceData {
  QString name, shortName, kind, node; // kind: "node", "pod", "gateway" …
};

// One command that did something.
struct Deed {
  qint64 timeNs = 0;
  QString place, line, command;
  bool onlyAsked = false;                    // it changed nothing on purpose
  static Deed from(const QJsonObject& json); // an element of "deeds"
};

class Document : public QObject {
  Q_OBJECT
public:
  explicit Document(Engine& engine, QObject* parent = nullptr);

  void open(const QString& name);
  // Opens what was open, does again what was done, and looks at the same time: after the engine was lost.
  void reopen();
  // The same with what was open in another viewer.
  void restore(const QString& name, const std::vector<Deed>& deeds, qint64 at);

  bool isOpen() const { return m_isOpen; }
  const QString& name() const { return m_name; }
  QString title() const { return inLanguage(m_title); }
  QString description() const { return inLanguage(m_description); }
  qint64 endNs() const { return m_endNs; }
  qint64 atNs() const { return m_atNs; }
  // How many changes of the state there have been until then; -1: it was not told.
  int changeCount() const { return m_changeCount; }
  const std::vector<PlaceData>& places() const { return m_places; }
  const QJsonArray& narration() const { return m_narration; }
  const QJsonArray& probes() const { return m_probes; } // what the scenario expects to be tried
  const std::vector<Deed>& deeds() const { return m_deeds; }
  void setLanguage(const QString& language);
  const QString& language() const { return m_language; }
  // A text that comes in several languages.
  QString inLanguage(const QJsonObject& text) const;
  Engine& engine() { return m_engine; }

  void lookAt(qint64 timeNs);
  bool isLooking() const { return m_isLooking; } // another time has been asked for, and is not there yet
  // Asks something as of another time, which then is as it was. Precondition: !isLooking().
  void askAt(qint64 timeNs, const QString& method, const QJsonObject& params, QObject* whose,
             Engine::Then then);
  void send(const QJsonObject& params);
  void followPacket(int packet);
  void undo();
  void redo();
  // Do "send" and "hops" tell what else could have been decided (for predict mode)?
  void setOutcomesAsked(bool asked) { m_asksOutcomes = asked; }
  void save(const QString& file, bool replace);
  // What its interfaces saw, or that one; `then` is called where the file is there.
  void pcapng(const QString& place, const QString& interface, const QString& file,
              const std::function<void()>& then = {});
  void record(const QString& file); // what is open, with what was done
  bool isRecording() const { return m_isRecording; }
  // Runs a line in a terminal ("execute" of docs/protocol.md); what it changes, the time too, is the
  // document's.
  void execute(const QJsonObject& params, QObject* whose, Engine::Then then);

signals:
  void opened();
  void closed();         // opening was stopped half-way: nothing is open now
  void historyChanged(); // what happened, and the words for it, may be otherwise than before
  void deedDone(const fg::gui::Deed& deed); // something that "undo" takes back
  void saved();
  void stateChanged(); // another time, or something was done: whatever shows the state asks again
  void traced(std::shared_ptr<const fg::gui::TraceData> trace);
  void told(const QString& text);    // something went well
  void failed(const QString& text);  // something did not
  void notSent(const QString& text); // a packet, which has failed: each line is a mistake in what was asked
  void languageChanged();

private:
  // "file" says where to.
  void write(const QString& method, const QJsonObject& params, const std::function<void()>& then = {});
  void take(const Answer& answer, const QString& name);
  enum class Which { Same, Another };
  void openAgain(const QString& name, const std::vector<Deed>& deeds, qint64 at, Which which);
  void replayFrom(std::size_t deed, std::vector<Deed> deeds, qint64 at);
  // Something was done, or taken back: the time, the deeds and everything that shows the state are new.
  void changedAt(const Answer& answer, const std::function<void()>& then = {});
  void readDeeds(const QJsonArray& deeds);

  Engine& m_engine;
  bool m_isOpen = false, m_asksOutcomes = false, m_isRecording = false;
  QString m_name, m_language = "en";
  QJsonObject m_title, m_description;
  qint64 m_endNs = 0, m_atNs = 0;
  int m_changeCount = -1;
  std::vector<PlaceData> m_places;
  QJsonArray m_narration, m_probes;
  std::vector<Deed> m_deeds;
  // While the time is dragged, only the last place asked for counts.
  bool m_isLooking = false;
  qint64 m_wanted = -1;
};

} // namespace fg::gui
