// traceroute by probes of the engine: one packet for each TTL, until somebody says that it has arrived or
// cannot.
#pragma once

#include "session/document.h"

namespace fg::gui {

class Traceroute : public QObject {
  Q_OBJECT
public:
  struct Hop {
    int ttl = 0;
    QString address, place; // who answered; empty: nobody
    qint64 tookNs = 0;      // until the answer was back
    bool isLast = false;
    std::shared_ptr<const TraceData> trace; // the probe's and its answer's ways
  };
  explicit Traceroute(Document& document, QObject* parent = nullptr);
  // `params` are those of "send" without a TTL. One that is under way ends.
  void start(const QJsonObject& params);

signals:
  void hopArrived(const fg::gui::Traceroute::Hop& hop);
  void failed(const QString& text);

private:
  void probe(int ttl);

  Document& m_document;
  QJsonObject m_params;
  int m_run = 0;    // answers of an earlier one do not count
  int m_silent = 0; // probes without an answer, one after the other
};

} // namespace fg::gui
