#include "etcd/rpc_server.h"

#include <algorithm>

namespace fg::etcd {
namespace {

constexpr int kUnknown = 2, kUnimplemented = 12; // google.golang.org/grpc/codes

} // namespace

RpcServer::RpcServer(Etcd& member, host::Streams& streams, Send send)
    : m_member(member), m_streams(streams), m_send(std::move(send)),
      m_service(member, [this](const std::string& url, const RpcRequest& request, RpcService::Told told) {
        forward(url, request, told);
      }) {
  m_send(http2::serverPreface());
}

bool RpcServer::received(std::string_view bytes) {
  m_frames.append(bytes);
  while (auto frame = m_frames.next()) {
    if (frame->headers) m_paths[frame->stream] = (*frame->headers)[":path"];
    auto path = m_paths.find(frame->stream);
    if (!frame->message || path == m_paths.end()) continue;
    std::string asked = std::move(path->second);
    m_paths.erase(path);
    serve(frame->stream, asked, *frame->message);
  }
  return !m_frames.isBroken();
}

void RpcServer::serve(uint32_t stream, std::string_view path, std::string_view message) {
  trace::CauseScope cause(m_member.node().recorder(), "etcd: a client's request");
  auto request = decodeRequest(path, message);
  if (!request) return m_send(http2::trailers(stream, kUnimplemented, "unknown method"));
  auto begun = std::make_shared<bool>(false);
  bool goesOn = std::holds_alternative<WatchRequest>(*request);
  m_service.call(*request, [this, stream, begun, goesOn](RpcResult<RpcAnswer> answer) {
    std::string out = *begun ? "" : http2::answerHead(stream);
    *begun = true;
    if (answer) out += http2::message(stream, encode(*answer));
    if (!answer)
      out += http2::trailers(stream, kUnknown, answer.error());
    else if (!goesOn)
      out += http2::trailers(stream, 0, "");
    m_send(out);
  });
}

void RpcServer::forward(const std::string& url, const RpcRequest& request, const RpcService::Told& told) {
  RpcClient& client = m_forwarded.emplace_back(m_member.node(), m_streams, url);
  client.call(request, told);
}

} // namespace fg::etcd
