// Send a packet: from where, to where, as what. All mistakes are shown at once.
#pragma once

#include "session/document.h"

#include <QWidget>

class QCheckBox;
class QComboBox;
class QLabel;
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

private:
  void refill();
  void retranslate();
  void changeEvent(QEvent* event) override;

  Document& m_document;
  QStringList m_services;
  QComboBox *m_from, *m_to, *m_protocol;
  QSpinBox *m_port, *m_size;
  QCheckBox* m_allPaths;
  QPushButton* m_send;
  QLabel *m_fromLabel, *m_toLabel, *m_protocolLabel, *m_portLabel, *m_sizeLabel, *m_problem;
};

} // namespace fg::gui
