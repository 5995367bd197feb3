// nslookup: asks the name servers, as BIND's (9.9 of CentOS 7, 9.18 of Debian 12) does.
#include "commands/dns/resolver.h"
#include "commands/register.h"
#include "commands/support/options.h"
#include "commands/support/result.h"

namespace fg::commands {
namespace {

constexpr int kTries = 3;

struct Lookup {
  std::string name;
  std::optional<std::string> server;
  std::optional<uint16_t> type; // nothing: A, and AAAA where the version asks for it
  net::SimTime timeout = std::chrono::seconds(5);
  int tries = kTries;
  bool debug = false;
};

std::string withoutDot(const std::string& name) {
  return name == "." ? name : name.substr(0, name.size() - 1);
}

// "-type=srv", "-q=ptr", "-timeout=2", "-retry=1". Nothing where it is another option.
bool readOption(const std::string& word, Lookup& lookup, std::string& problem) {
  size_t equals = word.find('=');
  std::string name = word.substr(1, equals == std::string::npos ? equals : equals - 1);
  std::string value = equals == std::string::npos ? "" : word.substr(equals + 1);
  if (name == "type" || name == "q" || name == "query" || name == "ty" || name == "querytype") {
    lookup.type = dns::parseType(value);
    if (!lookup.type) problem = "unknown query type: " + value + "\n";
    return true;
  }
  auto number = parseNumber(value, 0, 1000);
  if (name == "timeout" && number)
    lookup.timeout = std::chrono::seconds(std::max<int64_t>(*number, 1));
  else if (name == "retry" && number)
    lookup.tries = static_cast<int>(std::max<int64_t>(*number, 1));
  else
    return false;
  return true;
}

class Nslookup {
public:
  Nslookup(Context& context, Lookup lookup) : m_context(context), m_lookup(std::move(lookup)) {}

  CommandResult run() {
    ResolverSettings settings = resolverSettings(m_context);
    std::vector<net::Ipv4Address> servers = settings.servers;
    if (m_lookup.server) {
      auto found = getAddresses(m_context, *m_lookup.server);
      if (found.addresses.empty())
        return {1,
                fmt::format("nslookup: couldn't get address for '{}': {}\n", *m_lookup.server,
                            found.status == Addresses::Status::NoName ? "not found" : "failure"),
                {}};
      servers = {found.addresses.front()};
    }
    std::vector<std::string> names = namesToTry(settings, m_lookup.name);
    uint16_t type = m_lookup.type.value_or(dns::type::kA);
    auto address = net::Ipv4Address::parse(m_lookup.name);
    if (address) {
      names = {dns::reverseName(*address)};
      if (!m_lookup.type) type = dns::type::kPtr;
    }
    if (names.empty())
      return {1, fmt::format("nslookup: '{}' is not a legal name (bad name)\n", m_lookup.name), {}};
    for (const std::string& name : names) {
      auto exchange = askAny(servers, name, type);
      if (!exchange) return unreachable();
      bool last = name == names.back();
      bool failed = exchange->message.code != dns::Code::NoError;
      // A server that fails ends the search; a name that is not there does not.
      if (failed && exchange->message.code == dns::Code::NameError && !last) continue;
      show(*exchange, name, type);
      return {failed ? 1 : 0, m_out, {}};
    }
    return {1, m_out, {}};
  }

private:
  std::optional<Exchange> askAny(const std::vector<net::Ipv4Address>& servers, const std::string& name,
                                 uint16_t type) {
    for (net::Ipv4Address server : servers)
      for (int i = 0; i < m_lookup.tries; ++i) {
        Exchange exchange = ask(m_context, server, queryFor(m_context, name, type), m_lookup.timeout);
        if (exchange.outcome == Exchange::Outcome::Answered) return exchange;
        if (!isDebian(m_context)) continue;
        m_out += fmt::format(";; communications error to {}#53: {}\n", server.text(),
                             exchange.outcome == Exchange::Outcome::TimedOut  ? "timed out"
                             : exchange.outcome == Exchange::Outcome::Refused ? "connection refused"
                                                                              : "host unreachable");
      }
    return std::nullopt;
  }

  CommandResult unreachable() {
    m_out += isDebian(m_context) ? ";; no servers could be reached\n\n"
                                 : ";; connection timed out; no servers could be reached\n\n";
    return {1, m_out, {}};
  }

  void show(const Exchange& exchange, const std::string& name, uint16_t type) {
    const dns::Message& message = exchange.message;
    bool reversed = type == dns::type::kPtr && message.code == dns::Code::NoError && !message.answers.empty();
    std::string server = exchange.server.text();
    if (message.code == dns::Code::ServerFailure && isDebian(m_context))
      m_out += fmt::format(";; Got SERVFAIL reply from {}\n", server);
    // For an address Debian's leaves the server out.
    if (!reversed || !isDebian(m_context))
      m_out += fmt::format("Server:\t\t{0}\nAddress:\t{0}#53\n\n", server);
    if (message.code != dns::Code::NoError) {
      bool missing = message.code == dns::Code::NameError;
      m_out +=
          fmt::format("** server can't find {}: {}\n\n",
                      missing && !net::Ipv4Address::parse(m_lookup.name) ? m_lookup.name : withoutDot(name),
                      dns::codeName(message.code));
      return;
    }
    if (!message.authoritative) m_out += "Non-authoritative answer:\n";
    size_t before = m_out.size();
    for (const dns::Record& record : message.answers)
      showRecord(record);
    if (m_out.size() == before) m_out += fmt::format("*** Can't find {}: No answer\n", m_lookup.name);
    bool asksSix = isDebian(m_context) && !m_lookup.type && type == dns::type::kA;
    if (asksSix)
      if (auto six = askAny({exchange.server}, name, dns::type::kAaaa))
        for (const dns::Record& record : six->message.answers)
          showRecord(record);
    m_out += "\n";
  }

  void showRecord(const dns::Record& record) {
    std::string name = withoutDot(record.name), data = dns::dataText(record);
    if (record.type == dns::type::kA)
      m_out += fmt::format("Name:\t{}\nAddress: {}\n", name, data);
    else if (record.type == dns::type::kPtr)
      m_out += fmt::format("{}\tname = {}\n", name, data);
    else if (record.type == dns::type::kSrv)
      m_out += fmt::format("{}\tservice = {}\n", name, data);
    else if (record.type == dns::type::kCname)
      m_out += fmt::format("{}\tcanonical name = {}\n", name, data);
    else if (const auto* soa = std::get_if<dns::Soa>(&record.data))
      m_out +=
          fmt::format("{}\n\torigin = {}\n\tmail addr = {}\n\tserial = {}\n\trefresh = {}\n\tretry = {}\n\t"
                      "expire = {}\n\tminimum = {}\n",
                      name, withoutDot(soa->server), withoutDot(soa->mailbox), soa->serial, soa->refresh,
                      soa->retry, soa->expire, soa->minimum);
    else
      m_out += fmt::format("{}\ttext = {}\n", name, data);
  }

  Context& m_context;
  Lookup m_lookup;
  std::string m_out;
};

CommandResult execute(Context& context, const Arguments& arguments) {
  Lookup lookup;
  Arguments operands;
  std::string said;
  for (const std::string& word : arguments) {
    std::string problem;
    if (word.size() < 2 || word.front() != '-')
      operands.push_back(word);
    else if (word == "-debug" || word == "-d2" || word.starts_with("-port") || word.starts_with("-class"))
      return notEmulated(fmt::format("'nslookup {}'", word));
    else if (!readOption(word, lookup, problem))
      said += fmt::format("*** Invalid option: {}\n", word.substr(1));
    said += problem;
  }
  if (operands.empty()) return notEmulated("nslookup's prompt: name what to look up");
  if (operands.size() > 2) return failure(1, "Usage:\n   nslookup [-opt ...] host server");
  lookup.name = operands[0];
  if (operands.size() > 1) lookup.server = operands[1];
  CommandResult result = Nslookup(context, lookup).run();
  result.out.insert(0, said);
  return result;
}

} // namespace

Spec nslookupSpec() {
  return {
      .name = "nslookup",
      .synopsis = "nslookup [-type=TYPE] [-timeout=S] [-retry=N] NAME|ADDRESS [SERVER]",
      .summary = "asks the name servers of /etc/resolv.conf, or another one",
      .description =
          "BIND's: a name with fewer dots than 'ndots' is tried with each domain of 'search' first, and each "
          "try is a packet of its own, which a trace shows. Its prompt and -debug are not emulated.",
      .next = {{"", {"-type=A", "-type=SRV", "-type=PTR", "<name>"}}},
      .run = execute};
}

} // namespace fg::commands
