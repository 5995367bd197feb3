// The words for the fields of a step ("docs/protocol.md", hops) in the window's language.
#pragma once

#include <QJsonValue>
#include <QString>

namespace fg::gui {

// "next_hop" is "Next hop"; empty for what the page tells in another way.
QString stepFieldWord(const QString& field);
// "learned" is "it has learned the port"; what is no word of ours stays as it is.
QString stepValueWord(const QString& field, const QJsonValue& value);
// "table-traversal" is "rules of a table".
QString stepKindWord(const QString& kind);

} // namespace fg::gui
