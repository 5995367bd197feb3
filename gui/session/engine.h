// The engine: `flannelgraph serve` as a child process, asked by JSON-RPC 2.0 (docs/protocol.md). An engine
// that ends, hangs or talks nonsense is a state and a sentence, never a lost window.
#pragma once

#include <QJsonObject>
#include <QObject>
#include <QPointer>
#include <QProcess>
#include <QTimer>

#include <chrono>

#include <functional>
#include <map>

namespace fg::gui {

// What came of a request.
struct Answer {
  QJsonObject result;
  QString error; // empty: it went well
  int errorCode = 0;
  QJsonObject details = {}; // of the error
  bool ok() const { return error.isEmpty(); }
  QString allErrors() const; // where there is more than one, a line each
  bool wasCancelled() const { return errorCode == 3; }
};

class Engine : public QObject {
  Q_OBJECT
public:
  enum class State { Stopped, Running, Hanging };
  using Then = std::function<void(const Answer&)>;

  // `program` is looked for when it is started: see findEngine().
  explicit Engine(QString program, QObject* parent = nullptr);
  ~Engine() override;

  void start();
  // Ends it by force and starts a new one. Requests that wait are answered with an error.
  void restart();
  State state() const { return m_state; }
  // Why it is not running, in a sentence; empty while it is.
  const QString& problem() const { return m_problem; }
  qint64 processId() const { return m_process.processId(); }

  // Starts the engine where it does not run. `then` is called once, later, unless `whose` is gone by then.
  int call(const QString& method, const QJsonObject& params, QObject* whose, Then then);
  bool isBusy() const { return !m_waiting.empty(); }
  // Asks it to stop what it works on; that is then answered with an error.
  void cancel();

  void setLanguage(const QString& language); // "en" or "zh_CN", of texts from now on
  // How long it may be silent while something is asked, before it counts as hanging.
  void setPatience(std::chrono::milliseconds patience) { m_silence.setInterval(patience); }

signals:
  void stateChanged();
  void busyChanged(bool busy);
  void progress(int id, double done);
  void diagnostics(const QJsonArray& list);

private:
  void read();
  void take(const QByteArray& line);
  void ended();
  void fail(const QString& problem);
  void setState(State state, const QString& problem = {});
  void send(const QJsonObject& message);

  struct Waiting {
    QPointer<QObject> whose;
    Then then;
  };
  QString m_program;
  QProcess m_process;
  QByteArray m_unread;
  QTimer m_silence;
  std::map<int, Waiting> m_waiting;
  int m_lastId = 0;
  State m_state = State::Stopped;
  QString m_problem, m_language = "en";
};

// $FLANNELGRAPH_ENGINE, then beside this program, then in PATH; empty where there is none.
QString findEngine();

} // namespace fg::gui
