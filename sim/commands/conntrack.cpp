// conntrack: the connections that the kernel tracks.
#include "commands/conntrack/request.h"
#include "commands/register.h"
#include "commands/support/result.h"
#include "commands/support/tables.h"

namespace fg::commands {
namespace conntrack {

CommandResult complain(const std::string& version, std::string_view message) {
  return failure(2, fmt::format("{}: {}\nTry `conntrack -h' or 'conntrack --help' for more information.",
                                version, message));
}

netfilter::ConntrackFormat formatOf(const Context& context, const Request& request) {
  netfilter::ConntrackFormat format;
  format.extended = request.extended;
  format.id = request.ids;
  if (request.wantsClock) format.clock = [&context](net::SimTime at) { return clockText(context, at); };
  return format;
}

} // namespace conntrack

namespace {

// CentOS 7.4 ships 1.4.4, Debian 12 ships 1.4.7.
std::string conntrackVersion(const Context& context) {
  return fmt::format("conntrack v{} (conntrack-tools)", isDebian(context) ? "1.4.7" : "1.4.4");
}

CommandResult flush(Context& context, const conntrack::Request& request, const std::string& version) {
  if (request.table == "expect") return {0, {}, version + ": expectation table has been emptied.\n"};
  context.ns.netfilter().conntrack.flush(context.ns.now());
  return {0, {}, version + ": connection tracking table has been emptied.\n"};
}

CommandResult execute(Context& context, const Arguments& arguments) {
  const std::string version = conntrackVersion(context);
  auto request = conntrack::readRequest(arguments);
  if (!request) return conntrack::complain(version, request.error());
  if (request->wantsXml) return notEmulated("'conntrack -o xml', save or labels");
  for (char letter : {'i', 'c', 'l', 'b'})
    if (request->has(letter)) return notEmulated(fmt::format("'conntrack -{}'", letter));
  const bool expects =
      request->table == "expect" && std::string_view("LFC").find(request->verb) == std::string_view::npos;
  if (expects) return notEmulated("expectations (there are no helpers)");
  switch (request->verb) {
  case 'L':
    return conntrack::list(context, *request, version);
  case 'D':
    return conntrack::erase(context, *request, version);
  case 'U':
    return conntrack::update(context, *request, version);
  case 'G':
    return conntrack::get(context, *request, version);
  case 'I':
  case 'A':
    return conntrack::create(context, *request, version);
  case 'E':
    return conntrack::events(context, *request, version);
  case 'S':
    return conntrack::statistics(context);
  case 'F':
    return flush(context, *request, version);
  case 'C':
    return success(request->table == "expect" ? "0\n"
                                              : context.ns.sysctl("net.netfilter.nf_conntrack_count") + "\n");
  case 'V':
    return success(version + "\n");
  default:
    return notEmulated("'conntrack -h', and conntrack without a command");
  }
}

} // namespace

Spec conntrackSpec() {
  return {.name = "conntrack",
          .synopsis =
              "conntrack {-L|-D|-U|-E|-G|-I} [-p PROTO] [-s NET] [-d NET] [-r IP] [-q IP] [--sport N] "
              "[--dport N] [--state S] [-m MARK[/MASK]] [-n|-g|-j [IP]] [-u STATUS] [-o FORMAT] [-t "
              "SECONDS] [-e EVENTS]\n"
              "conntrack {-F|-C|-S}",
          .summary = "the connections that the kernel tracks, and how it translates them",
          .description =
              "Each entry has two tuples: the packets of the connection as they were sent first, and as "
              "answers are expected. Where the second is not the first turned around, NAT is at work: "
              "what differs is what was translated. -D forgets connections, so that their next packet is "
              "held against the nat rules again. -E waits for nothing: it prints what has happened since the "
              "start, the last 1024 events of the namespace. -S shows the counters of the one processor "
              "that there is: insert_failed counts packets that lost against another one that began the "
              "same connection, drop and early_drop what a full table cost. Expectations, labels, zones, -o "
              "xml and -o save are not emulated.",
          .next = {{"",
                    {"-L", "-D", "-F", "-C", "-S", "-E", "-G", "-U", "-I", "-p", "-s", "-d", "-m", "-o", "-u",
                     "--sport", "--dport"}},
                   {"-p", {"tcp", "udp", "icmp"}},
                   {"-o", {"extended", "id", "timestamp", "ktimestamp"}},
                   {"-e", {"NEW", "UPDATES", "DESTROY", "ALL"}},
                   {"-u", {"ASSURED", "SEEN_REPLY", "UNREPLIED"}},
                   {"--state",
                    {"SYN_SENT", "SYN_RECV", "ESTABLISHED", "FIN_WAIT", "CLOSE_WAIT", "LAST_ACK", "TIME_WAIT",
                     "CLOSE"}},
                   {"-s", {"<address>"}},
                   {"-d", {"<address>"}}},
          .run = execute};
}

} // namespace fg::commands
