// What the window does with whole runs: writes one down, and holds two against each other.
#include "app/main_window.h"
#include "app/wireshark.h"
#include "views/comparison.h"
#include "views/state_panel.h"

#include <QDir>
#include <QFileDialog>

namespace fg::gui {

void MainWindow::exportRecording() {
  if (!m_document.isOpen()) return;
  QString file =
      QFileDialog::getSaveFileName(this, tr("Export a recording"), "run.fgrec", tr("Recording (*.fgrec)"));
  if (!file.isEmpty()) m_document.record(file);
}

QString MainWindow::chosenPlace() const { return m_document.isOpen() ? m_state->place() : QString(); }

void MainWindow::exportPackets(const QString& place, const QString& interface) {
  if (place.isEmpty()) return;
  QString name = shortName(place) + (interface.isEmpty() ? QString() : "-" + interface) + ".pcapng";
  QString file = QFileDialog::getSaveFileName(this, tr("Export the frames of %1").arg(shortName(place)), name,
                                              tr("Packet capture (*.pcapng)"));
  if (!file.isEmpty()) m_document.pcapng(place, interface, file);
}

void MainWindow::showInWireshark(const QString& place, const QString& interface) {
  if (place.isEmpty()) return;
  auto file = framesFile(place, interface);
  if (!file) return tell(tr("No temporary file can be made in %1").arg(QDir::tempPath()));
  m_document.pcapng(place, interface, file->fileName(), [this, file] {
    file->setAutoRemove(false); // Wireshark may have it open longer than this window is
    tell(openInWireshark(file->fileName()));
  });
}

void MainWindow::compare(const QJsonObject& asked) {
  if (!m_document.isOpen())
    return tell(tr("Open a scenario or a recording first: it is compared with another run."));
  auto* comparison = new Comparison(m_document, asked, this);
  comparison->setAttribute(Qt::WA_DeleteOnClose);
  comparison->setAddressTags(addressTags());
  comparison->resize(size() * 0.85); // above a window that fills the screen, its title bar has room too
  comparison->show();
  comparison->compareWith({});
}

} // namespace fg::gui
