// Send a packet: from where, to where, as what. All mistakes are shown at once.
#pragma once

#include "session/document.h"

#include <QWidget>

class QCheckBox;
class QComboBox;
class QLabel;
class QListWidget;
class QPushButton;
class QSpinBox;

namespace fg::gui {

class SendForm : public QWidget {
  Q_OBJECT
public:
  explicit SendForm(Document& document, QWidget* parent = nullptr);
  void setFrom(const QString& place);
  void setTo(const QString& destination);
  void setServices(const QStringList& services); // "kube-system/kube-dns"
  void send();
  // The form is as what was sent: so it can be sent again, a little otherwise.
  void showSent(const TraceData& trace);
  // Asks for a traceroute from the form's place to its destination.
  void traceRoute();
  // A hop of it has answered, or was silent; `probe` is the probe's way and its answer's.
  void addHop(const std::shared_ptr<const TraceData>& probe);
  // Why nothing was sent; each line is a mistake.
  void showProblem(const QString& text);

signals:
  void tracerouteAsked(const QString& from, const QString& to);
  void hopChosen(std::shared_ptr<const fg::gui::TraceData> probe);

private:
  QJsonObject params() const;
  void refill();
  void retranslate();
  void changeEvent(QEvent* event) override;

  Document& m_document;
  std::vector<std::shared_ptr<const TraceData>> m_probes; // one for each hop that is listed
  QListWidget* m_hops;
  QStringList m_services;
  QComboBox *m_from, *m_to, *m_protocol;
  QSpinBox *m_sourcePort, *m_port, *m_size;
  QCheckBox* m_allPaths;
  QPushButton *m_send, *m_trace;
  QLabel *m_fromLabel, *m_toLabel, *m_protocolLabel, *m_portLabel, *m_sizeLabel, *m_problem;
};

} // namespace fg::gui
