// Send a packet: from where, to where, as what. All mistakes are shown at once.
#pragma once

#include "session/traceroute.h"

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
  // Sends probes of growing TTL; each hop is listed as it answers, and its probe's way is shown.
  void traceRoute();
  // The form is as what was sent: so it can be sent again, a little otherwise.
  void showSent(const TraceData& trace);

private:
  QJsonObject params() const;
  void addHop(const Traceroute::Hop& hop);
  void refill();
  void retranslate();
  void changeEvent(QEvent* event) override;

  Document& m_document;
  Traceroute m_traceroute;
  std::vector<Traceroute::Hop> m_arrived;
  QListWidget* m_hops;
  QStringList m_services;
  QComboBox *m_from, *m_to, *m_protocol;
  QSpinBox *m_port, *m_size;
  QCheckBox* m_allPaths;
  QPushButton *m_send, *m_trace;
  QLabel *m_fromLabel, *m_toLabel, *m_protocolLabel, *m_portLabel, *m_sizeLabel, *m_problem;
};

} // namespace fg::gui
