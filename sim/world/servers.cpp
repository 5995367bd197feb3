#include "world/servers.h"

#include "kubernetes/cluster_dns.h"
#include "world/made_files.h"
#include "world/world.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace fg::world {
namespace {

constexpr std::array<std::string_view, 6> kMethods{"GET ", "HEAD ", "POST ", "PUT ", "DELETE ", "OPTIONS "};
constexpr size_t kLargestDatagram = 512; // where the query says nothing else (RFC 1035, 4.2.1)

std::string_view textOf(std::span<const uint8_t> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// Does the text begin as a request of HTTP, as far as it goes?
bool beginsAsHttp(std::string_view text) {
  return std::any_of(kMethods.begin(), kMethods.end(), [&](std::string_view method) {
    return text.starts_with(method) || (!text.empty() && method.starts_with(text));
  });
}

size_t largestAnswer(const dns::Message& query) {
  for (const dns::Record& record : query.additionals)
    if (record.type == dns::type::kOpt) return std::max<size_t>(record.inClass, kLargestDatagram);
  return kLargestDatagram;
}

} // namespace

// The pods behind the service that has the cluster's DNS address, ready or not.
bool Servers::isClusterDns(const host::NetworkNamespace& ns) const {
  auto address = m_world.scenario().kubernetes.clusterDns;
  if (!address) return false;
  const kubernetes::ApiServer& api = m_world.daemons().api();
  for (const auto& [name, service] : api.services()) {
    auto endpoints = service.clusterIp == address ? api.endpoints().find(name) : api.endpoints().end();
    if (endpoints == api.endpoints().end()) continue;
    for (const kubernetes::EndpointSubset& subset : endpoints->second.subsets)
      for (const auto* addresses : {&subset.addresses, &subset.notReadyAddresses})
        for (const kubernetes::EndpointAddress& candidate : *addresses)
          if (ns.isLocal(candidate.ip)) return true;
  }
  return false;
}

std::optional<net::Bytes> Servers::answerDns(const host::NetworkNamespace& ns,
                                             std::span<const uint8_t> query) {
  auto message = dns::parse(query);
  if (!message || message->response) return std::nullopt;
  constexpr uint32_t kSerial = 1;
  kubernetes::ClusterDns server(m_world.daemons().api(), std::string(kClusterDomain), kSerial);
  auto reply = server.answer(*message);
  if (!reply.forwarded.empty())
    m_world.environment().recorder.warn(ns.name() + " would ask another server for " + reply.forwarded
                                        + ", and there is none in the model: SERVFAIL");
  return dns::serialize(reply.message);
}

// Each message has its length in two bytes before it.
std::optional<ServerReply> Servers::answerDnsStream(const host::NetworkNamespace& ns,
                                                    const ServerRequest& request) {
  constexpr size_t kLength = 2;
  if (request.bytes.size() < kLength) return ServerReply{};
  size_t length = static_cast<size_t>(request.bytes[0] << 8 | request.bytes[1]);
  if (request.bytes.size() < kLength + length) return ServerReply{};
  auto answer = answerDns(ns, request.bytes.subspan(kLength, length));
  if (!answer) return ServerReply{{}, true};
  ServerReply reply;
  reply.reply = {static_cast<uint8_t>(answer->size() >> 8), static_cast<uint8_t>(answer->size())};
  reply.reply.insert(reply.reply.end(), answer->begin(), answer->end());
  return reply;
}

namespace {

// "GET /bytes/1000 HTTP/1.0" asks for a page of so many bytes; nothing: it asks for another.
std::optional<size_t> bytesWanted(std::string_view request) {
  constexpr std::string_view kPath = " /bytes/";
  constexpr size_t kMost = 1'000'000; // what a socket takes at once
  size_t at = request.substr(0, request.find('\r')).find(kPath);
  if (at == std::string_view::npos) return std::nullopt;
  size_t wanted = 0;
  auto [end, error] =
      std::from_chars(request.data() + at + kPath.size(), request.data() + request.size(), wanted);
  if (error != std::errc{}) return std::nullopt;
  return std::min(wanted, kMost);
}

} // namespace

// A page that tells who answered whom: what a lesson wants to know of a service.
std::optional<ServerReply> Servers::answerHttp(const host::NetworkNamespace& ns,
                                               const ServerRequest& request) const {
  std::string_view text = textOf(request.bytes);
  if (!beginsAsHttp(text)) return std::nullopt;
  constexpr size_t kLongest = 65536;
  if (text.find("\r\n\r\n") == std::string_view::npos && text.size() < kLongest) return ServerReply{};
  std::string body = fmt::format("{} answers on port {}; it sees {}:{}\n", ns.name(), request.port,
                                 request.from.text(), request.fromPort);
  if (auto wanted = bytesWanted(text)) body.assign(*wanted, 'x');
  std::string reply = fmt::format("HTTP/1.1 200 OK\r\nServer: flannelgraph\r\nContent-Type: text/plain\r\n"
                                  "Content-Length: {}\r\nConnection: close\r\n\r\n",
                                  body.size());
  if (!text.starts_with("HEAD ")) reply += body;
  return ServerReply{{reply.begin(), reply.end()}, true};
}

std::optional<ServerReply> Servers::serve(const host::NetworkNamespace& ns, const ServerRequest& request) {
  bool dns = request.port == dns::kPort && isClusterDns(ns);
  if (dns && request.protocol == net::Protocol::Tcp) return answerDnsStream(ns, request);
  if (dns) {
    auto answer = answerDns(ns, request.bytes);
    // A probe that is no query (it was sent to a node port) is answered as by any listener; CoreDNS would be
    // silent.
    if (!answer) return std::nullopt;
    auto query = dns::parse(request.bytes);
    if (answer->size() <= largestAnswer(*query)) return ServerReply{std::move(*answer), false};
    dns::Message cut = *dns::parse(*answer);
    cut.truncated = true;
    cut.answers.clear();
    cut.authorities.clear();
    return ServerReply{dns::serialize(cut), false};
  }
  if (request.protocol == net::Protocol::Tcp && request.port != dns::kPort) return answerHttp(ns, request);
  return std::nullopt;
}

} // namespace fg::world
