#include "views/page_browser.h"

#include "views/page_html.h"

#include <QMimeData>

namespace fg::gui {

PageBrowser::PageBrowser(QWidget* parent) : QTextBrowser(parent) {
  setOpenLinks(false);
  setFrameShape(QFrame::NoFrame);
  setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff); // no line is longer than the page is wide
  document()->setDefaultStyleSheet("td { vertical-align: middle }"); // of Latin and Chinese letters
  connect(this, &QTextEdit::textChanged, this, &PageBrowser::wrap);
}

void PageBrowser::wrap() {
  setWordWrapMode(QTextOption::WordWrap);
  if (document()->size().width() > viewport()->width())
    setWordWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
}

void PageBrowser::resizeEvent(QResizeEvent* event) {
  QTextBrowser::resizeEvent(event);
  wrap();
}

QMimeData* PageBrowser::createMimeDataFromSelection() const {
  QMimeData* copied = QTextBrowser::createMimeDataFromSelection();
  copied->setText(copied->text().remove(kWordJoiner).remove(kLineMayEnd));
  return copied;
}

} // namespace fg::gui
