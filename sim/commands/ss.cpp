// ss: the sockets that listen.
#include "commands/register.h"
#include "commands/support/options.h"
#include "commands/support/result.h"

#include <algorithm>

namespace fg::commands {
namespace {

struct Row {
  std::string protocol, state, receiveQueue, sendQueue, address, port;
};

Row rowOf(const Listener& listener) {
  bool tcp = listener.protocol == net::Protocol::Tcp;
  // A listening TCP socket shows the length of its backlog as Send-Q; 128 is what the kernel allows at most
  // before Linux 5.4, and what Go programs and most daemons ask for.
  return {net::protocolText(listener.protocol),
          tcp ? "LISTEN" : "UNCONN",
          "0",
          tcp ? "128" : "0",
          listener.address.text(),
          std::to_string(listener.port)};
}

class Table {
public:
  explicit Table(std::vector<Row> rows, bool withProtocol)
      : m_rows(std::move(rows)), m_withProtocol(withProtocol) {}

  // Each column is as wide as its widest entry, as ss does it where its output is no terminal.
  std::string text(bool withHeader) const {
    Row header{"Netid", "State", "Recv-Q", "Send-Q", "Local Address", "Port"};
    std::string out = withHeader ? line(header, withHeader, "Peer Address", "Port", "Process") : "";
    for (const Row& row : m_rows)
      out += line(row, withHeader, "0.0.0.0", "*", "");
    return out;
  }

private:
  size_t width(std::string Row::*column, std::string_view header, bool withHeader) const {
    size_t widest = withHeader ? header.size() : 0;
    for (const Row& row : m_rows)
      widest = std::max(widest, (row.*column).size());
    return widest;
  }
  std::string line(const Row& row, bool withHeader, std::string_view peer, std::string_view peerPort,
                   std::string_view process) const {
    std::string out;
    if (m_withProtocol)
      out = fmt::format("{:<{}} ", row.protocol, width(&Row::protocol, "Netid", withHeader));
    out += fmt::format("{:<{}} {:<{}} {:<{}} {:>{}}:{:<{}} {:>{}}:{:<{}}{:<{}}\n", row.state,
                       width(&Row::state, "State", withHeader), row.receiveQueue,
                       width(&Row::receiveQueue, "Recv-Q", withHeader), row.sendQueue,
                       width(&Row::sendQueue, "Send-Q", withHeader), row.address,
                       width(&Row::address, "Local Address", withHeader), row.port,
                       width(&Row::port, "Port", withHeader), peer, withHeader ? 12 : 7, peerPort,
                       withHeader ? 4 : 1, process, withHeader ? 7 : 0);
    return out;
  }

  std::vector<Row> m_rows;
  bool m_withProtocol;
};

CommandResult execute(Context& context, const Arguments& arguments) {
  Options options = readOptions(arguments, {"lntuH46apemioxwsdSEZrNKDFfbhV",
                                            {{"listening", 'l'},
                                             {"numeric", 'n'},
                                             {"tcp", 't'},
                                             {"udp", 'u'},
                                             {"no-header", 'H'},
                                             {"ipv4", '4'},
                                             {"all", 'a'},
                                             {"processes", 'p'}}});
  if (std::string message = getoptMessage("ss", options); !message.empty()) return failure(255, message);
  for (const auto& [letter, value] : options.given)
    if (std::string_view("lntuH4").find(letter) == std::string_view::npos)
      return notEmulated(fmt::format("'ss -{}'", letter));
  if (!options.has('l') || !options.has('n') || !options.operands.empty())
    return notEmulated("'ss' other than with -l and -n: only listening sockets, with numbers");
  bool tcp = options.has('t') || !options.has('u'), udp = options.has('u') || !options.has('t');
  std::vector<Listener> listeners = context.cluster.listeners(context.ns);
  std::stable_sort(listeners.begin(), listeners.end(), [](const Listener& a, const Listener& b) {
    return (a.protocol == net::Protocol::Udp) > (b.protocol == net::Protocol::Udp);
  });
  std::vector<Row> rows;
  for (const Listener& listener : listeners)
    if ((listener.protocol == net::Protocol::Tcp && tcp) || (listener.protocol == net::Protocol::Udp && udp))
      rows.push_back(rowOf(listener));
  return success(Table(std::move(rows), tcp && udp).text(!options.has('H')));
}

} // namespace

Spec ssSpec() {
  return {.name = "ss",
          .synopsis = "ss -ln [-t] [-u] [-H]",
          .summary = "the sockets that listen",
          .description =
              "A packet for an address of this namespace is refused where nothing listens on its port. The "
              "columns are Debian 12's under both tool versions; connections and processes are not shown.",
          .next = {{"", {"-lntu", "-lnt", "-lnu"}}},
          .run = execute};
}

} // namespace fg::commands
