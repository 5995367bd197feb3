// The whole window with a real engine.
#pragma once

#include "app/main_window.h"
#include "gui/wait.h"
#include "scene/lanes_view.h"

#include <QApplication>
#include <QJsonObject>

#include <gtest/gtest.h>

namespace fg::tests {

struct Window : testing::Test {
  gui::MainWindow window{FG_PROGRAM};
  void SetUp() override {
    window.resize(1280, 720);
    window.lanes().setMoveTime(0);
    window.show();
    window.activateWindow();
    ASSERT_TRUE(settle());
  }
  bool settle() {
    return waitFor([&] {
      QCoreApplication::processEvents();
      return window.isQuiet();
    });
  }
  template<class T> T* child(const char* name) {
    T* found = window.findChild<T*>(name);
    EXPECT_TRUE(found) << name;
    return found;
  }
  void open(const QString& name) {
    window.open(name);
    ASSERT_TRUE(settle());
    ASSERT_TRUE(window.document().isOpen());
  }
  void send(const QJsonObject& params) {
    window.document().send(params);
    ASSERT_TRUE(settle());
  }
  QString disposition() {
    return window.cursor().path() ? window.cursor().path()->request.disposition : QString();
  }
};

} // namespace fg::tests
