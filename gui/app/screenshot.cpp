#include "app/screenshot.h"

#include "app/main_window.h"
#include "scene/lanes_view.h"
#include "scene/map_view.h"
#include "views/send_form.h"

#include <QCoreApplication>
#include <QDeadlineTimer>
#include <QJsonArray>
#include <QPixmap>
#include <QRegularExpression>

namespace fg::gui {
namespace {

struct Words {
  Q_DECLARE_TR_FUNCTIONS(Screenshot)
};

// Lets the window work until everything that it asked is answered.
bool settle(MainWindow& window) {
  QDeadlineTimer deadline(std::chrono::seconds(60));
  while (!deadline.hasExpired()) {
    QCoreApplication::processEvents(QEventLoop::AllEvents, 20);
    if (!window.isQuiet()) continue;
    QCoreApplication::processEvents();
    if (window.isQuiet()) return true;
  }
  return false;
}

// The first that the scenario tries, when it does: a fault may be mended later. In a recording, where nothing
// can be sent, the first that travelled.
void showFirstPacket(MainWindow& window) {
  Document& document = window.document();
  if (document.isRecording()) {
    document.engine().call("packets", {{"limit", 1}}, &document, [&document](const Answer& answer) {
      if (answer.result["total"].toInt() > 0) document.followPacket(0);
    });
  } else if (const QJsonArray& probes = document.probes(); !probes.isEmpty()) {
    QJsonObject probe = probes.first().toObject();
    document.lookAt(probe.take("at_ns").toInteger());
    document.send(probe);
  } else {
    window.sendForm().send();
  }
}

} // namespace

QString takeScreenshot(MainWindow& window, const Screenshot& wanted) {
  auto size = QRegularExpression(R"(^(\d{3,5})x(\d{3,5})$)").match(wanted.size);
  if (!size.hasMatch()) return Words::tr("--size is WIDTHxHEIGHT in pixels, for instance 1920x1080");
  bool isNumber = true;
  int step = wanted.step.isEmpty() ? 0 : wanted.step.toInt(&isNumber);
  if (!isNumber || (!wanted.step.isEmpty() && step < 1)) return Words::tr("--step is a number from 1");
  window.resize(size.captured(1).toInt(), size.captured(2).toInt());
  window.lanes().setMoveTime(0);
  window.map().packet().setMoveTime(0);
  window.show();
  QString problem;
  QObject::connect(&window.document(), &Document::failed, &window,
                   [&](const QString& text) { problem = text; });
  if (!wanted.file.isEmpty()) {
    window.open(wanted.file);
    if (!settle(window)) return Words::tr("the engine does not answer");
    if (!problem.isEmpty()) return problem;
    if (!window.document().isOpen()) return Words::tr("%1 cannot be opened").arg(wanted.file);
    showFirstPacket(window);
    if (!settle(window)) return Words::tr("the engine does not answer");
    if (!problem.isEmpty()) return problem;
    if (step > window.cursor().count())
      return Words::tr("--step: the packet's way has %1 steps").arg(window.cursor().count());
    if (step > 0) window.cursor().setPosition(step - 1);
  }
  if (!settle(window)) return Words::tr("the engine does not answer");
  if (!window.grab().save(wanted.output, "PNG")) return Words::tr("%1 cannot be written").arg(wanted.output);
  return {};
}

} // namespace fg::gui
