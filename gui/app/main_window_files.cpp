// What the window writes to files: the scenario with what was done, the picture, the trace.
#include "app/main_window.h"
#include "scene/lanes_view.h"

#include <QApplication>
#include <QClipboard>
#include <QFileDialog>
#include <QHash>
#include <QJsonDocument>
#include <QPainter>
#include <QSaveFile>
#include <QSvgGenerator>

namespace fg::gui {
namespace {

// A packet's way in sentences, a line each, below the namespaces that it visits.
QByteArray storyOf(const Cursor& cursor) {
  QString out = cursor.trace()->title() + "\n";
  for (const HopData* hop : cursor.hops()) {
    out += "\n" + QString(hop->depth * 2, ' ') + hop->nameSpace + "\n";
    for (const StepData& step : hop->steps)
      out += QString(hop->depth * 2 + 2, ' ') + step.summary + "\n";
  }
  return out.toUtf8();
}

} // namespace

void MainWindow::saveFile() {
  if (!m_document.isOpen()) return;
  QString file =
      QFileDialog::getSaveFileName(this, tr("Save what was done as a scenario"), {}, tr("Scenario (*.json)"));
  if (!file.isEmpty()) m_document.save(file, true); // the dialog has asked
}

// As a light or dark picture, as it is shown.
void MainWindow::exportPicture(PictureView& view, const QString& title, const QString& name) {
  QString file = QFileDialog::getSaveFileName(this, title, name, tr("SVG (*.svg);;PNG (*.png)"));
  if (file.isEmpty()) return;
  QRectF rect = view.sceneRect();
  QSaveFile out(file);
  bool good = out.open(QIODevice::WriteOnly);
  if (good && file.endsWith(".png")) {
    QImage image(rect.size().toSize() * 2, QImage::Format_ARGB32);
    image.fill(themeFor(palette()).ground);
    QPainter painter(&image);
    painter.setRenderHint(QPainter::Antialiasing);
    view.scene()->render(&painter);
    painter.end();
    good = image.save(&out, "PNG");
  } else if (good) {
    QSvgGenerator svg;
    svg.setOutputDevice(&out);
    svg.setViewBox(rect);
    svg.setSize(rect.size().toSize());
    svg.setTitle(m_cursor.trace() ? m_cursor.trace()->title() : QString());
    QPainter painter(&svg);
    painter.fillRect(rect, themeFor(palette()).ground);
    view.scene()->render(&painter, rect, rect);
  }
  tellSaved(good && out.commit(), out);
}

void MainWindow::tellSaved(bool good, const QSaveFile& file) {
  tell(good ? tr("Saved: %1").arg(file.fileName())
            : tr("%1 cannot be written: %2").arg(file.fileName(), file.errorString()));
}

void MainWindow::withTrace(const QString& form, const std::function<void(const QByteArray&)>& then) {
  const TraceData& trace = *m_cursor.trace();
  if (form == "json") return then(QJsonDocument(trace.json).toJson());
  bool wasSent = !trace.asked.isEmpty(); // what only passed by is told by its steps
  if (!wasSent && form == "text") return then(storyOf(m_cursor));
  QJsonObject params = wasSent ? trace.asked : QJsonObject{{"packet", trace.packet}};
  params["as"] = form;
  m_document.engine().call(wasSent ? "send" : "hops", params, this, [this, then](const Answer& answer) {
    if (answer.ok())
      then(answer.result["text"].toString().toUtf8());
    else
      tell(answer.error);
  });
}

void MainWindow::exportTrace() {
  if (!m_cursor.trace()) return tell(tr("No packet is followed yet: there is no trace to export."));
  QString file = QFileDialog::getSaveFileName(
      this, tr("Export the trace"), "trace.html",
      tr("Page for any browser (*.html);;Text (*.txt);;Markdown (*.md);;Picture (*.svg);;JSON (*.json)"));
  if (file.isEmpty()) return;
  static const QHash<QString, QString> kForms{
      {"txt", "text"}, {"md", "markdown"}, {"svg", "svg"}, {"json", "json"}};
  withTrace(kForms.value(file.section('.', -1), "html"), [this, file](const QByteArray& text) {
    QSaveFile out(file);
    tellSaved(out.open(QIODevice::WriteOnly) && out.write(text) == text.size() && out.commit(), out);
  });
}

void MainWindow::copyTrace() {
  if (!m_cursor.trace()) return tell(tr("No packet is followed yet: there is no trace to export."));
  withTrace("text", [this](const QByteArray& text) {
    QApplication::clipboard()->setText(QString::fromUtf8(text));
    tell(tr("The trace is copied as text."));
  });
}

} // namespace fg::gui
