#include "session/document.h"

#include <QJsonArray>

#include <algorithm>

namespace fg::gui {

Deed Deed::from(const QJsonObject& json) {
  return {static_cast<qint64>(json["time_ns"].toDouble()), json["place"].toString(), json["line"].toString(),
          json["command"].toString(), json["only_asked"].toBool()};
}

Document::Document(Engine& engine, QObject* parent) : QObject(parent), m_engine(engine) {}

void Document::open(const QString& name) {
  m_engine.call("open", {{"name", name}}, this, [this, name](const Answer& answer) {
    if (answer.ok()) {
      m_deeds.clear();
      take(answer, name);
      return;
    }
    emit failed(tr("%1 cannot be opened: %2").arg(name, answer.error));
    if (answer.wasCancelled()) {
      m_isOpen = false;
      emit closed();
    }
  });
}

void Document::take(const Answer& answer, const QString& name) {
  m_isOpen = true;
  m_name = name;
  m_changeCount = -1;
  m_title = answer.result["title"].toObject();
  m_description = answer.result["description"].toObject();
  m_endNs = static_cast<qint64>(answer.result["end_ns"].toDouble());
  m_atNs = static_cast<qint64>(answer.result["at_ns"].toDouble());
  m_isRecording = answer.result["recording"].toBool();
  m_probes = answer.result["probes"].toArray();
  m_places.clear();
  const QJsonArray places = answer.result["places"].toArray();
  for (const QJsonValue value : places) {
    QJsonObject place = value.toObject();
    m_places.push_back({place["name"].toString(), place["short_name"].toString(), place["kind"].toString(),
                        place["node"].toString()});
  }
  m_engine.call("narration", {}, this, [this](const Answer& told) {
    m_narration = told.result["narration"].toArray();
    emit opened();
    emit historyChanged();
    emit stateChanged();
  });
}

void Document::reopen() {
  if (!m_name.isEmpty()) openAgain(m_name, m_deeds, m_atNs, Which::Same);
}

void Document::restore(const QString& name, const std::vector<Deed>& deeds, qint64 at) {
  openAgain(name, deeds, at, Which::Another);
}

void Document::openAgain(const QString& name, const std::vector<Deed>& deeds, qint64 at, Which which) {
  m_engine.call("open", {{"name", name}}, this, [this, name, deeds, at, which](const Answer& answer) {
    if (!answer.ok()) {
      emit failed(tr("%1 cannot be opened again: %2").arg(name, answer.error));
      return;
    }
    m_deeds = deeds;
    if (which == Which::Another) take(answer, name);
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
      m_changeCount = -1;
      emit told(tr("The engine is back where it was. Commands done again: %1").arg(count));
      emit historyChanged();
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
  if (!m_isOpen) return;
  emit historyChanged();
  emit stateChanged();
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
    if (answer.ok() || answer.wasCancelled())
      m_atNs = static_cast<qint64>((answer.ok() ? answer.result : answer.details)["at_ns"].toDouble());
    if (!answer.ok()) emit failed(answer.error);
    m_changeCount = answer.result["changes"].toInt(-1);
    if (m_wanted >= 0)
      lookAt(m_wanted);
    else
      emit stateChanged();
  });
}

void Document::askAt(qint64 timeNs, const QString& method, const QJsonObject& params, QObject* whose,
                     Engine::Then then) {
  bool isNow = timeNs == m_atNs;
  if (!isNow) m_engine.call("look_at", {{"at", timeNs}}, this, [](const Answer&) {});
  m_engine.call(method, params, whose, std::move(then));
  if (isNow) return;
  m_engine.call("look_at", {{"at", m_atNs}}, this, [this](const Answer& answer) {
    if (!answer.wasCancelled()) return;
    m_atNs = static_cast<qint64>(answer.details["at_ns"].toDouble());
    emit stateChanged();
  });
}

void Document::send(const QJsonObject& params) {
  QJsonObject asked = params;
  if (m_asksOutcomes) asked["outcomes"] = true;
  m_engine.call("send", asked, this, [this, params](const Answer& answer) {
    if (answer.ok()) {
      emit traced(std::make_shared<const TraceData>(TraceData::from(answer.result, params)));
      return;
    }
    emit notSent(answer.allErrors());
    emit failed(answer.allErrors());
  });
}

void Document::followPacket(int packet) {
  m_engine.call(
      "hops", {{"packet", packet}, {"outcomes", m_asksOutcomes}}, this, [this](const Answer& answer) {
        if (!answer.ok()) {
          emit failed(answer.error);
          return;
        }
        // A packet of the recording is a trace with one way, and times since the start.
        QJsonObject path = answer.result;
        path["probability"] = 1;
        QJsonObject flow = path["flow"].toObject();
        flow["source_place"] = path["origin"];
        emit traced(std::make_shared<const TraceData>(TraceData::from({{"flow", flow},
                                                                       {"paths", QJsonArray{path}},
                                                                       {"packet", path["packet"]},
                                                                       {"at_ns", path["time_ns"]}})));
      });
}

void Document::execute(const QJsonObject& params, QObject* whose, Engine::Then then) {
  m_engine.call("execute", params, whose, [this, then = std::move(then)](const Answer& answer) {
    then(answer);
    bool changed = answer.result["changed"].toBool();
    bool moved = static_cast<qint64>(answer.result["at_ns"].toDouble()) != m_atNs;
    if (!answer.ok() || (!changed && !moved)) return;
    std::size_t before = m_deeds.size();
    changedAt(answer, [this, before] {
      if (m_deeds.size() <= before) return;
      // What only asks is taken back together with the change before it.
      bool alone =
          std::all_of(m_deeds.begin(), m_deeds.end() - 1, [](const Deed& deed) { return deed.onlyAsked; });
      if (!m_deeds.back().onlyAsked || alone) emit deedDone(m_deeds.back());
    });
  });
}

void Document::changedAt(const Answer& answer, const std::function<void()>& then) {
  m_atNs = static_cast<qint64>(answer.result["at_ns"].toDouble());
  m_changeCount = -1;
  m_engine.call("deeds", {}, this, [this, then](const Answer& told) {
    readDeeds(told.result["deeds"].toArray());
    if (then) then();
    emit historyChanged();
    emit stateChanged();
  });
}

void Document::readDeeds(const QJsonArray& deeds) {
  m_deeds.clear();
  for (const QJsonValue deed : deeds)
    m_deeds.push_back(Deed::from(deed.toObject()));
}

void Document::undo() {
  m_engine.call("undo", {}, this, [this](const Answer& answer) {
    const QJsonArray undone = answer.result["undone"].toArray();
    if (undone.isEmpty()) return;
    emit told(tr("Undone: %1").arg(undone.first().toObject()["line"].toString()));
    changedAt(answer);
  });
}

void Document::redo() {
  m_engine.call("redo", {}, this, [this](const Answer& answer) {
    const QJsonArray redone = answer.result["redone"].toArray();
    if (redone.isEmpty()) return;
    emit told(tr("Done again: %1").arg(redone.first().toObject()["line"].toString()));
    changedAt(answer);
  });
}

void Document::write(const QString& method, const QJsonObject& params, const std::function<void()>& then) {
  m_engine.call(method, params, this, [this, file = params["file"].toString(), then](const Answer& answer) {
    if (!answer.ok()) {
      emit failed(answer.error);
      return;
    }
    emit told(tr("Saved: %1").arg(file));
    if (then) then();
  });
}

void Document::save(const QString& file, bool replace) {
  write("save", {{"file", file}, {"replace", replace}}, [this] { emit saved(); });
}

void Document::record(const QString& file) { write("record", {{"file", file}}); }

void Document::pcapng(const QString& place, const QString& interface, const QString& file,
                      const std::function<void()>& then) {
  QJsonObject params{{"place", place}, {"file", file}, {"replace", true}};
  if (!interface.isEmpty()) params["interface"] = interface;
  write("pcapng", params, then);
}

} // namespace fg::gui
