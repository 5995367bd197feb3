// Lines of the protocol as anybody might send them: no abort, no hang, each request answered once. Nothing is
// opened.
#include "serve/line_splitter.h"
#include "serve/server.h"

#include <cstdint>
#include <string_view>

namespace {

class FuzzChannel : public fg::serve::Channel {
public:
  explicit FuzzChannel(std::string_view bytes) : m_lines(2000) {
    m_lines.feed(bytes);
    m_lines.end();
  }
  fg::serve::Received receive(fg::serve::Wait wait) override {
    auto next = m_lines.next();
    bool over = std::holds_alternative<fg::serve::Nothing>(next) && wait == fg::serve::Wait::Yes;
    return over ? fg::serve::Received(fg::serve::Ended{}) : next;
  }
  void send(const std::string& message) override {
    if (!fg::serve::Json::accept(message)) __builtin_trap();
  }

private:
  fg::serve::LineSplitter m_lines;
};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, std::size_t size) {
  static const auto methods = [] {
    fg::core::Registry<fg::serve::Method> all = fg::serve::methods(), harmless;
    for (const auto& method : all.all()) // files of the machine are nobody's input here
      if (method.name != "open" && method.name != "library") harmless.add(method);
    return harmless;
  }();
  FuzzChannel channel({reinterpret_cast<const char*>(data), size});
  fg::serve::Server(channel, methods).serve();
  return 0;
}
