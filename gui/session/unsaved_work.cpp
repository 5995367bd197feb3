#include "session/unsaved_work.h"

#include <QDir>
#include <QFile>
#include <QJsonDocument>
#include <QSaveFile>
#include <QStandardPaths>
#include <QUuid>

#include <algorithm>

namespace fg::gui {
namespace {

QString folder() {
  return QStandardPaths::writableLocation(QStandardPaths::AppLocalDataLocation) + "/unsaved";
}

std::unique_ptr<QLockFile> lockOf(const QString& file) {
  auto lock = std::make_unique<QLockFile>(file + ".lock");
  lock->setStaleLockTime(0); // only a program that is gone loses its lock
  return lock;
}

QJsonObject jsonOf(const Document& document) {
  QJsonArray deeds;
  for (const Deed& deed : document.deeds())
    deeds.append(QJsonObject{{"time_ns", deed.timeNs},
                             {"place", deed.place},
                             {"line", deed.line},
                             {"command", deed.command},
                             {"only_asked", deed.onlyAsked}});
  return {{"name", document.name()},
          {"when", QDateTime::currentDateTimeUtc().toString(Qt::ISODate)},
          {"at_ns", document.atNs()},
          {"deeds", deeds}};
}

std::optional<UnsavedWork> read(const QString& path) {
  QFile file(path);
  if (!file.open(QIODevice::ReadOnly)) return {};
  QJsonObject json = QJsonDocument::fromJson(file.readAll()).object();
  UnsavedWork work{path,
                   json["name"].toString(),
                   QDateTime::fromString(json["when"].toString(), Qt::ISODate),
                   static_cast<qint64>(json["at_ns"].toDouble()),
                   {}};
  const QJsonArray deeds = json["deeds"].toArray();
  for (const QJsonValue deed : deeds)
    work.deeds.push_back(Deed::from(deed.toObject()));
  if (work.name.isEmpty() || work.deeds.empty()) return {};
  return work;
}

} // namespace

Autosave::Autosave(Document& document, QObject* parent) : QObject(parent), m_document(document) {
  connect(&m_document, &Document::opened, this, &Autosave::begin);
  connect(&m_document, &Document::historyChanged, this, &Autosave::write);
  connect(&m_document, &Document::saved, this, [this] { QFile::remove(m_file); });
}

// A file for each document: what was done in the one before stays.
void Autosave::begin() {
  m_file = folder() + "/" + QUuid::createUuid().toString(QUuid::WithoutBraces) + ".json";
  m_lock = lockOf(m_file);
}

void Autosave::restore(const UnsavedWork& work) {
  m_restoring = work;
  m_document.restore(work.name, work.deeds, work.atNs);
}

void Autosave::write() {
  auto restored = std::exchange(m_restoring, std::nullopt);
  if (m_document.deeds().empty()) {
    QFile::remove(m_file);
    return;
  }
  QSaveFile file(m_file);
  bool good = QDir().mkpath(folder()) && (m_lock->isLocked() || m_lock->tryLock(0))
              && file.open(QIODevice::WriteOnly);
  QByteArray text = QJsonDocument(jsonOf(m_document)).toJson();
  if (good && file.write(text) == text.size() && file.commit()) {
    if (restored && restored->name == m_document.name()) forget(*restored);
    return;
  }
  emit failed(tr("What was done cannot be kept in %1: %2").arg(m_file, file.errorString()));
}

std::vector<UnsavedWork> Autosave::left() {
  std::vector<UnsavedWork> out;
  const QStringList names = QDir(folder()).entryList({"*.json"}, QDir::Files);
  for (const QString& name : names) {
    QString path = folder() + "/" + name;
    if (!lockOf(path)->tryLock(0)) continue; // its viewer is there
    if (auto work = read(path)) out.push_back(std::move(*work));
  }
  std::ranges::sort(out, std::greater{}, &UnsavedWork::when);
  return out;
}

void Autosave::forget(const UnsavedWork& work) { QFile::remove(work.file); }

} // namespace fg::gui
