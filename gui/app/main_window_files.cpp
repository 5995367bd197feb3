// What the window writes to files: the scenario with what was done, the picture, the trace.
#include "app/main_window.h"
#include "scene/lanes_view.h"

#include <QFileDialog>
#include <QJsonDocument>
#include <QPainter>
#include <QSaveFile>
#include <QSvgGenerator>

namespace fg::gui {

void MainWindow::saveFile() {
  if (!m_document.isOpen()) return;
  QString file =
      QFileDialog::getSaveFileName(this, tr("Save what was done as a scenario"), {}, tr("Scenario (*.json)"));
  if (!file.isEmpty()) m_document.save(file, true); // the dialog has asked
}

void MainWindow::exportPicture() {
  QString file = QFileDialog::getSaveFileName(this, tr("Export the flow lanes"), "flow.svg",
                                              tr("SVG (*.svg);;PNG (*.png)"));
  if (file.isEmpty()) return;
  QRectF rect = m_lanes->sceneRect();
  QSaveFile out(file);
  bool good = out.open(QIODevice::WriteOnly);
  if (good && file.endsWith(".png")) {
    QImage image(rect.size().toSize() * 2, QImage::Format_ARGB32);
    image.fill(themeFor(palette()).ground);
    QPainter painter(&image);
    painter.setRenderHint(QPainter::Antialiasing);
    m_lanes->scene()->render(&painter);
    painter.end();
    good = image.save(&out, "PNG");
  } else if (good) {
    QSvgGenerator svg;
    svg.setOutputDevice(&out);
    svg.setViewBox(rect);
    svg.setSize(rect.size().toSize());
    svg.setTitle(m_cursor.trace() ? m_cursor.trace()->title() : QString());
    QPainter painter(&svg);
    m_lanes->scene()->render(&painter, rect, rect);
  }
  tellSaved(good && out.commit(), out);
}

void MainWindow::tellSaved(bool good, const QSaveFile& file) {
  tell(good ? tr("Saved: %1").arg(file.fileName())
            : tr("%1 cannot be written: %2").arg(file.fileName(), file.errorString()));
}

void MainWindow::exportTrace() {
  if (!m_cursor.trace()) {
    tell(tr("No packet is followed yet: there is no trace to export."));
    return;
  }
  QString file = QFileDialog::getSaveFileName(
      this, tr("Export the trace"), "trace.html",
      tr("Page for any browser (*.html);;Text (*.txt);;Markdown (*.md);;JSON (*.json)"));
  if (file.isEmpty()) return;
  auto write = [this, file](const QByteArray& text) {
    QSaveFile out(file);
    tellSaved(out.open(QIODevice::WriteOnly) && out.write(text) == text.size() && out.commit(), out);
  };
  QJsonObject params = m_cursor.trace()->asked;
  if (file.endsWith(".json") || params.isEmpty()) {
    write(QJsonDocument(m_cursor.trace()->json).toJson());
    return;
  }
  params["as"] = file.endsWith(".txt") ? "text" : file.endsWith(".md") ? "markdown" : "html";
  m_document.engine().call("send", params, this, [this, write](const Answer& answer) {
    if (answer.ok())
      write(answer.result["text"].toString().toUtf8());
    else
      tell(answer.error);
  });
}

} // namespace fg::gui
