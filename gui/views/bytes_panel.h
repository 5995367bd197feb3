// The packet at the cursor's step as bytes and as the fields that they are: who chooses the one sees the
// other.
#pragma once

#include "cursor/cursor.h"
#include "itemmodels/field_model.h"

#include <QWidget>

class QLabel;
class QTreeView;

namespace fg::gui {

class HexView;

class BytesPanel : public QWidget {
  Q_OBJECT
public:
  explicit BytesPanel(Cursor& cursor, QWidget* parent = nullptr);
  FieldModel& fields() { return m_model; }
  QTreeView& fieldView() { return *m_tree; }
  HexView& hexView() { return *m_hex; }

private:
  void refresh();
  void retranslate();
  void changeEvent(QEvent* event) override;

  Cursor& m_cursor;
  FieldModel m_model;
  QLabel* m_hint;
  QTreeView* m_tree;
  HexView* m_hex;
};

} // namespace fg::gui
