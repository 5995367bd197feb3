// The self-contained page in a real browser: Chromium without a window, offline, with a profile of its own.
#include "cursor/cursor.h"
#include "layout/lanes.h"

#include <QDir>
#include <QFile>
#include <QHash>
#include <QImage>
#include <QJsonArray>
#include <QJsonDocument>
#include <QProcess>
#include <QRegularExpression>
#include <QStandardPaths>
#include <QTemporaryDir>

#include <gtest/gtest.h>

namespace fg::tests {
namespace {

using gui::Cursor;
using gui::TraceData;

const QStringList kPing{"01", "--from", "node1", "--to", "172.33.96.3"};
const QStringList kTunnel{"03", "--from", "node1", "--to", "172.33.96.3"};
const QStringList kService{"01",      "--from", "node1",   "--to", "svc:kube-system/kube-dns",
                           "--proto", "udp",    "--dport", "53"};
const QStringList kLost{"02", "--from", "node1", "--to", "172.33.96.3"};

QByteArray fileText(const QString& name) {
  QFile file(name);
  EXPECT_TRUE(file.open(QIODevice::ReadOnly)) << name.toStdString();
  return file.readAll();
}

struct Page : testing::Test {
  QTemporaryDir folder;
  QString chromium = QStandardPaths::findExecutable("chromium");
  QByteArray page; // as the program made it
  Cursor cursor;   // on the same trace

  void SetUp() override {
    if (chromium.isEmpty())
      GTEST_SKIP()
          << "THE PAGE IS NOT TESTED: there is no chromium (.ci/install-packages --tests installs it)";
  }

  QByteArray trace(const QStringList& words) {
    QProcess program;
    program.start(FG_PROGRAM, QStringList("trace") + words);
    EXPECT_TRUE(program.waitForFinished(60000));
    EXPECT_EQ(program.readAllStandardError().toStdString(), "");
    return program.readAllStandardOutput();
  }

  void make(const QStringList& words) {
    page = trace(words + QStringList{"--format", "html"});
    auto json = QJsonDocument::fromJson(trace(words + QStringList{"--json"})).object();
    cursor.setTrace(std::make_shared<TraceData>(TraceData::from(json)));
    ASSERT_GT(cursor.count(), 0);
  }

  // Of a packet that a scenario's own programs sent: the protocol tells its way, and makes a page of it.
  void makeOfThePast(const QByteArray& scenario, int packet) {
    QProcess program;
    program.start(FG_PROGRAM, {"serve"});
    auto ask = [&](int id, const QByteArray& method, const QByteArray& params) {
      program.write("{\"jsonrpc\": \"2.0\", \"id\": " + QByteArray::number(id) + ", \"method\": \"" + method
                    + "\", \"params\": {" + params + "}}\n");
    };
    QByteArray which = "\"packet\": " + QByteArray::number(packet);
    ask(1, "open", "\"name\": \"" + scenario + "\"");
    ask(2, "hops", which);
    ask(3, "hops", which + ", \"as\": \"html\"");
    program.closeWriteChannel();
    ASSERT_TRUE(program.waitForFinished(60000));
    QHash<int, QJsonObject> answers;
    for (const QByteArray& line : program.readAllStandardOutput().split('\n')) {
      auto said = QJsonDocument::fromJson(line).object();
      answers[said["id"].toInt()] = said["result"].toObject();
    }
    page = answers[3]["text"].toString().toUtf8();
    QJsonObject trace{{"flow", answers[2]["flow"]}, {"paths", QJsonArray{answers[2]}}};
    cursor.setTrace(std::make_shared<TraceData>(TraceData::from(trace)));
    ASSERT_GT(cursor.count(), 0);
  }

  // Opens the page with some more text in it. What the browser says on standard output; that its console
  // stays empty is checked.
  QByteArray open(const QStringList& options, const QByteArray& more = {}) {
    return browse(options, write("page.html", QByteArray(page).replace("</body>", more + "</body>")));
  }

  QString write(const char* name, const QByteArray& text) {
    QFile file(folder.filePath(name));
    EXPECT_TRUE(file.open(QIODevice::WriteOnly) && file.write(text) == text.size());
    return file.fileName();
  }

  QByteArray browse(const QStringList& options, const QString& file) {
    QProcess browser;
    browser.start(chromium,
                  QStringList{"--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
                              "--disable-background-networking", "--disable-component-update",
                              "--host-resolver-rules=MAP * ~NOTFOUND", "--hide-scrollbars",
                              "--user-data-dir=" + folder.filePath("profile"), "--virtual-time-budget=5000",
                              "--enable-logging=stderr", "--log-level=0"}
                      + options + QStringList{"file://" + file});
    EXPECT_TRUE(browser.waitForFinished(120000));
    EXPECT_EQ(browser.exitCode(), 0);
    console = QString::fromUtf8(browser.readAllStandardError())
                  .split('\n')
                  .filter(QRegularExpression(":CONSOLE[:(]"));
    return browser.readAllStandardOutput();
  }
  QStringList console;

  static QByteArray check() {
    return "<script>" + fileText(FG_SOURCE_DIR "/tests/gui/page_check.js") + "</script>";
  }

  // What page_check.js finds in a window.
  QJsonObject look() { return foundIn(open({"--dump-dom", "--window-size=1280,900"}, check())); }

  // A window cannot be as narrow as a phone, but a frame can.
  QJsonObject lookOnAPhone() {
    write("page.html", QByteArray(page).replace("</body>", check() + "</body>"));
    return foundIn(browse({"--dump-dom", "--window-size=800,1000"}, write("phone.html", R"(<!DOCTYPE html>
<script>addEventListener("message", event => {
  const out = document.createElement("pre");
  out.id = "found";
  out.textContent = event.data;
  document.body.append(out);
});</script><iframe src="page.html" width="390" height="844"></iframe>)")));
  }

  QJsonObject foundIn(const QByteArray& answer) {
    QString dom = QString::fromUtf8(answer);
    EXPECT_EQ(console.join('\n').toStdString(), "");
    auto found = QRegularExpression("<pre id=\"found\">(.*)</pre>").match(dom).captured(1);
    found.replace("&lt;", "<").replace("&gt;", ">").replace("&nbsp;", QChar(0xa0)).replace("&amp;", "&");
    QJsonObject json = QJsonDocument::fromJson(found.toUtf8()).object();
    EXPECT_FALSE(json.isEmpty()) << "the page was not walked to its end";
    return json;
  }

  // The picture of the window, or an empty one.
  QImage picture(const QStringList& options) {
    QString file = folder.filePath("page.png");
    open(QStringList{"--screenshot=" + file} + options);
    EXPECT_EQ(console.join('\n').toStdString(), "");
    return QImage(file);
  }

  layout::LanePlan plan() const {
    std::vector<layout::LaneHop> hops;
    for (int i = 0; i < cursor.count(); ++i) {
      const gui::Standing& at = cursor.at(i);
      const gui::HopData& hop = *cursor.hops()[at.hop];
      if (hops.size() <= at.hop) hops.push_back({hop.nameSpace.toStdString(), hop.depth, at.isReply, {}});
      const gui::StepData& step = cursor.step(at);
      hops.back().steps.push_back({step.kind.toStdString(), step.fields["hook"].toString().toStdString()});
    }
    return layout::planLanes(hops);
  }

  // The page's lanes, boxes and steps are those of the viewer's lanes.
  void expectTheLanesOf(const QJsonObject& found) {
    layout::LanePlan wanted = plan();
    QJsonArray lanes = found["lanes"].toArray(), boxes = found["boxes"].toArray();
    ASSERT_EQ(lanes.size(), static_cast<qsizetype>(wanted.lanes.size()));
    for (qsizetype i = 0; i < lanes.size(); ++i)
      EXPECT_TRUE(lanes[i].toString().startsWith(
          QString::fromStdString(wanted.lanes[static_cast<std::size_t>(i)].nameSpace)));
    EXPECT_EQ(boxes.size(), static_cast<qsizetype>(wanted.boxes.size()));
    auto unseen = [](const QJsonValue& box) { return box["unseen"].toBool(); };
    EXPECT_EQ(std::count_if(boxes.begin(), boxes.end(), unseen),
              std::count_if(wanted.boxes.begin(), wanted.boxes.end(),
                            [](const layout::Box& box) { return !box.isLit(); }));

    QJsonArray steps = found["steps"].toArray();
    ASSERT_EQ(steps.size(), cursor.count());
    for (int i = 0; i < cursor.count(); ++i) {
      const gui::Standing& at = cursor.at(i);
      const QJsonObject step = steps[i].toObject();
      int index = wanted.boxOf(at.hop, at.step);
      ASSERT_GE(index, 0);
      const layout::Box& box = wanted.boxes[static_cast<std::size_t>(index)];
      EXPECT_EQ(step["current"].toInt(), 1) << i;
      EXPECT_EQ(step["stage"].toString().toStdString(), layout::name(box.stage)) << i;
      EXPECT_EQ(step["lane"], lanes[box.lane]) << i;
      EXPECT_EQ(step["isReply"].toBool(), box.isReply) << i;
      EXPECT_EQ(step["drops"].toBool(), box.drops) << i;
      EXPECT_EQ(step["summary"].toString(), cursor.step(at).summary);
    }
    EXPECT_EQ(found["listed"].toInt(), cursor.count()) << "what is printed has every step";
  }

  QString place(int step) const {
    return QStringLiteral("%1 / %2 · %3")
        .arg(step)
        .arg(cursor.count())
        .arg(cursor.hops()[cursor.at(step - 1).hop]->nameSpace);
  }
};

TEST_F(Page, ArrowKeysStepThroughTheSameLanesAsTheViewers) {
  for (const QStringList& packet : {kPing, kTunnel, kService, kLost}) {
    SCOPED_TRACE(packet.join(' ').toStdString());
    make(packet);
    QJsonObject found = look();
    expectTheLanesOf(found);
    EXPECT_EQ(found["first"].toString(), place(1));
    EXPECT_EQ(found["before"].toString(), place(cursor.count() - 1));
    EXPECT_EQ(found["last"].toString(), place(cursor.count()));
    EXPECT_EQ(found["backByButton"].toString(), place(cursor.count() - 1));
    EXPECT_EQ(found["byClick"].toString(), place(1));
    for (const QJsonValue step : found["steps"].toArray())
      EXPECT_TRUE(step["inView"].toBool() && step["uncovered"].toBool() && step["panelInView"].toBool())
          << step["place"].toString().toStdString();
  }
}

TEST_F(Page, OfAPacketOfThePastIsSuchAPageToo) {
  makeOfThePast("26", 0);
  expectTheLanesOf(look());
}

TEST_F(Page, NothingIsLoadedFromAnywhere) {
  make(kPing);
  EXPECT_EQ(look()["loaded"].toArray(), QJsonArray());
  EXPECT_FALSE(QString(page).contains(QRegularExpression("<[^>]*\\b(src|href)=|url\\(|@import")));
}

TEST_F(Page, OnAPhoneNothingIsCutOffAndTheStepStaysInView) {
  make(kTunnel);
  QJsonObject found = lookOnAPhone();
  EXPECT_EQ(found["width"].toInt(), 390);
  EXPECT_FALSE(found["tooWide"].toBool());
  for (const QJsonValue step : found["steps"].toArray())
    EXPECT_TRUE(step["inView"].toBool() && step["uncovered"].toBool() && step["panelInView"].toBool())
        << step["place"].toString().toStdString();
}

TEST_F(Page, ChineseHasNoEnglishStages) {
  make(kTunnel + QStringList{"--language", "zh_CN"});
  QJsonObject found = look();
  EXPECT_EQ(found["language"], "zh-CN");
  for (const QJsonValue box : found["boxes"].toArray())
    EXPECT_FALSE(box["stage"].toString().contains(QRegularExpression("[a-z]")))
        << box["stage"].toString().toStdString();
}

TEST_F(Page, PrintsOnPaper) {
  make(kPing);
  QString file = folder.filePath("page.pdf");
  open({"--print-to-pdf=" + file, "--no-pdf-header-footer"});
  EXPECT_EQ(console.join('\n').toStdString(), "");
  QByteArray pdf = fileText(file);
  EXPECT_TRUE(pdf.startsWith("%PDF-"));
  qsizetype sheets = QString::fromLatin1(pdf).count(QRegularExpression("/Type /Page\\b(?!s)"));
  EXPECT_GE(sheets, 1);
  EXPECT_LE(sheets, 4);
}

TEST_F(Page, FollowsTheSystemsPalette) {
  make(kPing);
  QImage light = picture({"--window-size=800,600"});
  QImage dark = picture({"--window-size=800,600", "--blink-settings=preferredColorScheme=0"});
  ASSERT_FALSE(light.isNull() || dark.isNull());
  EXPECT_GT(light.pixelColor(2, 2).lightness(), 240);
  EXPECT_LT(dark.pixelColor(2, 2).lightness(), 40);
}

TEST_F(Page, AMistakeInItWouldBeSeen) { // the test of the tests
  make(kPing);
  open({"--dump-dom"}, "<script>nobody.knows.this();</script>");
  EXPECT_TRUE(console.join('\n').contains("nobody is not defined"));
}

} // namespace
} // namespace fg::tests
