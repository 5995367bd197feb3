// Every text of the viewer that is said to be translatable has its translation.
#include <QDir>
#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QXmlStreamReader>

#include <gtest/gtest.h>

#include <set>

namespace {

struct Texts {
  std::set<QString> all, unfinished; // "context: text"
};

Texts textsOf(const QString& path) {
  Texts out;
  QFile file(path);
  EXPECT_TRUE(file.open(QIODevice::ReadOnly)) << path.toStdString();
  QXmlStreamReader xml(&file);
  QString context, text;
  while (!xml.atEnd()) {
    if (xml.readNext() != QXmlStreamReader::StartElement) continue;
    if (xml.name() == QLatin1String("name")) {
      context = xml.readElementText();
    } else if (xml.name() == QLatin1String("source")) {
      text = context + ": " + xml.readElementText();
      out.all.insert(text);
    } else if (xml.name() == QLatin1String("translation")) {
      bool isUnfinished = xml.attributes().hasAttribute("type");
      if (isUnfinished || xml.readElementText(QXmlStreamReader::SkipChildElements).isEmpty())
        out.unfinished.insert(text);
    }
  }
  EXPECT_FALSE(xml.hasError()) << xml.errorString().toStdString();
  return out;
}

QString listed(const std::set<QString>& texts) { return QStringList(texts.begin(), texts.end()).join('\n'); }

TEST(Translations, NoTextIsNewGoneOrUnfinished) {
  if (!QFile::exists(FG_LUPDATE))
    GTEST_SKIP() << "NOT TESTED whether all texts are translated: there is no " << FG_LUPDATE
                 << " (package qt6-l10n-tools)";
  QTemporaryDir folder;
  QString sources = FG_SOURCE_DIR "/gui";
  QString stored = sources + "/translations/viewer_zh_CN.ts", fresh = folder.filePath("fresh.ts");
  ASSERT_TRUE(QFile::copy(stored, fresh));
  QProcess lupdate;
  lupdate.start(FG_LUPDATE, {"-no-obsolete", "-locations", "none", "-recursive", sources, "-ts", fresh});
  ASSERT_TRUE(lupdate.waitForFinished(120000));
  QString said = lupdate.readAllStandardError();
  ASSERT_EQ(lupdate.exitCode(), 0) << said.toStdString();
  EXPECT_FALSE(said.contains("tr() cannot")) << said.toStdString();
  Texts before = textsOf(stored), now = textsOf(fresh);
  ASSERT_GT(now.all.size(), 200u) << "lupdate has found the texts";
  EXPECT_EQ(listed(now.unfinished).toStdString(), "");
  EXPECT_EQ(listed(before.unfinished).toStdString(), "");
  EXPECT_EQ(listed(before.all).toStdString(), listed(now.all).toStdString())
      << "cmake --build build --target fg_gui_app_lupdate";
}

} // namespace
