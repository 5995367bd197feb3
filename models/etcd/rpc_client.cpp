#include "etcd/rpc_client.h"

#include "etcd/client_network.h"

namespace fg::etcd {

RpcClient::RpcClient(host::NetworkNamespace& node, host::Streams& streams, const std::string& endpoint)
    : m_node(node), m_streams(streams), m_authority(hostOf(endpoint)) {
  auto address = addressOf(endpoint);
  host::Streams::Owner owner;
  owner.connected = [this] {
    m_state = State::Open;
    send(http2::clientPreface());
    for (const auto& [number, call] : m_calls)
      send(http2::request(number, m_authority, pathOf(call.request), encode(call.request)));
  };
  owner.received = [this](std::span<const uint8_t> bytes) { received(bytes); };
  owner.ended = [this](host::StreamEnd) {
    m_state = State::Lost;
    m_stream = 0;
  };
  auto begun = address ? m_streams.connect(m_node, *address, owner)
                       : tl::expected<host::Streams::Id, host::StreamEnd>(
                           tl::unexpected(host::StreamEnd::HostUnreachable));
  if (begun)
    m_stream = *begun;
  else
    m_state = State::Lost;
}

RpcClient::~RpcClient() {
  if (m_stream != 0) m_streams.close(m_node, m_stream);
}

void RpcClient::send(const std::string& bytes) {
  if (m_stream != 0) m_streams.send(m_node, m_stream, host::bytesOf(bytes));
}

void RpcClient::call(const RpcRequest& request, RpcService::Told told) {
  uint32_t number = std::exchange(m_nextCall, m_nextCall + 2);
  m_calls[number] = {request, std::move(told)};
  if (m_state == State::Open) send(http2::request(number, m_authority, pathOf(request), encode(request)));
}

// A call ends with its trailers; of a watch all messages count.
void RpcClient::received(std::span<const uint8_t> bytes) {
  m_frames.append({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
  while (auto frame = m_frames.next()) {
    auto it = m_calls.find(frame->stream);
    if (it == m_calls.end()) continue;
    auto told = it->second.told; // it may ask again, or end this
    if (frame->message) told(decodeAnswer(it->second.request, *frame->message));
    if (!frame->end) continue;
    m_calls.erase(frame->stream);
    if (frame->headers && (*frame->headers)["grpc-status"] != "0")
      told(tl::unexpected((*frame->headers)["grpc-message"]));
  }
}

} // namespace fg::etcd
