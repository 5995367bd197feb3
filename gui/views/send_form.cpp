#include "views/send_form.h"

#include "views/name_edit.h"

#include <QCheckBox>
#include <QComboBox>
#include <QCompleter>
#include <QEvent>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QJsonArray>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QSpinBox>
#include <QStringListModel>

namespace fg::gui {
namespace {

constexpr int kSourcePort = 40000; // as the engine takes it where none is given

// A box of names: a large cluster has a hundred thousand, so they come as one list.
QComboBox* placeBox(QWidget* parent) {
  auto* box = new QComboBox(parent);
  box->setModel(new QStringListModel(box));
  box->setLineEdit(new NameEdit(box));
  box->setInsertPolicy(QComboBox::NoInsert);
  box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
  box->setMinimumContentsLength(14);
  box->completer()->setFilterMode(Qt::MatchContains);
  box->completer()->setCompletionMode(QCompleter::PopupCompletion);
  QObject::connect(box, &QComboBox::currentTextChanged, box, &QWidget::setToolTip); // names may be long
  return box;
}

void setNames(QComboBox* box, const QStringList& names) {
  static_cast<QStringListModel*>(box->model())->setStringList(names);
}

} // namespace

SendForm::SendForm(Document& document, QWidget* parent)
    : QWidget(parent), m_document(document), m_hops(new QListWidget(this)), m_from(placeBox(this)),
      m_to(placeBox(this)), m_protocol(new QComboBox(this)), m_sourcePort(new QSpinBox(this)),
      m_port(new QSpinBox(this)), m_size(new QSpinBox(this)), m_allPaths(new QCheckBox(this)),
      m_send(new QPushButton(this)), m_trace(new QPushButton(this)), m_fromLabel(new QLabel(this)),
      m_toLabel(new QLabel(this)), m_protocolLabel(new QLabel(this)), m_portLabel(new QLabel(this)),
      m_sizeLabel(new QLabel(this)), m_problem(new QLabel(this)) {
  m_from->setObjectName("from");
  m_to->setObjectName("to");
  m_send->setObjectName("send");
  m_protocol->setObjectName("protocol");
  m_protocol->addItems({"icmp", "udp", "tcp"});
  m_sourcePort->setObjectName("source-port");
  m_port->setObjectName("destination-port");
  for (QSpinBox* port : {m_sourcePort, m_port})
    port->setRange(1, 65535);
  m_sourcePort->setValue(kSourcePort);
  m_port->setValue(53);
  m_size->setRange(0, 65000);
  m_size->setValue(56);
  m_trace->setObjectName("traceroute");
  m_hops->setObjectName("traceroute-hops");
  m_hops->setSizeAdjustPolicy(QAbstractScrollArea::AdjustToContents);
  m_hops->setMaximumHeight(fontMetrics().height() * 8);
  m_hops->hide();
  m_problem->setWordWrap(true);
  m_problem->setTextInteractionFlags(Qt::TextSelectableByMouse);
  auto* form = new QFormLayout(this);
  form->setRowWrapPolicy(QFormLayout::WrapLongRows);
  form->addRow(m_fromLabel, m_from);
  form->addRow(m_toLabel, m_to);
  form->addRow(m_protocolLabel, m_protocol);
  auto* ports = new QHBoxLayout;
  ports->addWidget(m_sourcePort, 1);
  ports->addWidget(new QLabel(QStringLiteral("→"), this));
  ports->addWidget(m_port, 1);
  form->addRow(m_portLabel, ports);
  form->addRow(m_sizeLabel, m_size);
  form->addRow(m_allPaths);
  auto* buttons = new QHBoxLayout;
  buttons->addWidget(m_send);
  buttons->addWidget(m_trace);
  form->addRow(buttons);
  form->addRow(m_hops);
  form->addRow(m_problem);
  m_fromLabel->setBuddy(m_from);
  m_toLabel->setBuddy(m_to);
  m_protocolLabel->setBuddy(m_protocol);
  m_portLabel->setBuddy(m_port);
  m_sizeLabel->setBuddy(m_size);
  for (QSpinBox* port : {m_sourcePort, m_port}) {
    port->setEnabled(false);
    connect(m_protocol, &QComboBox::currentTextChanged, port,
            [port](const QString& protocol) { port->setEnabled(protocol != "icmp"); });
  }
  connect(m_send, &QPushButton::clicked, this, &SendForm::send);
  connect(m_trace, &QPushButton::clicked, this, &SendForm::traceRoute);
  connect(m_hops, &QListWidget::currentRowChanged, this, [this](int row) {
    if (row >= 0) emit hopChosen(m_probes[static_cast<std::size_t>(row)]);
  });
  connect(&m_document, &Document::opened, this, [this] {
    m_hops->clear();
    m_hops->hide();
  });
  connect(&m_document, &Document::opened, this, &SendForm::refill);
  connect(&m_document, &Document::opened, m_problem, &QLabel::clear);
  connect(&m_document, &Document::notSent, this, &SendForm::showProblem);
  connect(&m_document, &Document::traced, this, [this] { m_problem->clear(); });
  retranslate();
}

void SendForm::refill() {
  QString from = m_from->currentText(), to = m_to->currentText();
  QStringList places;
  for (const PlaceData& place : m_document.places())
    if (place.kind == "node" || place.kind == "pod" || place.kind == "namespace") places << place.name;
  setNames(m_from, places);
  for (const QString& service : m_services)
    places << "svc:" + service;
  setNames(m_to, places);
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

void SendForm::showSent(const TraceData& trace) {
  if (trace.asked.isEmpty()) return; // nobody sent it from here
  setFrom(trace.asked["from"].toString());
  setTo(trace.asked["to"].toString());
  m_protocol->setCurrentText(trace.asked["protocol"].toString("icmp"));
  m_sourcePort->setValue(trace.asked["source_port"].toInt(kSourcePort));
  if (trace.asked.contains("destination_port")) m_port->setValue(trace.asked["destination_port"].toInt());
  if (trace.asked.contains("size")) m_size->setValue(trace.asked["size"].toInt());
  m_allPaths->setChecked(trace.asked["all_paths"].toBool());
}

QJsonObject SendForm::params() const {
  QJsonObject params{{"from", m_from->currentText()},
                     {"to", m_to->currentText()},
                     {"protocol", m_protocol->currentText()},
                     {"size", m_size->value()},
                     {"all_paths", m_allPaths->isChecked()}};
  if (m_protocol->currentText() != "icmp") {
    params["source_port"] = m_sourcePort->value();
    params["destination_port"] = m_port->value();
  }
  return params;
}

void SendForm::send() {
  m_problem->clear();
  m_document.send(params());
}

void SendForm::traceRoute() {
  m_problem->clear();
  m_hops->clear();
  m_probes.clear();
  m_hops->show();
  emit tracerouteAsked(m_from->currentText(), m_to->currentText());
}

void SendForm::showProblem(const QString& text) {
  m_problem->setText(QStringLiteral("✗ ") + QString(text).replace('\n', "\n✗ "));
}

// "2   172.30.118.65   0.420 ms" and whose address that is, as far as the answer came back.
void SendForm::addHop(const std::shared_ptr<const TraceData>& probe) {
  m_probes.push_back(probe);
  QString text = QStringLiteral("%1   *").arg(m_probes.size());
  const auto& reply = probe->paths.front().reply;
  if (reply && reply->disposition == "delivered" && !reply->hops.empty()) {
    const StepData& first = reply->hops.front().steps.front();
    text = QStringLiteral("%1   %2   %3 ms\n     %4")
               .arg(m_probes.size())
               .arg(first.fields["flow"]["source"].toString())
               .arg(static_cast<double>(reply->hops.back().steps.back().timeNs) / 1e6, 0, 'f', 3)
               .arg(placeTitle(shortName(reply->hops.front().nameSpace)));
  }
  QSignalBlocker quiet(m_hops); // it is shown already
  m_hops->addItem(text);
  m_hops->setCurrentRow(m_hops->count() - 1);
  m_hops->show();
}

void SendForm::changeEvent(QEvent* event) {
  if (event->type() == QEvent::LanguageChange) retranslate();
  QWidget::changeEvent(event);
}

void SendForm::retranslate() {
  // An underlined letter parts a pair such as "To": it is wider than Qt reckons, and a space gives it room.
  auto name = [](QLabel* label, const QString& text) { label->setText(text + QChar::Nbsp); };
  name(m_fromLabel, tr("F&rom"));
  name(m_toLabel, tr("T&o"));
  name(m_protocolLabel, tr("Proto&col"));
  name(m_portLabel, tr("&Ports"));
  name(m_sizeLabel, tr("Data &bytes"));
  m_allPaths->setText(tr("Every way that chance can choose"));
  m_send->setText(tr("&Send a packet"));
  m_trace->setText(tr("Tr&aceroute"));
  m_trace->setToolTip(tr("One packet for each TTL; each hop is listed as it answers"));
  m_hops->setAccessibleName(tr("Hops that have answered"));
  m_from->setAccessibleName(tr("From: a node or a pod"));
  m_to->setAccessibleName(tr("To: an address, a node, a pod or a service"));
  m_protocol->setAccessibleName(tr("Protocol"));
  m_sourcePort->setAccessibleName(tr("Source port"));
  m_port->setAccessibleName(tr("Destination port"));
  for (QSpinBox* port : {m_sourcePort, m_port})
    port->setToolTip(port->accessibleName());
  m_size->setAccessibleName(tr("Bytes of data"));
  m_problem->setAccessibleName(tr("What is wrong"));
}

} // namespace fg::gui
