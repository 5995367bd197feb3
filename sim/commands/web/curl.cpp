// curl: gets a page by HTTP, in the words of curl 7.29 (CentOS 7) and 7.88 (Debian 12).
#include "commands/dns/resolver.h"
#include "commands/register.h"
#include "commands/support/files.h"
#include "commands/support/options.h"
#include "commands/support/result.h"
#include "commands/web/http.h"

namespace fg::commands {
namespace {

int64_t milliseconds(net::SimTime time) {
  return std::chrono::floor<std::chrono::milliseconds>(time).count();
}

// One transfer, as it is told on standard error with -v.
class Curl {
public:
  Curl(Context& context, const Options& options, Url url)
      : m_context(context), m_options(options), m_url(std::move(url)), m_begin(context.prober.now()) {
    if (auto most = options.value('m')) m_deadline = m_begin + *parseSeconds(*most);
    if (auto most = options.value('x')) m_connectDeadline = m_begin + *parseSeconds(*most);
  }

  CommandResult run() {
    auto found = getAddresses(m_context, m_url.host, connectDeadline());
    if (found.status == Addresses::Status::TimedOut)
      return fail(28, fmt::format("Resolving timed out after {} milliseconds", elapsed()));
    if (found.addresses.empty())
      return fail(6, fmt::format("Could not resolve host: {}{}", m_url.host,
                                 isDebian(m_context) ? "" : "; Unknown error"));
    Opened connection;
    for (net::Ipv4Address address : found.addresses) {
      connection = open(address);
      if (connection.outcome == Opened::Outcome::Connected) return transfer(connection, address);
      if (connection.outcome == Opened::Outcome::TimedOut) break;
    }
    return notConnected(connection);
  }

private:
  int64_t elapsed() const { return milliseconds(m_context.prober.now() - m_begin); }
  std::optional<net::SimTime> connectDeadline() const {
    if (m_deadline && m_connectDeadline) return std::min(*m_deadline, *m_connectDeadline);
    return m_deadline ? m_deadline : m_connectDeadline;
  }

  void tell(const std::string& line) {
    if (m_options.has('v')) m_result.err += line + "\n";
  }

  // Where -s is given, only with -S.
  CommandResult fail(int status, const std::string& message) {
    tell("* " + message);
    if (status != 6 && status != 28) tell("* Closing connection 0");
    if (status == 28) tell("* Closing connection 0");
    if (!m_options.has('s') || m_options.has('S'))
      m_result.err += fmt::format("curl: ({}) {}\n", status, message);
    m_result.status = status;
    return m_result;
  }

  std::string method() const {
    if (auto given = m_options.value('X')) return *given;
    return m_options.has('I') ? "HEAD" : m_options.has('d') ? "POST" : "GET";
  }

  std::vector<std::string> requestLines() const {
    std::string host = m_url.host + (m_url.hasPort && m_url.port != 80 ? fmt::format(":{}", m_url.port) : "");
    std::string agent = m_options.value('A').value_or(isDebian(m_context) ? "curl/7.88.1" : "curl/7.29.0");
    std::vector<std::string> lines{method() + " " + m_url.path + " HTTP/1.1"};
    if (isDebian(m_context)) lines.push_back("Host: " + host);
    lines.push_back("User-Agent: " + agent);
    if (!isDebian(m_context)) lines.push_back("Host: " + host);
    lines.push_back("Accept: */*");
    for (const auto& [letter, value] : m_options.given)
      if (letter == 'H') lines.push_back(value);
    if (auto data = m_options.value('d')) {
      lines.push_back(fmt::format("Content-Length: {}", data->size()));
      lines.push_back("Content-Type: application/x-www-form-urlencoded");
    }
    return lines;
  }

  net::Bytes request() const {
    std::string text;
    for (const std::string& line : requestLines())
      text += line + "\r\n";
    text += "\r\n" + m_options.value('d').value_or("");
    return {text.begin(), text.end()};
  }

  Opened open(net::Ipv4Address address) {
    if (isDebian(m_context)) {
      tell(fmt::format("*   Trying {}:{}...", address.text(), m_url.port));
    } else {
      tell(fmt::format("* About to connect() to {} port {} (#0)", m_url.host, m_url.port));
      tell(fmt::format("*   Trying {}...", address.text()));
    }
    Opened connection = openTcp(m_context, address, m_url.port, connectDeadline(), request());
    if (connection.outcome == Opened::Outcome::Refused
        || connection.outcome == Opened::Outcome::Unreachable) {
      bool later = connection.outcome == Opened::Outcome::Refused || connection.took > net::SimTime{0};
      if (!isDebian(m_context))
        tell("* " + connection.error);
      else if (later)
        tell(fmt::format("* connect to {} port {} failed: {}", address.text(), m_url.port, connection.error));
      else
        tell(fmt::format("* Immediate connect fail for {}: {}", address.text(), connection.error));
    }
    return connection;
  }

  CommandResult notConnected(const Opened& connection) {
    bool late = connection.outcome == Opened::Outcome::TimedOut;
    bool byTotal = late && m_deadline && m_context.prober.now() >= *m_deadline;
    if (byTotal || (late && connectDeadline() && !isDebian(m_context)))
      return fail(28, fmt::format("Connection timed out after {} milliseconds", elapsed()));
    if (late && connectDeadline())
      return fail(28, fmt::format("Failed to connect to {} port {} after {} ms: Timeout was reached",
                                  m_url.host, m_url.port, elapsed()));
    if (isDebian(m_context))
      return fail(late ? 28 : 7,
                  fmt::format("Failed to connect to {} port {} after {} ms: Couldn't connect to server",
                              m_url.host, m_url.port, elapsed()));
    return fail(7, fmt::format("Failed connect to {}:{}; {}", m_url.host, m_url.port, connection.error));
  }

  CommandResult transfer(const Opened& connection, net::Ipv4Address address) {
    tell(fmt::format("* Connected to {} ({}) port {} (#0)", m_url.host, address.text(), m_url.port));
    for (const std::string& line : requestLines())
      tell("> " + line);
    tell("> ");
    bool head = m_options.has('I');
    Received received = receiveTcp(m_context, connection, m_deadline, [&](const std::string& text) {
      bool whole = false;
      auto response = parseResponse(text, whole);
      return response && (whole || head);
    });
    bool whole = false;
    auto response = parseResponse(received.text, whole);
    if (!received.complete && !received.reset)
      return fail(28,
                  fmt::format("Operation timed out after {} milliseconds with {} out of {} bytes received",
                              elapsed(), received.text.size(), isDebian(m_context) ? "0" : "-1"));
    if (received.reset) return fail(56, "Recv failure: Connection reset by peer");
    if (!response) {
      bool empty = received.text.empty();
      return empty ? fail(52, "Empty reply from server") : fail(1, "Received HTTP/0.9 when not allowed");
    }
    return show(*response);
  }

  CommandResult show(const HttpResponse& response) {
    std::string head = response.statusLine + "\r\n";
    tell("< " + response.statusLine);
    for (const std::string& header : response.headers) {
      tell("< " + header);
      head += header + "\r\n";
    }
    tell("< ");
    tell("* Closing connection 0");
    if (m_options.has('f') && response.status >= 400)
      return fail(22, fmt::format("The requested URL returned error: {}", response.status));
    std::string out = (m_options.has('i') || m_options.has('I') ? head + "\r\n" : "")
                      + (m_options.has('I') ? "" : response.body);
    if (auto file = m_options.value('o')) {
      auto refused = openForWriting(m_context, *file, WriteMode::Replace);
      if (!refused) refused = writeFile(m_context, *file, out, WriteMode::Replace);
      if (refused) return fail(23, "Failed writing body");
      out.clear();
    }
    m_result.out = out + written(response);
    return m_result;
  }

  // -w: what it says after the transfer.
  std::string written(const HttpResponse& response) const {
    std::string format = m_options.value('w').value_or(""), out;
    for (size_t i = 0; i < format.size(); ++i) {
      auto replace = [&](std::string_view name, const std::string& value) {
        if (!std::string_view(format).substr(i).starts_with(name)) return false;
        out += value;
        i += name.size() - 1;
        return true;
      };
      double seconds = std::chrono::duration<double>(m_context.prober.now() - m_begin).count();
      if (replace("%{http_code}", std::to_string(response.status))
          || replace("%{time_total}", fmt::format("{:.6f}", seconds)) || replace("\\n", "\n"))
        continue;
      out += format[i];
    }
    return out;
  }

  Context& m_context;
  const Options& m_options;
  Url m_url;
  net::SimTime m_begin;
  std::optional<net::SimTime> m_deadline, m_connectDeadline;
  CommandResult m_result;
};

CommandResult execute(Context& context, const Arguments& arguments) {
  Options options = readOptions(arguments, {"vsSm:x:IiX:H:d:A:o:w:fLk4gNOTuFGCbcDeEjKlnpqQPrtUYyz#0126",
                                            {{"verbose", 'v'},
                                             {"silent", 's'},
                                             {"show-error", 'S'},
                                             {"max-time", 'm'},
                                             {"connect-timeout", 'x'},
                                             {"head", 'I'},
                                             {"include", 'i'},
                                             {"request", 'X'},
                                             {"header", 'H'},
                                             {"data", 'd'},
                                             {"user-agent", 'A'},
                                             {"output", 'o'},
                                             {"write-out", 'w'},
                                             {"fail", 'f'},
                                             {"location", 'L'},
                                             {"insecure", 'k'},
                                             {"ipv4", '4'},
                                             {"globoff", 'g'}}});
  auto usage = [](std::string message) {
    return failure(2, message + "\ncurl: try 'curl --help' or 'curl --manual' for more information");
  };
  if (options.withoutValue)
    return usage(fmt::format("curl: option -{}: requires parameter", *options.withoutValue));
  if (!options.unknown.empty()) {
    std::string name = options.unknown.substr(0, options.unknown.find('='));
    for (std::string_view real :
         {"--proxy", "--resolve", "--retry", "--cacert", "--cert", "--key", "--interface", "--local-port",
          "--trace", "--http2", "--json", "--next", "--unix-socket"})
      if (name == real) return notEmulated(fmt::format("'curl {}'", name));
    return usage(fmt::format("curl: option {}: is unknown", options.unknown));
  }
  // A proxy's letter is that of --connect-timeout here.
  for (const std::string& word : arguments)
    if (word == "-x" || (word.starts_with("-x") && word.size() > 2)) return notEmulated("'curl -x'");
  for (const auto& [letter, value] : options.given)
    if (std::string_view("vsSmxIiXHdAowfLk4g").find(letter) == std::string_view::npos)
      return notEmulated(fmt::format("'curl -{}'", letter));
  for (char letter : {'m', 'x'})
    if (auto value = options.value(letter); value && !parseSeconds(*value))
      return usage(fmt::format("curl: option {}: expected a proper numerical parameter",
                               letter == 'm' ? "-m" : "--connect-timeout"));
  if (options.operands.empty())
    return failure(2, "curl: try 'curl --help' or 'curl --manual' for more information");
  if (options.operands.size() > 1) return notEmulated("'curl' with several URLs");
  ParsedUrl parsed = parseUrl(options.operands.front());
  if (parsed.scheme != "http") {
    for (std::string_view real : {"https", "ftp", "ftps", "telnet", "file", "dict", "ldap", "scp", "sftp"})
      if (parsed.scheme == real) return notEmulated(fmt::format("'curl {}://…': only http", parsed.scheme));
    return failure(
        1, fmt::format("curl: (1) Protocol \"{}\" not supported or disabled in libcurl", parsed.scheme));
  }
  if (!parsed.url) return failure(3, "curl: (3) URL using bad/illegal format or missing URL");
  return Curl(context, options, *parsed.url).run();
}

} // namespace

Spec curlSpec() {
  return {
      .name = "curl",
      .synopsis =
          "curl [-v] [-s] [-S] [-m S] [--connect-timeout S] [-I] [-i] [-X METHOD] [-H HEADER] [-d DATA] "
          "[-o FILE] [-w FORMAT] [-f] [http://]HOST[:PORT][/PATH]",
      .summary = "gets a page by HTTP",
      .description =
          "What listens by TCP answers HTTP with a small page that says who answered, and whose address it "
          "saw: "
          "that page is the model's, and not a real program's. Only http is emulated; the progress meter is "
          "never shown.",
      .next = {{"", {"-v", "-s", "-m", "-I", "http://<address>", "http://<name>"}}},
      .run = execute};
}

} // namespace fg::commands
