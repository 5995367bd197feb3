#include "views/send_form.h"

#include <QCheckBox>
#include <QComboBox>
#include <QCompleter>
#include <QEvent>
#include <QFormLayout>
#include <QJsonArray>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSpinBox>

namespace fg::gui {
namespace {

QComboBox* placeBox(QWidget* parent) {
  auto* box = new QComboBox(parent);
  box->setEditable(true);
  box->setInsertPolicy(QComboBox::NoInsert);
  box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
  box->setMinimumContentsLength(14);
  box->completer()->setFilterMode(Qt::MatchContains);
  box->completer()->setCompletionMode(QCompleter::PopupCompletion);
  return box;
}

} // namespace

SendForm::SendForm(Document& document, QWidget* parent)
    : QWidget(parent), m_document(document), m_from(placeBox(this)), m_to(placeBox(this)),
      m_protocol(new QComboBox(this)), m_port(new QSpinBox(this)), m_size(new QSpinBox(this)),
      m_allPaths(new QCheckBox(this)), m_send(new QPushButton(this)), m_fromLabel(new QLabel(this)),
      m_toLabel(new QLabel(this)), m_protocolLabel(new QLabel(this)), m_portLabel(new QLabel(this)),
      m_sizeLabel(new QLabel(this)), m_problem(new QLabel(this)) {
  m_from->setObjectName("from");
  m_to->setObjectName("to");
  m_send->setObjectName("send");
  m_protocol->addItems({"icmp", "udp", "tcp"});
  m_port->setRange(1, 65535);
  m_port->setValue(53);
  m_size->setRange(0, 65000);
  m_size->setValue(56);
  m_problem->setWordWrap(true);
  m_problem->setTextInteractionFlags(Qt::TextSelectableByMouse);
  auto* form = new QFormLayout(this);
  form->setRowWrapPolicy(QFormLayout::WrapLongRows);
  form->addRow(m_fromLabel, m_from);
  form->addRow(m_toLabel, m_to);
  form->addRow(m_protocolLabel, m_protocol);
  form->addRow(m_portLabel, m_port);
  form->addRow(m_sizeLabel, m_size);
  form->addRow(m_allPaths);
  form->addRow(m_send);
  form->addRow(m_problem);
  m_fromLabel->setBuddy(m_from);
  m_toLabel->setBuddy(m_to);
  m_protocolLabel->setBuddy(m_protocol);
  m_portLabel->setBuddy(m_port);
  m_sizeLabel->setBuddy(m_size);
  m_port->setEnabled(false);
  connect(m_protocol, &QComboBox::currentTextChanged, this,
          [this](const QString& protocol) { m_port->setEnabled(protocol != "icmp"); });
  connect(m_send, &QPushButton::clicked, this, &SendForm::send);
  connect(&m_document, &Document::opened, this, &SendForm::refill);
  connect(&m_document, &Document::failed, this,
          [this](const QString& text) { m_problem->setText(QStringLiteral("✗ ") + text); });
  connect(&m_document, &Document::traced, this, [this] { m_problem->clear(); });
  retranslate();
}

void SendForm::refill() {
  QString from = m_from->currentText(), to = m_to->currentText();
  m_from->clear();
  m_to->clear();
  for (const PlaceData& place : m_document.places()) {
    if (place.kind != "node" && place.kind != "pod" && place.kind != "namespace") continue;
    m_from->addItem(place.name);
    m_to->addItem(place.name);
  }
  for (const QString& service : m_services)
    m_to->addItem("svc:" + service);
  setFrom(m_from->findText(from) >= 0 ? from : m_from->itemText(0));
  setTo(m_to->findText(to) >= 0 ? to : m_to->itemText(m_to->count() - 1));
}

void SendForm::setFrom(const QString& place) {
  m_from->setCurrentText(place);
  m_from->lineEdit()->setCursorPosition(0); // names differ at their beginning
}

void SendForm::setTo(const QString& destination) {
  m_to->setCurrentText(destination);
  m_to->lineEdit()->setCursorPosition(0);
}

void SendForm::setServices(const QStringList& services) {
  if (m_services == services) return;
  m_services = services;
  refill();
}

void SendForm::send() {
  QJsonObject params{{"from", m_from->currentText()},
                     {"to", m_to->currentText()},
                     {"protocol", m_protocol->currentText()},
                     {"size", m_size->value()},
                     {"all_paths", m_allPaths->isChecked()}};
  if (m_protocol->currentText() != "icmp") params["destination_port"] = m_port->value();
  m_problem->clear();
  m_document.send(params);
}

void SendForm::changeEvent(QEvent* event) {
  if (event->type() == QEvent::LanguageChange) retranslate();
  QWidget::changeEvent(event);
}

void SendForm::retranslate() {
  m_fromLabel->setText(tr("&From"));
  m_toLabel->setText(tr("&To"));
  m_protocolLabel->setText(tr("Proto&col"));
  m_portLabel->setText(tr("P&ort"));
  m_sizeLabel->setText(tr("Data &bytes"));
  m_allPaths->setText(tr("Every way that chance can choose"));
  m_send->setText(tr("&Send a packet"));
  m_from->setAccessibleName(tr("From: a node or a pod"));
  m_to->setAccessibleName(tr("To: an address, a node, a pod or a service"));
  m_protocol->setAccessibleName(tr("Protocol"));
  m_port->setAccessibleName(tr("Destination port"));
  m_size->setAccessibleName(tr("Bytes of data"));
  m_problem->setAccessibleName(tr("What is wrong"));
}

} // namespace fg::gui
