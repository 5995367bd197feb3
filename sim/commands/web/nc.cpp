// nc: does a port answer? OpenBSD's netcat (Debian 12) and Ncat 7.50 (CentOS 7).
#include "commands/dns/resolver.h"
#include "commands/register.h"
#include "commands/support/connection.h"
#include "commands/support/options.h"
#include "commands/support/result.h"

namespace fg::commands {
namespace {

// Names of /etc/services that lessons meet.
std::string serviceName(uint16_t port, net::Protocol protocol) {
  constexpr std::pair<uint16_t, std::string_view> kNames[] = {
      {22, "ssh"},     {25, "smtp"},         {53, "domain"},  {80, "http"},
      {110, "pop3"},   {123, "ntp"},         {443, "https"},  {2379, "etcd-client"},
      {3306, "mysql"}, {5432, "postgresql"}, {6379, "redis"}, {8080, "http-alt"}};
  for (const auto& [number, name] : kNames)
    if (number == port) return std::string(name);
  return protocol == net::Protocol::Tcp || protocol == net::Protocol::Udp ? "*" : "";
}

class Netcat {
public:
  Netcat(Context& context, const Options& options, std::string host)
      : m_context(context), m_options(options), m_host(std::move(host)) {
    if (auto most = options.value('w')) m_patience = parseSeconds(*most);
  }

  // -z: is it open? Otherwise what comes by the pipe is sent, and what comes back printed.
  bool tryPort(net::Ipv4Address address, uint16_t port) {
    return m_options.has('u') ? tryUdp(address, port) : tryTcp(address, port);
  }
  CommandResult result;

private:
  bool debian() const { return isDebian(m_context); }
  std::optional<net::SimTime> deadline() const {
    if (m_patience) return m_context.prober.now() + *m_patience;
    // Ncat gives up after 10 s; OpenBSD's when the kernel does.
    return debian() ? std::nullopt : std::optional(m_context.prober.now() + std::chrono::seconds(10));
  }
  void tell(const std::string& line) {
    if (m_options.has('v') || !debian()) result.err += line + "\n";
  }

  bool tryTcp(net::Ipv4Address address, uint16_t port) {
    std::string text = m_options.has('z') ? "" : m_context.input.value_or("");
    Opened connection = openTcp(m_context, address, port, deadline(), {text.begin(), text.end()});
    if (connection.outcome != Opened::Outcome::Connected) {
      failed(connection, port, "tcp");
      return false;
    }
    if (debian())
      tell(fmt::format("Connection to {} {} port [tcp/{}] succeeded!", m_host, port,
                       serviceName(port, net::Protocol::Tcp)));
    else if (m_options.has('v'))
      tell(fmt::format("Ncat: Connected to {}:{}.", address.text(), port));
    if (m_options.has('z') || text.empty()) {
      m_context.prober.close(connection.id);
      if (!debian() && m_options.has('v')) summary(0, 0, connection.took);
      return true;
    }
    net::SimTime until = m_context.prober.now() + m_patience.value_or(std::chrono::seconds(5));
    Received received = receiveTcp(m_context, connection, until, [](const std::string&) { return false; });
    result.out += received.text;
    if (!received.complete) m_context.prober.close(connection.id);
    return true;
  }

  void failed(const Opened& connection, uint16_t port, std::string_view protocol) {
    bool late = connection.outcome == Opened::Outcome::TimedOut;
    if (!debian())
      tell(fmt::format("Ncat: {}.", connection.error));
    else if (late && m_patience)
      tell(fmt::format("nc: connect to {} port {} ({}) timed out: Operation now in progress", m_host, port,
                       protocol));
    else
      tell(
          fmt::format("nc: connect to {} port {} ({}) failed: {}", m_host, port, protocol, connection.error));
  }

  void summary(size_t sent, size_t received, net::SimTime took) {
    tell(fmt::format("Ncat: {} bytes sent, {} bytes received in {:.2f} seconds.", sent, received,
                     std::chrono::duration<double>(took).count()));
  }

  // With -z OpenBSD's sends single bytes and takes silence for an open port.
  bool tryUdp(net::Ipv4Address address, uint16_t port) {
    bool probes = m_options.has('z');
    std::string text = probes ? "X" : m_context.input.value_or("");
    if (text.empty()) {
      result = notEmulated("'nc -u' that waits for somebody to type: give it a pipe, or -z");
      return false;
    }
    Request request;
    request.destination = address;
    request.protocol = net::Protocol::Udp;
    request.destinationPort = port;
    request.sourcePort = m_context.prober.freePort(m_context.ns);
    request.data = {text.begin(), text.end()};
    net::SimTime begin = m_context.prober.now();
    int times = probes && debian() ? 4 : 1;
    bool refused = false;
    for (int i = 0; i < times && !refused; ++i) {
      Prober::Id id = m_context.prober.send(m_context.ns, request);
      net::SimTime until =
          m_context.prober.now()
          + (probes ? std::chrono::seconds(1) : m_patience.value_or(std::chrono::seconds(5)));
      while (auto arrival = m_context.prober.nextAnswer(until)) {
        if (arrival->request != id) continue;
        const Answer& answer = arrival->answer;
        refused = answer.kind == Answer::Kind::IcmpError || answer.kind == Answer::Kind::LocalError;
        if (answer.kind == Answer::Kind::Data && !probes)
          result.out.append(answer.data.begin(), answer.data.end());
        if (refused || !probes) break;
      }
    }
    if (refused) {
      if (!debian()) tell("Ncat: Connection refused.");
      return false;
    }
    if (probes && debian())
      tell(fmt::format("Connection to {} {} port [udp/{}] succeeded!", m_host, port,
                       serviceName(port, net::Protocol::Udp)));
    if (!debian() && m_options.has('v')) {
      tell(fmt::format("Ncat: Connected to {}:{}.", address.text(), port));
      tell(fmt::format("Ncat: UDP packet sent successfully"));
      summary(1, 0, m_context.prober.now() - begin);
    }
    return true;
  }

  Context& m_context;
  const Options& m_options;
  std::string m_host;
  std::optional<net::SimTime> m_patience;
};

constexpr std::string_view kNcUsage =
    "usage: nc [-46CDdFhklNnrStUuvZz] [-I length] [-i interval] [-M ttl]\n"
    "\t  [-m minttl] [-O length] [-P proxy_username] [-p source_port]\n"
    "\t  [-q seconds] [-s sourceaddr] [-T keyword] [-V rtable] [-W recvlimit]\n"
    "\t  [-w timeout] [-X proxy_protocol] [-x proxy_address[:port]]\n"
    "\t  [destination] [port]";

CommandResult execute(Context& context, const Arguments& arguments) {
  Options options =
      readOptions(arguments, {"vzuw:n4lkCDdFhNrStUZI:i:M:m:O:P:p:q:s:T:V:W:X:x:",
                              {{"verbose", 'v'}, {"udp", 'u'}, {"wait", 'w'}, {"listen", 'l'}}});
  auto usage = [&](const std::string& message) {
    return failure(isDebian(context) ? 1 : 2,
                   isDebian(context) ? message + (message.empty() ? "" : "\n") + std::string(kNcUsage)
                                     : message + (message.empty() ? "" : "\n")
                                           + "Ncat: Try `--help' or man(1) ncat for more information, usage "
                                             "options and help. QUITTING.");
  };
  if (std::string message = getoptMessage("nc", options); !message.empty()) return usage(message);
  for (const auto& [letter, value] : options.given)
    if (std::string_view("vzuwn4N").find(letter) == std::string_view::npos)
      return notEmulated(fmt::format("'nc -{}'", letter));
  if (options.operands.empty()) return usage("");
  if (options.operands.size() < 2)
    return failure(1, isDebian(context) ? "nc: missing port number"
                                        : "Ncat: You must specify a host and port to connect to. QUITTING.");
  if (options.operands.size() > 2) return usage("");
  if (auto wait = options.value('w'); wait && !parseSeconds(*wait))
    return failure(1, fmt::format("nc: timeout cannot be negative: {}", *wait));
  const std::string& host = options.operands[0];
  std::string range = options.operands[1];
  size_t dash = range.find('-');
  auto first = parseNumber(range.substr(0, dash), 1, 65535);
  auto last = dash == std::string::npos ? first : parseNumber(range.substr(dash + 1), 1, 65535);
  if (!first || !last) return failure(1, fmt::format("nc: service \"{}\" unknown", range));
  if (!options.has('z') && !context.input && !options.has('u'))
    return notEmulated("'nc' that waits for somebody to type: give it a pipe, or -z");
  auto found = getAddresses(context, host);
  if (found.addresses.empty()) {
    std::string why = found.status == Addresses::Status::NoName ? "Name or service not known"
                                                                : "Temporary failure in name resolution";
    return isDebian(context)
               ? failure(1, fmt::format("nc: getaddrinfo for host \"{}\" port {}: {}", host, range, why))
               : failure(2, fmt::format("Ncat: Could not resolve hostname \"{}\": {}. QUITTING.", host, why));
  }
  Netcat netcat(context, options, host);
  bool any = false;
  if (!isDebian(context) && options.has('v'))
    netcat.result.err = "Ncat: Version 7.50 ( https://nmap.org/ncat )\n";
  for (int64_t port = std::min(*first, *last); port <= std::max(*first, *last); ++port)
    any = netcat.tryPort(found.addresses.front(), static_cast<uint16_t>(port)) || any;
  if (netcat.result.status == 0) netcat.result.status = any ? 0 : 1;
  return netcat.result;
}

} // namespace

Spec ncSpec() {
  return {.name = "nc",
          .synopsis = "nc [-v] [-z] [-u] [-w S] HOST PORT[-PORT]",
          .summary = "does a port answer?",
          .description = "-z only opens the connection; without it, what comes by a pipe is sent, and the "
                         "answer printed. By UDP "
                         "(-u) silence counts as an open port. Listening (-l) is not emulated.",
          .next = {{"", {"-vz", "-u", "-w", "<address>", "<name>"}}},
          .run = execute};
}

} // namespace fg::commands
