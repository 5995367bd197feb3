// dig: one question, and the whole answer, as BIND's (9.9 of CentOS 7, 9.18 of Debian 12) prints it.
#include "commands/dns/dig_options.h"
#include "commands/register.h"
#include "commands/support/options.h"
#include "commands/support/tables.h"

namespace fg::commands {
namespace {

size_t widthOf(const std::string& line) {
  size_t at = 0;
  for (char c : line)
    at = c == '\t' ? (at / 8 + 1) * 8 : at + 1;
  return at;
}

// To a column by tabs as far as they lead, and blanks; at least one of them (indent() of BIND's
// masterdump.c).
void toColumn(std::string& line, size_t column) {
  size_t at = widthOf(line);
  column = std::max(column, at + 1);
  size_t tabs = column / 8 - at / 8;
  line.append(tabs, '\t');
  line.append(column - (tabs ? column / 8 * 8 : at), ' ');
}

// dig's own style.
std::string recordLine(const dns::Record& record) {
  std::string line = record.name;
  toColumn(line, 24);
  line += std::to_string(record.ttl);
  toColumn(line, 32);
  line += "IN";
  toColumn(line, 40);
  line += dns::typeName(record.type);
  toColumn(line, 48);
  return line + dns::dataText(record) + "\n";
}

class Dig {
public:
  Dig(Context& context, const DigOptions& options, std::string commandLine)
      : m_context(context), m_options(options), m_commandLine(std::move(commandLine)) {}

  CommandResult run() {
    ResolverSettings settings = resolverSettings(m_context);
    std::vector<net::Ipv4Address> servers = settings.servers;
    if (m_options.server) {
      auto found = getAddresses(m_context, *m_options.server);
      if (found.addresses.empty())
        return {10,
                {},
                fmt::format("dig: couldn't get address for '{}': {}\n", *m_options.server,
                            found.status == Addresses::Status::NoName ? "not found" : "failure")};
      servers = {found.addresses.front()};
    }
    auto whole = dns::absoluteName(m_options.name);
    if (!whole) return {10, {}, fmt::format("dig: '{}' is not a legal name (bad name)\n", m_options.name)};
    auto names = m_options.searches ? namesToTry(settings, m_options.name) : std::vector<std::string>{*whole};
    for (const std::string& name : names) {
      auto exchange = askAny(servers, name);
      if (!exchange) return unreachable();
      if (exchange->message.code == dns::Code::NameError && name != names.back()) continue;
      show(*exchange);
      return {0, m_out, {}};
    }
    return {9, m_out, {}};
  }

private:
  std::optional<Exchange> askAny(const std::vector<net::Ipv4Address>& servers, const std::string& name) {
    for (int i = 0; i < m_options.tries; ++i)
      for (net::Ipv4Address server : servers) {
        dns::Message query = queryFor(m_context, name, m_options.type);
        uint16_t size = isDebian(m_context) ? 1232 : 4096;
        query.authenticData = true;
        if (m_options.edns) query.additionals.push_back({".", dns::type::kOpt, size, 0, dns::Raw{}});
        Exchange exchange = ask(m_context, server, query, m_options.timeout);
        if (exchange.outcome == Exchange::Outcome::Answered) return exchange;
        if (isDebian(m_context))
          m_out += fmt::format(";; communications error to {}#53: {}\n", server.text(),
                               exchange.outcome == Exchange::Outcome::TimedOut  ? "timed out"
                               : exchange.outcome == Exchange::Outcome::Refused ? "connection refused"
                                                                                : "host unreachable");
      }
    return std::nullopt;
  }

  std::string banner() const {
    if (!m_options.commands || m_options.isShort) return "";
    std::string_view version =
        isDebian(m_context) ? "9.18.19-1~deb12u1-Debian" : "9.9.4-RedHat-9.9.4-51.el7_4.2";
    return fmt::format("\n; <<>> DiG {} <<>>{}\n{};; global options: +cmd\n", version, m_commandLine,
                       m_options.server ? "; (1 server found)\n" : "");
  }

  CommandResult unreachable() {
    m_out += banner();
    m_out += isDebian(m_context) ? ";; no servers could be reached\n"
                                 : ";; connection timed out; no servers could be reached\n";
    return {9, m_out, {}};
  }

  void show(const Exchange& exchange) {
    const dns::Message& message = exchange.message;
    if (m_options.isShort) {
      for (const dns::Record& record : message.answers)
        m_out += dns::dataText(record) + "\n";
      return;
    }
    m_out += banner();
    if (m_options.comments) header(message);
    if (m_options.question && !message.questions.empty()) {
      if (m_options.comments) m_out += ";; QUESTION SECTION:\n";
      const dns::Question& question = message.questions.front();
      std::string line = ";" + question.name;
      toColumn(line, 32);
      line += "IN";
      toColumn(line, 40);
      line += dns::typeName(question.type);
      m_out += line + "\n\n";
    }
    section("ANSWER", m_options.answer, message.answers);
    section("AUTHORITY", m_options.authority, message.authorities);
    section("ADDITIONAL", m_options.additional, message.additionals);
    if (m_options.statistics) statistics(exchange);
  }

  void header(const dns::Message& message) {
    m_out += ";; Got answer:\n";
    if (!message.questions.empty() && isLocal(message.questions.front().name))
      m_out += ";; WARNING: .local is reserved for Multicast DNS\n"
               ";; You are currently testing what happens when an mDNS query is leaked to DNS\n";
    std::string flags;
    for (auto [set, name] : {std::pair{message.response, "qr"},
                             {message.authoritative, "aa"},
                             {message.truncated, "tc"},
                             {message.recursionDesired, "rd"},
                             {message.recursionAvailable, "ra"},
                             {message.authenticData, "ad"},
                             {message.checkingDisabled, "cd"}})
      if (set) flags += std::string(" ") + name;
    m_out +=
        fmt::format(";; ->>HEADER<<- opcode: QUERY, status: {}, id: {}\n;; flags:{}; QUERY: {}, ANSWER: {}, "
                    "AUTHORITY: {}, ADDITIONAL: {}\n\n",
                    dns::codeName(message.code), message.id, flags, message.questions.size(),
                    message.answers.size(), message.authorities.size(), message.additionals.size());
    for (const dns::Record& record : message.additionals)
      if (record.type == dns::type::kOpt)
        m_out += fmt::format(";; OPT PSEUDOSECTION:\n; EDNS: version: {}, flags:; udp: {}\n",
                             record.ttl >> 16 & 0xff, record.inClass);
  }

  static bool isLocal(std::string_view name) {
    return name.size() >= 6 && dns::sameName(name.substr(name.size() - 6), "local.")
           && (name.size() == 6 || name[name.size() - 7] == '.');
  }

  void section(std::string_view title, bool shown, const std::vector<dns::Record>& records) {
    std::string lines;
    for (const dns::Record& record : records)
      if (record.type != dns::type::kOpt) lines += recordLine(record);
    if (!shown || lines.empty()) return;
    if (m_options.comments) m_out += fmt::format(";; {} SECTION:\n", title);
    m_out += lines;
    if (m_options.comments) m_out += "\n";
  }

  void statistics(const Exchange& exchange) {
    std::string when = clockText(m_context); // "Sat Feb  3 01:20:00 2018"
    when.insert(when.size() - 4, m_context.machine.timeZone + " ");
    if (when[8] == ' ') when[8] = '0';
    m_out +=
        fmt::format(";; Query time: {} msec\n;; SERVER: {}#53({}){}\n;; WHEN: {}\n;; MSG SIZE  rcvd: {}\n\n",
                    std::chrono::floor<std::chrono::milliseconds>(exchange.took).count(),
                    exchange.server.text(), m_options.server.value_or(exchange.server.text()),
                    isDebian(m_context) ? " (UDP)" : "", when, exchange.bytes);
  }

  Context& m_context;
  const DigOptions& m_options;
  std::string m_commandLine, m_out;
};

CommandResult execute(Context& context, const Arguments& arguments) {
  DigCommandLine given = readDigOptions(arguments);
  if (given.refusal) return *given.refusal;
  if (given.options.tcp) return notEmulated("'dig +tcp'");
  std::string commandLine;
  for (const std::string& word : arguments)
    commandLine += " " + word;
  CommandResult result = Dig(context, given.options, commandLine).run();
  result.out.insert(0, given.warnings);
  return result;
}

} // namespace

Spec digSpec() {
  return {.name = "dig",
          .synopsis =
              "dig [@SERVER] [-t] [TYPE] NAME | -x ADDRESS [+short] [+search] [+noall +answer] [+time=S] "
              "[+tries=N]",
          .summary = "asks a name server, and prints the whole answer",
          .description =
              "Unlike other programs it asks for the name as it is: +search tries the domains of "
              "/etc/resolv.conf. It sends no cookie; +trace, +dnssec, +tcp and the like are not emulated.",
          .next = {{"", {"+short", "+search", "+noall", "+answer", "-t", "-x", "@<address>", "<name>"}},
                   {"-t", {"A", "AAAA", "SRV", "PTR", "SOA"}}},
          .run = execute};
}

} // namespace fg::commands
