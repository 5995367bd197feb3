// The viewer's tests run without a display. A warning of Qt fails the test that causes it.
#include "scene/window_style.h"

#include <QApplication>
#include <QSettings>
#include <QTemporaryDir>

#include <gtest/gtest.h>

namespace {

void fail(QtMsgType type, const QMessageLogContext&, const QString& text) {
  if (type == QtDebugMsg || type == QtInfoMsg) return;
  if (text.startsWith("This plugin does not support")) return; // the platform without a display, of itself
  ADD_FAILURE() << "Qt says: " << text.toStdString();
}

} // namespace

int main(int count, char** words) {
  testing::InitGoogleTest(&count, words);
  qputenv("QT_QPA_PLATFORM", "offscreen");
  qputenv("FLANNELGRAPH_ENGINE", FG_PROGRAM);
  qunsetenv("LANG");
  QTemporaryDir settings;
  if (!qEnvironmentVariableIsSet("XDG_DATA_HOME")) qputenv("XDG_DATA_HOME", settings.path().toUtf8());
  QSettings::setDefaultFormat(QSettings::IniFormat);
  QSettings::setPath(QSettings::IniFormat, QSettings::UserScope, settings.path());
  QApplication application(count, words);
  QApplication::setOrganizationName("flannelgraph-tests");
  QApplication::setApplicationName("viewer");
  QApplication::setStyle(new fg::gui::WindowStyle);
  qInstallMessageHandler(fail);
  return RUN_ALL_TESTS();
}
