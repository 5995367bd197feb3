#include "serve/server.h"

#include "report/diagnostic_words.h"
#include "serve/aside.h"

#include <fmt/format.h>

#include <algorithm>

namespace fg::serve {
namespace {

void translate(Json& diagnostics, const report::DiagnosticWords& words) {
  for (Json& one : diagnostics)
    for (const char* text : {"message", "remedy"})
      one[text] = words.said(one[text].get<std::string>());
}

// In the language of the other side.
Failure translated(Failure failure, report::Language language) {
  report::DiagnosticWords words(language);
  failure.message = words.said(failure.message);
  if (failure.data.contains("diagnostics")) translate(failure.data["diagnostics"], words);
  return failure;
}

} // namespace

Server::Server(Channel& channel, const core::Registry<Method>& methods)
    : m_channel(channel), m_methods(methods) {
  m_desk.keepOn = [this](double done) { return keepOn(done); };
  m_desk.notify = [this](const std::string& notification, Json params) {
    if (notification == "diagnostics")
      translate(params["diagnostics"], report::DiagnosticWords(m_desk.language));
    m_channel.send(notificationText(notification, params));
  };
}

void Server::serve() {
  while (!m_over) {
    if (m_waiting.empty()) {
      take(m_channel.receive(Wait::Yes));
      continue;
    }
    Request next = std::move(m_waiting.front());
    m_waiting.pop_front();
    answer(next);
  }
}

void Server::take(Received received) {
  if (std::holds_alternative<Ended>(received)) {
    m_over = true;
  } else if (std::holds_alternative<TooLong>(received)) {
    m_channel.send(failureText(
        nullptr, {ErrorCode::InvalidRequest,
                  fmt::format("a message is at most {} bytes long; this one was skipped", kLongestMessage)}));
  } else if (const auto* line = std::get_if<std::string>(&received)) {
    auto request = parseRequest(*line);
    if (request)
      hear(std::move(*request));
    else
      m_channel.send(failureText(request.error().id, request.error().failure));
  }
}

// What cannot wait is done at once.
void Server::hear(Request request) {
  if (request.method != "cancel") {
    m_waiting.push_back(std::move(request));
    return;
  }
  auto id = request.params.find("id");
  cancel(id == request.params.end() ? Json() : *id);
  if (!request.isNotification) m_channel.send(answerText(request.id, Json::object()));
}

void Server::cancel(const Json& id) {
  if (m_current && !m_current->isNotification && m_current->id == id) m_currentCancelled = true;
  auto named = [&](const Request& request) { return !request.isNotification && request.id == id; };
  for (const Request& request : m_waiting)
    if (named(request)) m_channel.send(failureText(id, {ErrorCode::Cancelled, "cancelled before it began"}));
  std::erase_if(m_waiting, named);
}

void Server::answer(const Request& request) {
  m_current = &request;
  m_currentCancelled = false;
  m_told = 0;
  if (request.method == "shutdown") m_over = true;
  Result result = m_over ? Json::object() : call(request);
  m_current = nullptr;
  if (request.isNotification) return;
  m_channel.send(result ? answerText(request.id, *result)
                        : failureText(request.id, translated(result.error(), m_desk.language)));
}

Result Server::call(const Request& request) {
  const Method* method = m_methods.find(request.method);
  if (!method)
    return failed(ErrorCode::MethodNotFound, fmt::format("there is no method '{}'; {}", request.method,
                                                         m_methods.didYouMean(request.method)));
  auto parameters = Parameters::check(request.params, method->parameters);
  if (!parameters) return tl::unexpected(parameters.error());
  if (method->needs != Needs::Nothing && !m_desk.view)
    return failed(ErrorCode::NothingOpen, "nothing is open; \"open\" comes first");
  if (method->needs == Needs::Play && !m_desk.document)
    return failed(ErrorCode::OnlyRecorded,
                  fmt::format("this is a recording: nothing can be done in it; open {}, which it was made of",
                              m_desk.view->about()["name"].get<std::string>()));
  auto work = [&] { return method->run(m_desk, *parameters); };
  if (method->leaves == Leaves::Something) return work();
  Result result = aside(m_desk, work);
  if (result && method->keep) method->keep(m_desk, *parameters, *result);
  return result;
}

bool Server::keepOn(double done) {
  for (Received received = m_channel.receive(Wait::No); !std::holds_alternative<Nothing>(received) && !m_over;
       received = m_channel.receive(Wait::No))
    take(std::move(received));
  int hundredths = static_cast<int>(std::clamp(done, 0.0, 1.0) * 100);
  if (hundredths > m_told && m_current && !m_current->isNotification) {
    m_told = hundredths;
    m_channel.send(notificationText("progress", {{"id", m_current->id}, {"done", hundredths / 100.0}}));
  }
  return !m_currentCancelled && !m_over;
}

} // namespace fg::serve
