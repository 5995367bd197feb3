// "connection": a program opens a TCP connection and gets a page over it, whose size the event says; it tells
// when all of it has come, or how the connection ended before. Any listener of the model serves /bytes/N.
#include "events/events.h"

#include <fmt/format.h>

#include <memory>

namespace fg::events {
namespace {

class Download : public std::enable_shared_from_this<Download> {
public:
  Download(Context& context, const scenario::Event& event, const Connection& connection)
      : m_world(context.world), m_event(event), m_connection(connection),
        m_wanted(std::stoul(argument(event, "bytes"))), m_began(m_world.environment().scheduler.now()) {}

  void take(const ConnectionNews& news) {
    using What = ConnectionNews::What;
    switch (news.what) {
    case What::Open:
      return tell(trace::ChangeKind::Changed, "is open");
    case What::Bytes:
      return count(news.bytes);
    case What::Closed:
      return end(m_received >= m_wanted ? "has brought" : "was closed with");
    case What::Reset:
      return end("was reset with");
    case What::Refused:
      return end("was refused, with");
    case What::Unreachable:
      return end("was ended by an ICMP error before it was open, with");
    case What::TimedOut:
      return end("timed out, with");
    case What::Failed:
      return end("cannot be opened: no route, or the port is in use;");
    }
  }

private:
  // What follows the head of the answer.
  void count(std::span<const uint8_t> bytes) {
    constexpr std::string_view kEndOfHead = "\r\n\r\n";
    if (m_headIsOver) {
      m_received += bytes.size();
      return;
    }
    m_head.append(bytes.begin(), bytes.end());
    size_t at = m_head.find(kEndOfHead);
    m_headIsOver = at != std::string::npos;
    if (m_headIsOver) m_received = m_head.size() - at - kEndOfHead.size();
  }

  void end(std::string_view how) {
    if (std::exchange(m_isOver, true)) return;
    const net::SimTime took = m_world.environment().scheduler.now() - m_began;
    const bool whole = m_received >= m_wanted;
    tell(whole ? trace::ChangeKind::Changed : trace::ChangeKind::Failed,
         fmt::format("{} {} of {} bytes after {}", how, m_received, m_wanted, net::durationText(took)));
  }

  void tell(trace::ChangeKind kind, std::string_view what) {
    trace::Recorder& recorder = m_world.environment().recorder;
    trace::CauseScope cause(recorder, "connection", m_event.place);
    const world::Place* client = m_world.find(m_event.on);
    recorder.change(client && client->ns ? client->ns->id() : trace::NamespaceId{}, trace::StateKind::Event,
                    kind,
                    fmt::format("the connection from port {} to {}:{} {}", m_connection.sourcePort,
                                m_connection.destination.text(), m_connection.destinationPort, what));
  }

  world::World& m_world;
  const scenario::Event& m_event;
  Connection m_connection;
  size_t m_wanted, m_received = 0; // bytes, without the head
  net::SimTime m_began;
  std::string m_head;
  bool m_headIsOver = false, m_isOver = false;
};

netfilter::CommandResult connect(Context& context, const scenario::Event& event) {
  const world::Place* from = placeOf(context, event);
  if (!from || !from->ns) return impossible("there is no " + event.on + " any more");
  const std::string destination = argument(event, "destination");
  auto to = addressNamed(context.world, destination);
  if (!to) return impossible(destination + " has no address");
  const Connection connection{
      *to, static_cast<uint16_t>(std::stoul(argument(event, "port"))),
      static_cast<uint16_t>(std::stoul(argument(event, "sourcePort"))),
      fmt::format("GET /bytes/{} HTTP/1.0\r\nHost: {}\r\n\r\n", argument(event, "bytes"), to->text())};
  trace::CauseScope cause(context.world.environment().recorder, "connection", event.place);
  auto download = std::make_shared<Download>(context, event, connection);
  context.connect(*from, connection, [download](const ConnectionNews& news) { download->take(news); });
  return {};
}

} // namespace

Spec connectionEvent() { return {"connection", connect}; }

} // namespace fg::events
