// The doctor's findings and its matrix: as models, and in the window with a real engine.
#include "gui/window.h"
#include "itemmodels/finding_model.h"
#include "itemmodels/reachability_model.h"
#include "views/doctor_panel.h"
#include "views/finding_html.h"

#include <QAbstractItemModelTester>
#include <QJsonDocument>
#include <QPushButton>
#include <QTableView>
#include <QTest>

using namespace fg::gui;

namespace {

constexpr auto kReport = QAbstractItemModelTester::FailureReportingMode::Fatal;

QJsonObject examination() {
  return QJsonDocument::fromJson(R"json({
    "findings": [{"id": "missing-route", "severity": "error", "place": "node1", "places": ["node1", "node3"],
                  "cause": "node1 lacks <a route>", "flows": [{"cell": 1}],
                  "evidence": [{"text": "no line", "file": "ip-route.json", "line": 7}],
                  "remedy": {"commands": [{"place": "node1", "command": "ip route add"}], "advice": "", "tried": "1 of 1"},
                  "check": {"place": "node1", "command": "ip route", "expected": "(nothing)"}}],
    "matrix": {"sources": [{"kind": "node", "place": "node1"}, {"kind": "pod", "place": "default/idle"},
                           {"kind": "node", "place": "node2"}],
               "targets": [{"kind": "pods", "name": "10.1.0.0/24", "node": "node2", "protocol": "icmp"},
                           {"kind": "pods", "name": "10.1.0.0/24", "node": "node2", "protocol": "tcp", "port": 80}],
               "cells": [{"source": 0, "target": 0, "to": "default/web", "bytes": 56, "passes": true},
                         {"source": 0, "target": 1, "to": "default/web", "port": 80, "bytes": 56, "passes": false,
                          "disposition": "no-route", "step": "node1: route", "finding": 0},
                         {"source": 2, "target": 1, "to": "default/web", "port": 80, "bytes": 56, "passes": false,
                          "disposition": "denied", "step": "", "finding": null}]}})json")
      .object();
}

TEST(FindingModel, HasARowForEachFinding) {
  FindingModel model;
  QAbstractItemModelTester tester(&model, kReport);
  model.setExamination(examination());
  ASSERT_EQ(model.rowCount(), 1);
  auto text = [&](int column) { return model.data(model.index(0, column), Qt::DisplayRole).toString(); };
  EXPECT_EQ(text(FindingModel::Place), "node1, node3");
  EXPECT_EQ(text(FindingModel::Check), "missing-route");
  EXPECT_EQ(text(FindingModel::Classes), "1");
  model.setExamination({});
  EXPECT_EQ(model.rowCount(), 0);
}

TEST(FindingHtml, TellsEvidenceRemedyAndPrediction) {
  QString html = findingHtml(examination()["findings"].toArray()[0].toObject());
  for (const char* part :
       {"node1 lacks &lt;a route&gt;", "ip-route.json:7", "ip route add", "1 of 1", "(nothing)"})
    EXPECT_TRUE(html.contains(part)) << part << "\n" << html.toStdString();
}

TEST(ReachabilityModel, HasARowForEachThatAsksAndTellsWhatFails) {
  ReachabilityModel model;
  QAbstractItemModelTester tester(&model, kReport);
  model.setExamination(examination());
  ASSERT_EQ(model.rowCount(), 2); // default/idle asks nobody
  ASSERT_EQ(model.columnCount(), 2);
  EXPECT_EQ(model.data(model.index(0, 0), Qt::DisplayRole), "=");
  EXPECT_EQ(model.data(model.index(0, 1), Qt::DisplayRole), "1");
  EXPECT_EQ(model.data(model.index(1, 1), Qt::DisplayRole), "?");
  EXPECT_FALSE(model.data(model.index(1, 0), Qt::DisplayRole).isValid());
  EXPECT_TRUE(model.data(model.index(0, 1), ReachabilityModel::kFailsRole).toBool());
  EXPECT_EQ(model.data(model.index(0, 1), ReachabilityModel::kFindingRole), 0);
  EXPECT_EQ(model.headerData(1, Qt::Vertical, Qt::DisplayRole), "node2");
}

TEST(ReachabilityModel, ACellIsAPacketThatCanBeSent) {
  ReachabilityModel model;
  model.setExamination(examination());
  QJsonObject packet = model.packet(model.index(0, 1));
  EXPECT_EQ(packet["from"], "node1");
  EXPECT_EQ(packet["to"], "default/web");
  EXPECT_EQ(packet["protocol"], "tcp");
  EXPECT_EQ(packet["destination_port"], 80);
  EXPECT_TRUE(model.packet(model.index(1, 0)).isEmpty());
}

using DoctorPane = fg::tests::Window;

TEST_F(DoctorPane, AClickOnAClassThatFailsSendsItsPacket) {
  open("02");
  window.document().lookAt(window.document().endNs());
  ASSERT_TRUE(settle());
  QTest::mouseClick(child<QPushButton>("examine"), Qt::LeftButton);
  ASSERT_TRUE(settle());
  DoctorPanel& panel = window.doctorPanel();
  ASSERT_GT(panel.findings().rowCount(), 0);
  EXPECT_EQ(panel.findings().finding(0)["id"], "missing-route");
  EXPECT_EQ(panel.term(), "missing-route");
  const ReachabilityModel& matrix = panel.matrix();
  QModelIndex failing;
  for (int row = 0; row < matrix.rowCount(); ++row)
    for (int column = 0; column < matrix.columnCount(); ++column)
      if (QModelIndex index = matrix.index(row, column);
          !failing.isValid() && matrix.data(index, ReachabilityModel::kFindingRole) == 0)
        failing = index;
  ASSERT_TRUE(failing.isValid());
  auto* grid = child<QTableView>("matrix");
  emit grid->clicked(failing);
  ASSERT_TRUE(settle());
  EXPECT_NE(disposition(), "");
  EXPECT_NE(disposition(), "delivered");
}

TEST_F(DoctorPane, AHealthyNetworkHasAMatrixAndNoFinding) {
  open("00");
  window.doctorPanel().examine();
  ASSERT_TRUE(settle());
  EXPECT_EQ(window.doctorPanel().findings().rowCount(), 0);
  EXPECT_EQ(window.doctorPanel().matrix().rowCount(), 2);
}

} // namespace
