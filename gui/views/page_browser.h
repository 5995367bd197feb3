// A page of rich text. A line ends within a word only where the page is too narrow for its words; what holds
// them together or lets a line end is no part of what is copied.
#pragma once

#include <QTextBrowser>

namespace fg::gui {

class PageBrowser : public QTextBrowser {
public:
  explicit PageBrowser(QWidget* parent);

protected:
  void resizeEvent(QResizeEvent* event) override;
  QMimeData* createMimeDataFromSelection() const override;

private:
  void wrap();
};

} // namespace fg::gui
