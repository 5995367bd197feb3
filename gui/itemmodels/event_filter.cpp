#include "itemmodels/event_filter.h"

#include <QCoreApplication>
#include <QRegularExpression>

namespace fg::gui {
namespace {

QStringList tokensOf(const QString& text) {
  static const QRegularExpression kToken(R"(\(|\)|==|!=|[^\s()=!]+|[=!])");
  QStringList out;
  for (auto match = kToken.globalMatch(text); match.hasNext();)
    out << match.next().captured();
  return out;
}

// The value of a field of an event, or nothing where there is no such field.
std::optional<QString> fieldOf(const EventData& event, const QString& field) {
  auto number = [](int value) { return value < 0 ? QString() : QString::number(value); };
  QString layer = field.section('.', 0, 0), part = field.section('.', 1);
  if (layer == "udp" || layer == "tcp") {
    bool fits = event.protocol == layer;
    if (part == "sport" || part == "srcport") return fits ? number(event.sourcePort) : QString();
    if (part == "dport" || part == "dstport") return fits ? number(event.destinationPort) : QString();
    return {};
  }
  if (field == "ip.src") return event.source;
  if (field == "ip.dst") return event.destination;
  if (field == "where") return event.where;
  if (field == "kind") return event.kind;
  return {};
}

class Parser {
  Q_DECLARE_TR_FUNCTIONS(EventFilter)
public:
  explicit Parser(const QString& text) : m_tokens(tokensOf(text)) {}

  std::variant<EventTest, QString> parse() {
    if (m_tokens.isEmpty()) return EventTest([](const EventData&) { return true; });
    EventTest test = either();
    if (m_problem.isEmpty() && m_next < m_tokens.size())
      m_problem = tr("\"%1\" is too much").arg(m_tokens[m_next]);
    if (!m_problem.isEmpty()) return m_problem;
    return test;
  }

private:
  QString peek() const { return m_tokens.value(m_next); }
  bool take(const QString& token) {
    if (peek() != token) return false;
    ++m_next;
    return true;
  }
  EventTest fail(const QString& problem) {
    if (m_problem.isEmpty()) m_problem = problem;
    return [](const EventData&) { return false; };
  }

  EventTest either() {
    EventTest left = both();
    while (m_problem.isEmpty() && (take("or") || take("||")))
      left = [left, right = both()](const EventData& event) { return left(event) || right(event); };
    return left;
  }

  EventTest both() {
    EventTest left = one();
    while (m_problem.isEmpty() && m_next < m_tokens.size() && peek() != "or" && peek() != "||"
           && peek() != ")") {
      if (!take("and")) take("&&");
      left = [left, right = one()](const EventData& event) { return left(event) && right(event); };
    }
    return left;
  }

  EventTest one() {
    if (m_next >= m_tokens.size()) return fail(tr("something is missing at the end"));
    if (m_next > 200) return fail(tr("this is too long"));
    if (take("not") || take("!")) return [inner = one()](const EventData& event) { return !inner(event); };
    if (take("(")) {
      EventTest inner = either();
      if (!take(")")) return fail(tr("a \")\" is missing"));
      return inner;
    }
    QString word = m_tokens[m_next++];
    bool equal = take("=="), different = !equal && take("!=");
    if (equal || different) return comparison(word, equal);
    if (word == ")" || word == "==" || word == "!=" || word == "=" || word == "and" || word == "or")
      return fail(tr("\"%1\" cannot stand here").arg(word));
    if (word == "dropped") return [](const EventData& event) { return event.dropped; };
    if (word == "packet") return [](const EventData& event) { return event.packet >= 0; };
    if (word == "udp" || word == "tcp" || word == "icmp")
      return [word](const EventData& event) { return event.protocol == word; };
    return [word](const EventData& event) {
      return event.where.contains(word, Qt::CaseInsensitive) || event.kind.contains(word, Qt::CaseInsensitive)
             || event.text.contains(word, Qt::CaseInsensitive);
    };
  }

  EventTest comparison(const QString& field, bool equal) {
    if (!fieldOf({}, field))
      return fail(tr("there is no field \"%1\"; there are ip.src, ip.dst, udp.sport, udp.dport, tcp.sport, "
                     "tcp.dport, "
                     "where and kind")
                      .arg(field));
    if (m_next >= m_tokens.size()) return fail(tr("a value is missing behind \"%1\"").arg(field));
    QString value = m_tokens[m_next++];
    return
        [field, value, equal](const EventData& event) { return (fieldOf(event, field) == value) == equal; };
  }

  QStringList m_tokens;
  qsizetype m_next = 0;
  QString m_problem;
};

} // namespace

std::variant<EventTest, QString> parseEventFilter(const QString& text) { return Parser(text).parse(); }

// Packets of one protocol to one port are alike, and changes of one kind.
QString likeText(const EventData& event) {
  if (event.packet < 0) return "kind == " + event.kind;
  if (event.destinationPort < 0) return event.protocol;
  return QStringLiteral("%1.dport == %2").arg(event.protocol).arg(event.destinationPort);
}

EventFilter::EventFilter(EventModel& events, QObject* parent)
    : QSortFilterProxyModel(parent), m_events(events), m_test([](const EventData&) { return true; }) {
  setSourceModel(&events);
}

QString EventFilter::setText(const QString& text) {
  auto parsed = parseEventFilter(text);
  if (const auto* problem = std::get_if<QString>(&parsed)) return *problem;
  m_test = std::get<EventTest>(parsed);
  invalidateFilter();
  return {};
}

bool EventFilter::filterAcceptsRow(int row, const QModelIndex&) const { return m_test(m_events.at(row)); }

} // namespace fg::gui
