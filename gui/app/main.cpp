// flannelgraph-viewer [SCENARIO|RECORDING|CAPTURE]
#include "app/language.h"
#include "app/main_window.h"
#include "app/screenshot.h"
#include "scene/window_style.h"

#include <QApplication>
#include <QCommandLineParser>
#include <QIcon>
#include <QPainter>
#include <QScreen>
#include <QSettings>
#include <QSvgRenderer>

#include <algorithm>
#include <clocale>
#include <cstdio>
#include <cstdlib>

#ifdef Q_OS_LINUX
#include <langinfo.h>
#endif

namespace {

// Qt ends the program without a display; we say it in one sentence, before it can.
bool hasDisplay() {
#ifdef Q_OS_LINUX
  QString platform = qEnvironmentVariable("QT_QPA_PLATFORM");
  bool ownWindow = platform.isEmpty() || platform.startsWith("xcb") || platform.startsWith("wayland");
  return !ownWindow || qEnvironmentVariableIsSet("DISPLAY") || qEnvironmentVariableIsSet("WAYLAND_DISPLAY");
#else
  return true;
#endif
}

// What the platform without a display says of itself is no news, nor which folder Qt takes.
void leaveOutPlatform(QtMsgType type, const QMessageLogContext&, const QString& text) {
  if (text.startsWith("This plugin does not support") || text.startsWith("QStandardPaths:")) return;
  if (type != QtDebugMsg && type != QtInfoMsg) std::fprintf(stderr, "%s\n", qUtf8Printable(text));
}

QString whyNoWindow; // as the platform has told it

// Where no platform can be had Qt calls abort(), after it has told this at length. Here it is one sentence.
void tellOfPlatform(QtMsgType type, const QMessageLogContext& context, const QString& text) {
  QByteArrayView category(context.category);
  if (type == QtFatalMsg) {
    std::fprintf(stderr, "flannelgraph-viewer: no window can be opened: %s\n",
                 qUtf8Printable((whyNoWindow.isEmpty() ? text : whyNoWindow).trimmed()));
    std::_Exit(2);
  }
  if (!category.startsWith("qt.qpa."))
    leaveOutPlatform(type, context, text);
  else if (whyNoWindow.isEmpty() || category != QByteArrayView("qt.qpa.plugin"))
    whyNoWindow = text;
}

// Qt needs letters in UTF-8, and from 6.8 on says at length that it takes them itself where the locale has
// others.
void takeUtf8() {
#ifdef Q_OS_LINUX
  std::setlocale(LC_ALL, "");
  if (QByteArrayView(nl_langinfo(CODESET)) == "UTF-8") return;
  qputenv(qEnvironmentVariableIsEmpty("LC_ALL") ? "LC_CTYPE" : "LC_ALL", "C.UTF-8");
#endif
}

// One of the words of the command line begins so.
bool isGiven(int count, char** words, std::initializer_list<QByteArrayView> options) {
  return std::any_of(words + 1, words + count, [&](QByteArrayView word) {
    return std::any_of(options.begin(), options.end(),
                       [&](QByteArrayView option) { return word.startsWith(option); });
  });
}

QIcon ownIcon() {
  QSvgRenderer drawing(QStringLiteral(":/desktop/flannelgraph-viewer.svg"));
  QIcon icon;
  for (int size : {16, 24, 32, 48, 64, 128}) {
    QPixmap picture(size, size);
    picture.fill(Qt::transparent);
    QPainter painter(&picture);
    drawing.render(&painter);
    icon.addPixmap(picture);
  }
  return icon;
}

// The first time: with some of the desktop left around it, or all of a small one, such as a projector's.
void fitOnScreen(QWidget& window) {
  const QSize smallest(1280, 800), largest(1920, 1200), room = window.screen()->availableSize() * 0.9;
  if (room.width() < smallest.width() || room.height() < smallest.height())
    window.setWindowState(Qt::WindowMaximized);
  else
    window.resize(room.boundedTo(largest));
}

} // namespace

int main(int count, char** words) {
  using namespace fg::gui;
  // A text and a picture need no display.
  if (isGiven(count, words, {"--help", "-h", "--version", "--screenshot"})) {
    qputenv("QT_QPA_PLATFORM", "offscreen");
  } else if (!hasDisplay()) {
    std::fputs("flannelgraph-viewer: there is no display (neither DISPLAY nor WAYLAND_DISPLAY is set)\n",
               stderr);
    return 2;
  }
  takeUtf8();
  qInstallMessageHandler(tellOfPlatform);
  QApplication application(count, words);
  qInstallMessageHandler(leaveOutPlatform);
  QApplication::setOrganizationName("flannelgraph");
  QApplication::setApplicationName("flannelgraph-viewer");
  QApplication::setApplicationVersion(FLANNELGRAPH_VERSION);
  QApplication::setDesktopFileName("flannelgraph-viewer");
  QApplication::setStyle(new fg::gui::WindowStyle);

  QCommandLineParser parser;
  parser.setApplicationDescription("Shows a packet's way through a cluster, hop by hop.");
  parser.addHelpOption();
  parser.addVersionOption();
  parser.addPositionalArgument("FILE", "a scenario, its number or name in the library, or a capture",
                               "[FILE]");
  parser.addOption({"screenshot", "write a picture of the window and end", "OUT.png"});
  parser.addOption({"step", "the step that the picture shows, from 1", "N"});
  parser.addOption({"size", "of the picture", "WxH", "1280x720"});
  parser.addOption({"theme", "dark or light (default: the system's)", "dark|light"});
  parser.addOption({"language", "of the window", "en|zh_CN"});
  parser.process(application);
  auto refuse = [](const QString& text) {
    std::fprintf(stderr, "flannelgraph-viewer: %s\n", qUtf8Printable(text));
    return 2;
  };
  QString theme = parser.value("theme"), language = parser.value("language");
  if (!theme.isEmpty() && theme != "dark" && theme != "light")
    return refuse("--theme is dark or light, not " + theme);
  if (!language.isEmpty() && language != "en" && language != "zh_CN")
    return refuse("--language is en or zh_CN, not " + language);
  if (parser.positionalArguments().size() > 1) return refuse("one file at a time; see --help");
  bool forPicture = parser.isSet("screenshot");
  if (forPicture)
    QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, "/dev/null"); // as on the first day

  MainWindow window(findEngine());
  QSettings settings;
  if (language.isEmpty())
    language = forPicture ? "en" : settings.value("language", systemLanguage()).toString();
  window.setLanguage(language);
  window.setThemeChoice(theme == "dark" ? ThemeChoice::Dark
                        : theme == "light" || forPicture
                            ? ThemeChoice::Light
                            : static_cast<ThemeChoice>(settings.value("theme", 0).toInt()));
  QString file = parser.positionalArguments().value(0);
  if (forPicture) {
    auto problem = takeScreenshot(
        window, {file, parser.value("screenshot"), parser.value("size"), parser.value("step")});
    return problem.isEmpty() ? 0 : refuse(problem);
  }
  QApplication::setWindowIcon(ownIcon());
  if (settings.value("geometry").isNull()) fitOnScreen(window);
  window.show();
  window.offerUnsaved();
  if (!file.isEmpty()) window.open(file);
  return QApplication::exec();
}
