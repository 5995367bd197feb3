// Probes of growing time to live, as traceroute sends them; each one's answer tells one hop more. They leave
// nothing behind in the document.
#pragma once

#include "session/document.h"

namespace fg::gui {

class Traceroute : public QObject {
  Q_OBJECT
public:
  explicit Traceroute(Document& document, QObject* parent = nullptr)
      : QObject(parent), m_document(document) {}

  void start(const QString& from, const QString& to);
  void stop() { m_run++; }
  // Where the answers came from, in order; "" for one that stayed away (traceroute prints a star).
  const QStringList& places() const { return m_places; }

signals:
  void answered(std::shared_ptr<const fg::gui::TraceData> probe); // one hop more
  void ended(bool reached);
  void failed(const QString& text);

private:
  void probe(int timeToLive);
  void take(const Answer& answer, const QJsonObject& asked);

  Document& m_document;
  QString m_from, m_to;
  QStringList m_places;
  int m_run = 0; // answers to an earlier one are not taken
};

} // namespace fg::gui
