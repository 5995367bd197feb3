// Lets the event loop run until something holds.
#pragma once

#include <QCoreApplication>
#include <QDeadlineTimer>

namespace fg::tests {

// False where it does not hold within a minute: a machine may be busy, and nothing here is timed.
template<class Condition> bool waitFor(Condition condition) {
  QDeadlineTimer deadline(std::chrono::seconds(60));
  while (!condition()) {
    if (deadline.hasExpired()) return false;
    QCoreApplication::processEvents(QEventLoop::AllEvents | QEventLoop::WaitForMoreEvents, 20);
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
  }
  return true;
}

} // namespace fg::tests
