// wget: gets a page by HTTP; only with -O -, which prints it.
#include "commands/dns/resolver.h"
#include "commands/register.h"
#include "commands/support/options.h"
#include "commands/support/result.h"
#include "commands/web/http.h"

namespace fg::commands {
namespace {

CommandResult execute(Context& context, const Arguments& arguments) {
  Options options = readOptions(
      arguments,
      {"qO:T:t:S4nvcrNbi:P:U:",
       {{"quiet", 'q'}, {"output-document", 'O'}, {"timeout", 'T'}, {"tries", 't'}, {"no-verbose", 'n'}}});
  std::string usage = "Usage: wget [OPTION]... [URL]...\n\nTry `wget --help' for more options.";
  if (std::string message = getoptMessage("wget", options); !message.empty())
    return failure(2, message + "\n" + usage);
  for (const auto& [letter, value] : options.given)
    if (std::string_view("qOTt4").find(letter) == std::string_view::npos)
      return notEmulated(fmt::format("'wget -{}'", letter));
  if (options.operands.empty()) return failure(1, "wget: missing URL\n" + usage);
  if (options.operands.size() > 1) return notEmulated("'wget' with several URLs");
  if (options.value('O') != "-" || !options.has('q')) return notEmulated("'wget' other than with -q -O -");
  ParsedUrl parsed = parseUrl(options.operands.front());
  if (!parsed.url) return notEmulated(fmt::format("'wget {}': only http", options.operands.front()));
  auto seconds = options.value('T') ? parseSeconds(*options.value('T')) : std::nullopt;
  auto tries = parseNumber(options.value('t').value_or("20"), 1, 1000).value_or(20);
  auto found = getAddresses(context, parsed.url->host);
  constexpr int kNetworkFailure = 4, kServerError = 8;
  if (found.addresses.empty()) return {kNetworkFailure, {}, {}};
  std::string text = fmt::format("GET {} HTTP/1.1\r\nUser-Agent: Wget/1.{}\r\nAccept: */*\r\nHost: {}{}\r\n"
                                 "Connection: Keep-Alive\r\n\r\n",
                                 parsed.url->path, isDebian(context) ? "21.3" : "14", parsed.url->host,
                                 parsed.url->port == 80 ? "" : fmt::format(":{}", parsed.url->port));
  for (int64_t attempt = 0; attempt < tries; ++attempt) {
    auto deadline = seconds ? std::optional(context.prober.now() + *seconds) : std::nullopt;
    Opened connection =
        openTcp(context, found.addresses.front(), parsed.url->port, deadline, {text.begin(), text.end()});
    // What was refused is not tried again; what got no answer is.
    if (connection.outcome == Opened::Outcome::TimedOut) continue;
    if (connection.outcome != Opened::Outcome::Connected) return {kNetworkFailure, {}, {}};
    bool whole = false;
    Received received = receiveTcp(context, connection, deadline, [&](const std::string& so) {
      return parseResponse(so, whole).has_value() && whole;
    });
    auto response = parseResponse(received.text, whole);
    if (!response) continue;
    return {response->status >= 400 ? kServerError : 0, response->body, {}};
  }
  return {kNetworkFailure, {}, {}};
}

} // namespace

Spec wgetSpec() {
  return {.name = "wget",
          .synopsis = "wget -q -O - [-T S] [-t N] http://HOST[:PORT][/PATH]",
          .summary = "gets a page by HTTP",
          .description = "Only quietly and to standard output (-qO-), as in containers that have no curl.",
          .next = {{"", {"-qO-", "-T", "-t", "http://<address>", "http://<name>"}}},
          .run = execute};
}

} // namespace fg::commands
