// A probe's report as the engine sends it ("send", "hops" of docs/protocol.md), taken apart once.
#pragma once

#include <QJsonObject>
#include <QString>
#include <QStringList>

#include <optional>
#include <vector>

namespace fg::gui {

// The addresses, protocol and ports of a packet, as texts.
struct FlowData {
  QString source, destination, protocol;
  int sourcePort = -1, destinationPort = -1; // -1 where the protocol has none
  static FlowData from(const QJsonObject& json);
};

// Something that could have been decided at a step.
struct OutcomeData {
  QString text;
  bool happened = false;
};

// One decision about the packet. What only some kinds have stays in `fields`.
struct StepData {
  qint64 timeNs = 0;
  QString kind;    // "route-lookup"
  QString summary; // one line, in the language that was chosen
  QJsonObject fields;
  QByteArray bytes; // the packet as this step left it; empty where it did not touch it
  bool beginsWithEthernet = false;
  std::vector<OutcomeData> outcomes; // where they were asked for, and there was something to decide
};

struct HopData {
  QString nameSpace, node;
  int depth = 0; // 1 for the outer packet of a tunnel
  std::vector<StepData> steps;
};

struct DiagnosisData {
  QString verdict, cause, since, tried;
  struct Command {
    QString place, command, expected;
  };
  std::vector<Command> mends;
  std::optional<Command> check;
};

// One packet's way; its answer's is another.
struct WayData {
  QString disposition;
  std::vector<HopData> hops; // the outer packet's stand where it was put on the way
};

struct PathData {
  double probability = 1;
  QString deliveredTo;
  WayData request;
  std::optional<WayData> reply;
  QStringList assumptions;
  bool uncertain = false;
  std::optional<DiagnosisData> diagnosis;
};

struct TraceData {
  QString sourcePlace, destinationPlace, destinationService;
  FlowData flow;
  qint64 atNs = 0;
  std::vector<PathData> paths;
  QJsonObject asked; // what "send" was asked; empty for a packet of the recording
  int packet = -1;   // its number there; -1: it was sent to look
  QJsonObject json;  // the whole, for saving
  static TraceData from(const QJsonObject& json, const QJsonObject& asked = {});

  // "node1 > 172.33.96.3 (coredns-…)"
  QString title() const;
  // When a step met the cluster's state: its own time where the packet is of the recording; a packet that was
  // sent to look meets the state of the moment in which it is sent.
  qint64 momentOf(const StepData& step) const { return asked.isEmpty() ? step.timeNs : atNs; }
};

// The last part of "kube-system/coredns-…".
QString shortName(const QString& fullName);
// A place's name as a title: "gateway of lan" in the window's language.
QString placeTitle(const QString& place);

} // namespace fg::gui
