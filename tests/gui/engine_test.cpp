// Engines that end, hang and talk nonsense: the viewer says so, and goes on.
#include "gui/wait.h"
#include "session/document.h"

#include <QFile>
#include <QJsonArray>
#include <QTemporaryDir>

#include <csignal>
#include <gtest/gtest.h>

using namespace fg::gui;
using fg::tests::waitFor;

namespace {

struct Engines : testing::Test {
  QTemporaryDir folder;
  // A program that is no engine.
  QString script(const char* body) {
    QFile file(folder.filePath("engine"));
    EXPECT_TRUE(file.open(QIODevice::WriteOnly));
    file.write(QByteArray("#!/bin/sh\n") + body);
    file.close();
    file.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    return file.fileName();
  }
  // The error of one request.
  QString errorOf(Engine& engine) {
    std::optional<Answer> got;
    engine.call("library", {}, &engine, [&](const Answer& answer) { got = answer; });
    EXPECT_TRUE(waitFor([&] { return got.has_value(); }));
    return got->error;
  }
};

TEST_F(Engines, OneThatIsMissingIsNamed) {
  Engine engine("/nonexistent/flannelgraph");
  EXPECT_TRUE(errorOf(engine).contains("FLANNELGRAPH_ENGINE"));
  EXPECT_EQ(engine.state(), Engine::State::Stopped);
}

TEST_F(Engines, GarbageHalfLinesAndHugeLinesAreSaid) {
  for (const char* body :
       {"read x; echo garbage; sleep 5", "read x; printf '{\"jsonrpc\":\"2.0\"'",
        "read x; head -c 3000000 /dev/zero; echo", "read x; echo '[1,2,3]'; sleep 5", "exit 7"}) {
    Engine engine(script(body));
    EXPECT_FALSE(errorOf(engine).isEmpty()) << body;
    EXPECT_EQ(engine.state(), Engine::State::Stopped) << body;
    EXPECT_FALSE(engine.problem().isEmpty()) << body;
  }
}

TEST_F(Engines, AnAnswerThatNobodyAskedForIsLeftOut) {
  Engine engine(script("read x; read y; echo '{\"jsonrpc\":\"2.0\",\"id\":99,\"result\":{}}'; echo "
                       "'{\"jsonrpc\":\"2.0\",\"id\":2,\"result\":{}}'; read z"));
  EXPECT_EQ(errorOf(engine), "");
}

struct LiveDocument : testing::Test {
  Engine engine{FG_PROGRAM};
  Document document{engine};
  QStringList problems;
  void SetUp() override {
    QObject::connect(&document, &Document::failed, [this](const QString& text) { problems << text; });
    document.open("01");
    ASSERT_TRUE(waitFor([&] { return document.isOpen() && !engine.isBusy(); }));
  }
  void run(const QString& line) {
    document.execute({{"place", "node1"}, {"line", line}}, &document, [](const Answer&) {});
    ASSERT_TRUE(waitFor([&] { return !engine.isBusy(); }));
  }
  QString dispositionTo(const QString& to) {
    QString got;
    auto connection =
        QObject::connect(&document, &Document::traced, [&](std::shared_ptr<const TraceData> trace) {
          got = trace->paths.front().request.disposition;
        });
    document.send({{"from", "node1"}, {"to", to}});
    EXPECT_TRUE(waitFor([&] { return !engine.isBusy(); }));
    QObject::disconnect(connection);
    return got;
  }
};

TEST_F(LiveDocument, KilledEngineLosesNothing) {
  document.lookAt(31'000'000'000); // flanneld looks at its routes at 30 s, and at 40 s
  ASSERT_TRUE(waitFor([&] { return !engine.isBusy(); }));
  run("ip route del 172.33.96.0/24");
  ASSERT_EQ(document.deeds().size(), 1u);
  qint64 at = document.atNs();
  ::kill(static_cast<pid_t>(engine.processId()), SIGKILL);
  ASSERT_TRUE(waitFor([&] { return engine.state() == Engine::State::Stopped; }));
  EXPECT_FALSE(engine.problem().isEmpty());
  document.reopen();
  ASSERT_TRUE(waitFor([&] { return !engine.isBusy() && engine.state() == Engine::State::Running; }));
  EXPECT_EQ(document.atNs(), at);
  EXPECT_EQ(dispositionTo("172.33.96.3"), "no-route");
  document.undo();
  ASSERT_TRUE(waitFor([&] { return !engine.isBusy(); }));
  EXPECT_EQ(dispositionTo("172.33.96.3"), "delivered");
}

TEST_F(LiveDocument, StoppedEngineIsSaidToHangAndCanBeStartedAgain) {
  engine.setPatience(std::chrono::milliseconds(300));
  ::kill(static_cast<pid_t>(engine.processId()), SIGSTOP);
  document.lookAt(0);
  ASSERT_TRUE(waitFor([&] { return engine.state() == Engine::State::Hanging; }));
  engine.restart();
  document.reopen();
  engine.setPatience(std::chrono::seconds(30));
  ASSERT_TRUE(waitFor([&] { return !engine.isBusy(); }));
  EXPECT_EQ(engine.state(), Engine::State::Running);
  EXPECT_EQ(dispositionTo("172.33.96.3"), "delivered");
}

TEST_F(LiveDocument, OneThatGoesOnAfterASilenceIsRunningAgain) {
  engine.setPatience(std::chrono::milliseconds(300));
  auto pid = static_cast<pid_t>(engine.processId());
  ::kill(pid, SIGSTOP);
  document.lookAt(0);
  ASSERT_TRUE(waitFor([&] { return engine.state() == Engine::State::Hanging; }));
  ::kill(pid, SIGCONT);
  ASSERT_TRUE(waitFor([&] { return engine.state() == Engine::State::Running && !engine.isBusy(); }));
  EXPECT_EQ(document.atNs(), 0);
}

TEST_F(LiveDocument, ABadFileLeavesWhatWasOpen) {
  document.open("/nonexistent.json");
  ASSERT_TRUE(waitFor([&] { return !problems.isEmpty(); }));
  EXPECT_EQ(document.name(), "01");
  EXPECT_EQ(dispositionTo("172.33.96.3"), "delivered");
}

} // namespace
