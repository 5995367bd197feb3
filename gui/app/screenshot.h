// flannelgraph-viewer FILE --screenshot OUT.png: the window with the first packet that the scenario tries.
#pragma once

#include <QString>

namespace fg::gui {

class MainWindow;

struct Screenshot {
  QString file; // what to open; empty: the welcome page
  QString output, size, step;
};
// What is wrong, or nothing.
QString takeScreenshot(MainWindow& window, const Screenshot& wanted);

} // namespace fg::gui
