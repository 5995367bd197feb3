#include "session/engine.h"

#include <QCoreApplication>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QStandardPaths>

namespace fg::gui {
namespace {

constexpr qsizetype kLongestLine = 512'000'000; // of an answer; more is no engine of ours

} // namespace

Engine::Engine(QString program, QObject* parent) : QObject(parent), m_program(std::move(program)) {
  m_silence.setSingleShot(true);
  m_silence.setInterval(std::chrono::seconds(10));
  connect(&m_silence, &QTimer::timeout, this, [this] {
    if (!m_waiting.empty())
      setState(State::Hanging, tr("The engine has not answered for %1 s. Wait, or start it again.")
                                   .arg(m_silence.interval() / 1000.0));
  });
  m_process.setProcessChannelMode(QProcess::SeparateChannels);
  connect(&m_process, &QProcess::readyReadStandardOutput, this, &Engine::read);
  connect(&m_process, &QProcess::finished, this, &Engine::ended);
  connect(&m_process, &QProcess::errorOccurred, this, [this](QProcess::ProcessError error) {
    if (error == QProcess::FailedToStart)
      fail(tr("The engine cannot be started: %1. Set FLANNELGRAPH_ENGINE to the program \"flannelgraph\".")
               .arg(m_process.errorString()));
  });
}

Engine::~Engine() {
  disconnect(&m_process, nullptr, this, nullptr);
  if (m_process.state() == QProcess::NotRunning) return;
  m_process.closeWriteChannel(); // the engine ends with its input
  if (m_process.waitForFinished(500)) return;
  m_process.kill(); // stopped or hanging
  m_process.waitForFinished(2000);
}

void Engine::start() {
  if (m_process.state() != QProcess::NotRunning) return;
  m_unread.clear();
  if (m_program.isEmpty()) {
    fail(tr("There is no engine: the program \"flannelgraph\" is neither beside the viewer nor in PATH. Set "
            "FLANNELGRAPH_ENGINE to it."));
    return;
  }
  setState(State::Running);
  m_process.start(m_program, {"serve"});
  setLanguage(m_language);
}

void Engine::restart() {
  disconnect(&m_process, &QProcess::finished, this, &Engine::ended);
  m_process.kill();
  m_process.waitForFinished(2000);
  connect(&m_process, &QProcess::finished, this, &Engine::ended);
  fail(tr("The engine was started again."));
  start();
}

int Engine::call(const QString& method, const QJsonObject& params, QObject* whose, Then then) {
  start();
  int id = ++m_lastId;
  bool wasBusy = isBusy();
  m_waiting[id] = {whose, std::move(then)};
  if (m_process.state() == QProcess::NotRunning) {
    QMetaObject::invokeMethod(
        this, [this] { fail(m_problem); }, Qt::QueuedConnection);
    return id;
  }
  send({{"jsonrpc", "2.0"}, {"id", id}, {"method", method}, {"params", params}});
  if (!wasBusy) {
    m_silence.start();
    emit busyChanged(true);
  }
  return id;
}

// Requests are worked on in their order.
void Engine::cancel() {
  if (!m_waiting.empty())
    send({{"jsonrpc", "2.0"},
          {"method", "cancel"},
          {"params", QJsonObject{{"id", m_waiting.begin()->first}}}});
}

void Engine::setLanguage(const QString& language) {
  m_language = language;
  if (m_process.state() != QProcess::NotRunning)
    call("hello", {{"language", language}}, this, [](const Answer&) {});
}

void Engine::send(const QJsonObject& message) {
  m_process.write(QJsonDocument(message).toJson(QJsonDocument::Compact) + '\n');
}

void Engine::read() {
  m_unread += m_process.readAllStandardOutput();
  m_silence.start();
  if (m_state == State::Hanging) setState(State::Running);
  qsizetype begin = 0;
  for (qsizetype end = m_unread.indexOf('\n'); end >= 0; end = m_unread.indexOf('\n', begin)) {
    QByteArray line = m_unread.mid(begin, end - begin);
    begin = end + 1;
    take(line);
    if (m_state == State::Stopped) return;
  }
  m_unread.remove(0, begin);
  if (m_unread.size() > kLongestLine) {
    m_process.kill();
    fail(tr("The engine sends a message without an end; it was stopped."));
  }
}

void Engine::take(const QByteArray& line) {
  QJsonParseError parsed{};
  QJsonObject message = QJsonDocument::fromJson(line, &parsed).object();
  if (parsed.error != QJsonParseError::NoError || message["jsonrpc"] != "2.0") {
    m_process.kill();
    fail(tr("What the engine sends is no message: \"%1\". Is FLANNELGRAPH_ENGINE another program?")
             .arg(QString::fromUtf8(line.left(60))));
    return;
  }
  QJsonObject params = message["params"].toObject();
  if (message["method"] == "progress") {
    emit progress(params["id"].toInt(), params["done"].toDouble());
    return;
  }
  if (message["method"] == "diagnostics") {
    emit diagnostics(params["diagnostics"].toArray());
    return;
  }
  auto found = m_waiting.find(message["id"].toInt());
  if (found == m_waiting.end()) return;
  Waiting waiting = std::move(found->second);
  m_waiting.erase(found);
  if (m_waiting.empty()) {
    m_silence.stop();
    emit busyChanged(false);
  }
  QJsonObject error = message["error"].toObject();
  Answer answer{message["result"].toObject(), error["message"].toString(), error["code"].toInt(),
                error["data"].toObject()};
  if (waiting.whose) waiting.then(answer);
}

void Engine::ended() {
  QString last = QString::fromUtf8(m_process.readAllStandardError()).trimmed().section('\n', -1);
  QString how = m_process.exitStatus() == QProcess::CrashExit
                    ? tr("The engine was ended by force, or has a fault.")
                    : tr("The engine ended (exit status %1).").arg(m_process.exitCode());
  fail(last.isEmpty() ? how : how + " " + last);
}

void Engine::fail(const QString& problem) {
  bool wasBusy = isBusy();
  setState(State::Stopped, problem);
  m_silence.stop();
  m_unread.clear();
  auto waiting = std::exchange(m_waiting, {});
  if (wasBusy) emit busyChanged(false);
  for (auto& [id, one] : waiting)
    if (one.whose) one.then({{}, problem, 0, {}});
}

void Engine::setState(State state, const QString& problem) {
  m_problem = problem;
  if (std::exchange(m_state, state) != state || !problem.isEmpty()) emit stateChanged();
}

QString Answer::allErrors() const {
  QStringList out;
  const QJsonArray found = details["diagnostics"].toArray();
  for (const QJsonValue one : found)
    out << one["message"].toString();
  return out.isEmpty() ? error : out.join('\n');
}

QString findEngine() {
  QString named = qEnvironmentVariable("FLANNELGRAPH_ENGINE");
  if (!named.isEmpty()) return named;
  QString beside = QCoreApplication::applicationDirPath() + "/flannelgraph";
  if (QFileInfo(beside).isExecutable()) return beside;
  return QStandardPaths::findExecutable("flannelgraph");
}

} // namespace fg::gui
