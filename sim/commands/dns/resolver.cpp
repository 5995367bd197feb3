#include "commands/dns/resolver.h"

#include "commands/support/files.h"
#include "commands/support/options.h"
#include "commands/support/tables.h"
#include "core/rng.h"

#include <algorithm>
#include <sstream>

namespace fg::commands {
namespace {

constexpr size_t kMostServers = 3, kMostDomains = 6;

// "ndots:5", "timeout:2", "attempts:3": bounded as glibc bounds them.
void readOption(const std::string& word, ResolverSettings& settings) {
  size_t colon = word.find(':');
  if (colon == std::string::npos) return;
  auto value = parseNumber(std::string_view(word).substr(colon + 1), 0, 1000);
  std::string name = word.substr(0, colon);
  if (!value) return;
  if (name == "ndots") settings.ndots = static_cast<int>(std::min<int64_t>(*value, 15));
  if (name == "timeout") settings.timeout = std::chrono::seconds(std::clamp<int64_t>(*value, 1, 30));
  if (name == "attempts") settings.attempts = static_cast<int>(std::clamp<int64_t>(*value, 1, 5));
}

// An answer to one of the questions; others that arrive are nobody's.
bool answers(const dns::Message& reply, const dns::Message& query) {
  return reply.response && reply.id == query.id
         && (reply.questions.empty() || query.questions.empty()
             || (dns::sameName(reply.questions.front().name, query.questions.front().name)
                 && reply.questions.front().type == query.questions.front().type));
}

// Several questions on one socket to one server.
class Asking {
public:
  Asking(Context& context, net::Ipv4Address server) : m_context(context), m_server(server) {
    m_port = context.prober.freePort(context.ns);
  }

  void send(const dns::Message& query) {
    Request request;
    request.destination = m_server;
    request.protocol = net::Protocol::Udp;
    request.sourcePort = m_port;
    request.destinationPort = dns::kPort;
    request.data = dns::serialize(query);
    m_mine.push_back(m_context.prober.send(m_context.ns, request));
    m_sentAt = m_context.prober.now();
  }

  // Waits for the answer to any of the queries that have none yet.
  Exchange wait(const std::vector<dns::Message>& queries, net::SimTime until) {
    Exchange exchange;
    exchange.server = m_server;
    while (auto arrival = m_context.prober.nextAnswer(until)) {
      if (std::find(m_mine.begin(), m_mine.end(), arrival->request) == m_mine.end()) continue;
      const Answer& answer = arrival->answer;
      exchange.took = answer.at - m_sentAt;
      if (answer.kind == Answer::Kind::IcmpError || answer.kind == Answer::Kind::LocalError) {
        bool port = answer.kind == Answer::Kind::IcmpError && answer.icmpType == 3 && answer.icmpCode == 3;
        exchange.outcome = port ? Exchange::Outcome::Refused : Exchange::Outcome::Unreachable;
        return exchange;
      }
      auto reply = dns::parse(answer.data);
      if (!reply || answer.from != m_server) continue;
      for (const dns::Message& query : queries)
        if (answers(*reply, query)) {
          exchange.outcome = Exchange::Outcome::Answered;
          exchange.message = std::move(*reply);
          exchange.bytes = answer.data.size();
          return exchange;
        }
    }
    exchange.took = m_context.prober.now() - m_sentAt;
    return exchange;
  }

private:
  Context& m_context;
  net::Ipv4Address m_server;
  uint16_t m_port;
  net::SimTime m_sentAt{0};
  std::vector<Prober::Id> m_mine;
};

std::vector<net::Ipv4Address> addressesIn(const dns::Message& message) {
  std::vector<net::Ipv4Address> out;
  for (const dns::Record& record : message.answers)
    if (const auto* address = std::get_if<net::Ipv4Address>(&record.data)) out.push_back(*address);
  return out;
}

// Both questions about one name, at one server, once.
struct Pair {
  Exchange::Outcome outcome = Exchange::Outcome::TimedOut;
  std::optional<dns::Message> a, aaaa;
};
Pair askPair(Context& context, net::Ipv4Address server, const std::string& name, net::SimTime until) {
  std::vector<dns::Message> open{queryFor(context, name, dns::type::kA),
                                 queryFor(context, name, dns::type::kAaaa)};
  open[1].id = static_cast<uint16_t>(open[0].id + 1);
  Asking asking(context, server);
  for (const dns::Message& query : open)
    asking.send(query);
  Pair pair;
  while (!open.empty()) {
    Exchange exchange = asking.wait(open, until);
    pair.outcome = exchange.outcome;
    if (exchange.outcome != Exchange::Outcome::Answered) return pair;
    uint16_t id = exchange.message.id;
    bool first = open.front().questions.front().type == dns::type::kA && open.front().id == id;
    (first ? pair.a : pair.aaaa) = std::move(exchange.message);
    std::erase_if(open, [&](const dns::Message& query) { return query.id == id; });
  }
  return pair;
}

} // namespace

ResolverSettings resolverSettings(const Context& context) {
  ResolverSettings settings;
  std::istringstream lines(readFile(context, "/etc/resolv.conf").value_or(""));
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line.substr(0, line.find_first_of("#;")));
    std::string keyword, word;
    words >> keyword;
    if (keyword == "search" || keyword == "domain") settings.search.clear();
    while (words >> word) {
      auto address = net::Ipv4Address::parse(word);
      if (keyword == "nameserver" && address && settings.servers.size() < kMostServers)
        settings.servers.push_back(*address);
      auto domain = dns::absoluteName(word);
      if ((keyword == "search" || keyword == "domain") && domain && settings.search.size() < kMostDomains)
        settings.search.push_back(*domain);
      if (keyword == "options") readOption(word, settings);
      if (keyword == "nameserver" || keyword == "domain") break;
    }
  }
  if (settings.servers.empty()) settings.servers.push_back(net::Ipv4Address(127, 0, 0, 1));
  return settings;
}

// A name with enough dots is tried as it is first, another one last; one that ends in a dot, only so.
std::vector<std::string> namesToTry(const ResolverSettings& settings, const std::string& name) {
  auto whole = dns::absoluteName(name);
  if (!whole) return {};
  if (name.ends_with('.')) return {*whole};
  std::vector<std::string> out;
  bool first = std::count(name.begin(), name.end(), '.') >= settings.ndots;
  if (first) out.push_back(*whole);
  for (const std::string& domain : settings.search)
    if (auto candidate = dns::absoluteName(*whole + (domain == "." ? "" : domain))) out.push_back(*candidate);
  if (!first) out.push_back(*whole);
  return out;
}

dns::Message queryFor(Context& context, const std::string& name, uint16_t type) {
  dns::Message query;
  // By the time and what is asked: a question that is asked again has another number.
  core::Rng rng(context.ns.environment().seed,
                "dns " + context.ns.name() + name + std::to_string(context.prober.now().count()));
  query.id = static_cast<uint16_t>(rng.below(65536));
  query.recursionDesired = true;
  query.questions.push_back({name, type, dns::kInternet});
  return query;
}

Exchange ask(Context& context, net::Ipv4Address server, const dns::Message& query, net::SimTime timeout) {
  Asking asking(context, server);
  asking.send(query);
  return asking.wait({query}, context.prober.now() + timeout);
}

Addresses getAddresses(Context& context, const std::string& name, std::optional<net::SimTime> deadline) {
  Addresses out;
  if (auto address = resolve(context, name)) return {Addresses::Status::Found, {*address}};
  ResolverSettings settings = resolverSettings(context);
  bool unsure = false;
  for (const std::string& candidate : namesToTry(settings, name)) {
    bool answered = false;
    for (int attempt = 0; attempt < settings.attempts && !answered; ++attempt)
      for (net::Ipv4Address server : settings.servers) {
        net::SimTime until = context.prober.now() + settings.timeout;
        if (deadline) until = std::min(until, *deadline);
        Pair pair = askPair(context, server, candidate, until);
        if (deadline && context.prober.now() >= *deadline) return {Addresses::Status::TimedOut, {}};
        bool broken =
            !pair.a || pair.a->code == dns::Code::ServerFailure || pair.a->code == dns::Code::Refused;
        if (broken) continue;
        out.addresses = addressesIn(*pair.a);
        answered = true;
        break;
      }
    if (!out.addresses.empty()) {
      out.status = Addresses::Status::Found;
      return out;
    }
    unsure = unsure || !answered;
    if (!answered) break; // no server: the search ends (res_nsearch)
  }
  out.status = unsure ? Addresses::Status::TryAgain : Addresses::Status::NoName;
  return out;
}

} // namespace fg::commands
