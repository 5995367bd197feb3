#include "session/document.h"

#include <QJsonArray>

namespace fg::gui {

Document::Document(Engine& engine, QObject* parent) : QObject(parent), m_engine(engine) {}

void Document::open(const QString& name) {
  m_engine.call("open", {{"name", name}}, this, [this, name](const Answer& answer) {
    if (!answer.ok()) {
      emit failed(tr("%1 cannot be opened: %2").arg(name, answer.error));
      return;
    }
    m_deeds.clear();
    m_canRedo = false;
    take(answer, name);
  });
}

void Document::take(const Answer& answer, const QString& name) {
  m_isOpen = true;
  m_name = name;
  m_title = answer.result["title"].toObject();
  m_description = answer.result["description"].toObject();
  m_endNs = static_cast<qint64>(answer.result["end_ns"].toDouble());
  m_atNs = static_cast<qint64>(answer.result["at_ns"].toDouble());
  m_isRecording = answer.result["recording"].toBool();
  m_probes = answer.result["probes"].toArray();
  m_places.clear();
  const QJsonArray places = answer.result["places"].toArray();
  for (const QJsonValue& value : places) {
    QJsonObject place = value.toObject();
    m_places.push_back({place["name"].toString(), place["short_name"].toString(), place["kind"].toString(),
                        place["node"].toString()});
  }
  m_engine.call("narration", {}, this, [this](const Answer& told) {
    m_narration = told.result["narration"].toArray();
    emit opened();
    emit stateChanged();
  });
}

void Document::reopen() {
  if (m_name.isEmpty()) return;
  auto deeds = m_deeds;
  qint64 at = m_atNs;
  m_engine.call("open", {{"name", m_name}}, this, [this, deeds, at](const Answer& answer) {
    if (!answer.ok()) {
      emit failed(tr("%1 cannot be opened again: %2").arg(m_name, answer.error));
      return;
    }
    replayFrom(0, deeds, at);
  });
}

void Document::replayFrom(std::size_t deed, std::vector<Deed> deeds, qint64 at) {
  auto lookAt = [this](qint64 time, std::function<void()> then) {
    m_engine.call("look_at", {{"at", time}}, this, [this, then = std::move(then)](const Answer& answer) {
      if (answer.ok())
        then();
      else
        emit failed(answer.error);
    });
  };
  if (deed == deeds.size()) {
    lookAt(at, [this, at, count = deeds.size()] {
      m_atNs = at;
      emit told(tr("The engine is back where it was. Commands done again: %1").arg(count));
      emit stateChanged();
    });
    return;
  }
  Deed next = deeds[deed];
  lookAt(next.timeNs, [this, deed, deeds = std::move(deeds), at, next] {
    m_engine.call("execute", {{"place", next.place}, {"line", next.command}}, this,
                  [this, deed, deeds, at](const Answer&) { replayFrom(deed + 1, deeds, at); });
  });
}

void Document::setLanguage(const QString& language) {
  m_language = language;
  m_engine.setLanguage(language);
  emit languageChanged();
  if (m_isOpen) emit stateChanged();
}

QString Document::inLanguage(const QJsonObject& text) const {
  QString own = text[m_language].toString();
  return own.isEmpty() ? text["en"].toString() : own;
}

void Document::lookAt(qint64 timeNs) {
  m_wanted = std::max<qint64>(timeNs, 0);
  if (m_isLooking || !m_isOpen) return;
  m_isLooking = true;
  qint64 asked = std::exchange(m_wanted, -1);
  m_engine.call("look_at", {{"at", asked}}, this, [this](const Answer& answer) {
    m_isLooking = false;
    if (answer.ok())
      m_atNs = static_cast<qint64>(answer.result["at_ns"].toDouble());
    else
      emit failed(answer.error);
    if (m_wanted >= 0)
      lookAt(m_wanted);
    else
      emit stateChanged();
  });
}

void Document::send(const QJsonObject& params) {
  m_engine.call("send", params, this, [this, params](const Answer& answer) {
    if (answer.ok())
      emit traced(std::make_shared<const TraceData>(TraceData::from(answer.result, params)));
    else
      emit failed(answer.error);
  });
}

void Document::followPacket(int packet) {
  m_engine.call("hops", {{"packet", packet}}, this, [this](const Answer& answer) {
    if (!answer.ok()) {
      emit failed(answer.error);
      return;
    }
    // A packet of the recording is a trace with one way, and times since the start.
    QJsonObject path = answer.result;
    path["probability"] = 1;
    QJsonObject flow = path["flow"].toObject();
    flow["source_place"] = path["origin"];
    emit traced(std::make_shared<const TraceData>(
        TraceData::from({{"flow", flow}, {"paths", QJsonArray{path}}, {"at_ns", path["time_ns"]}})));
  });
}

void Document::execute(const QJsonObject& params, QObject* whose, Engine::Then then) {
  m_engine.call("execute", params, whose, [this, then = std::move(then)](const Answer& answer) {
    then(answer);
    bool changed = answer.result["changed"].toBool();
    bool moved = static_cast<qint64>(answer.result["at_ns"].toDouble()) != m_atNs;
    if (!answer.ok() || (!changed && !moved)) return;
    if (changed) m_canRedo = false;
    changedAt(answer);
  });
}

void Document::changedAt(const Answer& answer) {
  m_atNs = static_cast<qint64>(answer.result["at_ns"].toDouble());
  m_engine.call("deeds", {}, this, [this](const Answer& told) {
    m_deeds.clear();
    const QJsonArray deeds = told.result["deeds"].toArray();
    for (const QJsonValue& value : deeds) {
      QJsonObject deed = value.toObject();
      m_deeds.push_back({static_cast<qint64>(deed["time_ns"].toDouble()), deed["place"].toString(),
                         deed["line"].toString(), deed["command"].toString()});
    }
    emit stateChanged();
  });
}

void Document::undo() {
  m_engine.call("undo", {}, this, [this](const Answer& answer) {
    const QJsonArray undone = answer.result["undone"].toArray();
    if (undone.isEmpty()) return;
    m_canRedo = true;
    emit told(tr("Undone: %1").arg(undone.first().toObject()["line"].toString()));
    changedAt(answer);
  });
}

void Document::redo() {
  m_engine.call("redo", {}, this, [this](const Answer& answer) {
    const QJsonArray redone = answer.result["redone"].toArray();
    m_canRedo = !redone.isEmpty();
    if (redone.isEmpty()) return;
    emit told(tr("Done again: %1").arg(redone.first().toObject()["line"].toString()));
    changedAt(answer);
  });
}

void Document::write(const QString& method, const QJsonObject& params) {
  m_engine.call(method, params, this, [this, file = params["file"].toString()](const Answer& answer) {
    if (answer.ok())
      emit told(tr("Saved: %1").arg(file));
    else
      emit failed(answer.error);
  });
}

void Document::save(const QString& file, bool replace) {
  write("save", {{"file", file}, {"replace", replace}});
}

void Document::record(const QString& file) { write("record", {{"file", file}}); }

void Document::pcapng(const QString& place, const QString& file) {
  write("pcapng", {{"place", place}, {"file", file}, {"replace", true}});
}

} // namespace fg::gui
