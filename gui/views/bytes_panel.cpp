#include "views/bytes_panel.h"

#include "cursor/packet_bytes.h"
#include "views/hex_view.h"

#include <QEvent>
#include <QHeaderView>
#include <QLabel>
#include <QSplitter>
#include <QTreeView>
#include <QVBoxLayout>

namespace fg::gui {

BytesPanel::BytesPanel(Cursor& cursor, QWidget* parent)
    : QWidget(parent), m_cursor(cursor), m_hint(new QLabel(this)), m_tree(new QTreeView(this)),
      m_hex(new HexView(this)) {
  auto* parts = new QSplitter(Qt::Vertical, this);
  parts->addWidget(m_tree);
  parts->addWidget(m_hex);
  parts->setStretchFactor(0, 3);
  parts->setStretchFactor(1, 2);
  parts->setChildrenCollapsible(false);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(4, 4, 4, 4);
  layout->addWidget(m_hint);
  layout->addWidget(parts, 1);
  m_hint->setWordWrap(true);
  m_tree->setModel(&m_model);
  m_tree->setUniformRowHeights(true);
  m_tree->setAllColumnsShowFocus(true);
  m_tree->setFrameShape(QFrame::NoFrame);
  connect(m_tree->selectionModel(), &QItemSelectionModel::currentChanged, this,
          [this](const QModelIndex& index) {
            if (index.isValid()) m_hex->select(m_model.at(index).at, m_model.at(index).count);
          });
  connect(m_hex, &HexView::byteChosen, this, [this](qsizetype byte) {
    QModelIndex field = m_model.fieldOf(byte);
    m_tree->setCurrentIndex(field);
    m_tree->scrollTo(field);
  });
  connect(&m_cursor, &Cursor::positionChanged, this, &BytesPanel::refresh);
  retranslate();
}

// The field that is looked at stays so from step to step.
void BytesPanel::refresh() {
  QModelIndex current = m_tree->currentIndex();
  QString header = current.isValid()
                       ? m_model.at(current.parent().isValid() ? current.parent() : current).name
                       : QString();
  int row = current.isValid() && current.parent().isValid() ? current.row() : -1;
  PacketBytes packet = bytesAt(m_cursor);
  m_hex->setBytes(packet.bytes, packet.changed);
  m_model.setFields(
      packetFields(packet.bytes, packet.beginsWithEthernet ? FirstHeader::Ethernet : FirstHeader::Ip),
      packet.changed);
  m_tree->expandAll();
  m_tree->resizeColumnToContents(FieldModel::Name);
  for (int i = 0; i < m_model.rowCount() && !header.isEmpty(); ++i) {
    QModelIndex found = m_model.index(i, 0);
    if (m_model.at(found).name != header) continue;
    m_tree->setCurrentIndex(row >= 0 ? m_model.index(row, 0, found) : found);
    break;
  }
  if (!m_cursor.standing())
    m_hint->setText(tr("Follow a packet: its bytes stand here, with the fields that they are."));
  else if (packet.bytes.isEmpty())
    m_hint->setText(tr("No bytes were recorded of this packet."));
  else
    m_hint->setText(
        tr("As it is after this step; what the step changed is marked. A click on a field shows its bytes, "
           "and on a byte its field."));
}

void BytesPanel::changeEvent(QEvent* event) {
  if (event->type() == QEvent::LanguageChange) retranslate();
  QWidget::changeEvent(event);
}

void BytesPanel::retranslate() {
  m_tree->setAccessibleName(tr("Fields of the packet"));
  m_hex->setAccessibleName(tr("Bytes of the packet"));
  refresh();
}

} // namespace fg::gui
