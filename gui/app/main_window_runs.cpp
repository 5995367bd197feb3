// What the window does with whole runs: writes one down, and holds two against each other.
#include "app/main_window.h"
#include "views/comparison.h"

#include <QFileDialog>
#include <QTreeWidget>

namespace fg::gui {

void MainWindow::exportRecording() {
  if (!m_document.isOpen()) return;
  QString file =
      QFileDialog::getSaveFileName(this, tr("Export a recording"), "run.fgrec", tr("Recording (*.fgrec)"));
  if (!file.isEmpty()) m_document.record(file);
}

void MainWindow::exportPackets() {
  QTreeWidgetItem* chosen = m_outline->currentItem();
  if (!m_document.isOpen() || !chosen) {
    tell(tr("Choose a place in the outline first: the frames of its interfaces are exported."));
    return;
  }
  QString place = chosen->data(0, Qt::UserRole).toString();
  QString file = QFileDialog::getSaveFileName(this, tr("Export the frames of %1").arg(shortName(place)),
                                              shortName(place) + ".pcapng", tr("Packet capture (*.pcapng)"));
  if (!file.isEmpty()) m_document.pcapng(place, file);
}

void MainWindow::compare() {
  if (!m_cursor.trace() || m_cursor.trace()->asked.isEmpty()) {
    tell(tr("Send a packet first: its way here is compared with its way in another run."));
    return;
  }
  auto* comparison = new Comparison(m_document, m_cursor.trace()->asked, this);
  comparison->setAttribute(Qt::WA_DeleteOnClose);
  comparison->resize(size() * 0.9);
  comparison->show();
  comparison->compareWith({});
}

} // namespace fg::gui
