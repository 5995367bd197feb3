// The viewer's command line.
#include <QImage>
#include <QProcess>
#include <QTemporaryDir>

#include <gtest/gtest.h>

namespace {

struct Ran {
  int status;
  QString out, err;
};

Ran run(const QStringList& arguments, const QStringList& without = {}, const QString& display = {}) {
  QProcess process;
  auto environment = QProcessEnvironment::systemEnvironment();
  environment.insert("FLANNELGRAPH_ENGINE", FG_PROGRAM);
  for (const QString& name : without)
    environment.remove(name);
  if (!display.isEmpty()) environment.insert("DISPLAY", display);
  process.setProcessEnvironment(environment);
  process.start(FG_VIEWER, arguments);
  EXPECT_TRUE(process.waitForFinished(120000));
  return {process.exitCode(), process.readAllStandardOutput(), process.readAllStandardError()};
}

TEST(ViewerCommand, WithoutADisplayItSaysSoInOneSentence) {
  Ran ran = run({}, {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"});
  EXPECT_EQ(ran.status, 2);
  EXPECT_EQ(ran.err,
            "flannelgraph-viewer: there is no display (neither DISPLAY nor WAYLAND_DISPLAY is set)\n");
}

// DISPLAY is set, and no X server is there: Qt would call abort().
TEST(ViewerCommand, OfADisplayThatDoesNotAnswerItSaysSoInOneSentence) {
  Ran ran = run({}, {"WAYLAND_DISPLAY", "QT_QPA_PLATFORM"}, ":7777");
  EXPECT_EQ(ran.status, 2);
  EXPECT_EQ(ran.err, "flannelgraph-viewer: no window can be opened: could not connect to display "
                     ":7777\n");
}

TEST(ViewerCommand, APictureNeedsNoDisplayThatAnswers) {
  QTemporaryDir folder;
  Ran ran = run({"00", "--screenshot", folder.filePath("one.png")}, {"WAYLAND_DISPLAY", "QT_QPA_PLATFORM"},
                ":7777");
  EXPECT_EQ(ran.status, 0);
  EXPECT_EQ(ran.out + ran.err, "");
}

TEST(ViewerCommand, ScreenshotsAreTakenSilently) {
  QTemporaryDir folder;
  QString file = folder.filePath("one.png");
  Ran ran = run({"01", "--screenshot", file, "--step", "3", "--size", "1280x720", "--theme", "dark"});
  EXPECT_EQ(ran.status, 0) << ran.err.toStdString();
  EXPECT_EQ(ran.out + ran.err, "");
  EXPECT_EQ(QImage(file).size(), QSize(1280, 720));
}

TEST(ViewerCommand, BadOptionsAreNamed) {
  for (const QStringList& arguments : {QStringList{"01", "--screenshot", "x.png", "--size", "big"},
                                       {"01", "--screenshot", "x.png", "--step", "0"},
                                       {"--theme", "pink"},
                                       {"--language", "fr"},
                                       {"a", "b"},
                                       {"no-such-scenario", "--screenshot", "x.png"}}) {
    Ran ran = run(arguments, {"QT_QPA_PLATFORM"});
    EXPECT_EQ(ran.status, 2) << arguments.join(' ').toStdString();
    EXPECT_TRUE(ran.err.startsWith("flannelgraph-viewer: ")) << ran.err.toStdString();
    EXPECT_FALSE(QFile::exists("x.png"));
  }
}

} // namespace
