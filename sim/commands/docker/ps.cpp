// docker ps: the containers, the newest first.
#include "commands/docker/docker.h"
#include "commands/support/columns.h"
#include "commands/support/options.h"

#include <algorithm>

namespace fg::commands::docker {
namespace {

using fg::docker::Container;
using fg::docker::Seconds;

// strconv.Quote of what the column has room for: docker 1.12 cuts, 1.13 puts an ellipsis.
std::string commandColumn(const Container& container, bool truncate, bool ellipsis) {
  std::string text;
  for (const std::string& word : container.request.command)
    text += (text.empty() ? "" : " ") + word;
  if (truncate && text.size() > 20) text = ellipsis ? text.substr(0, 17) + "..." : text.substr(0, 20);
  std::string out = "\"";
  for (char c : text)
    out += c == '"' || c == '\\' ? std::string("\\") + c : std::string(1, c);
  return out + "\"";
}

// "0.0.0.0:8080->80/tcp"
std::string portsColumn(const fg::docker::Dockerd& dockerd, const Container& container) {
  std::string out;
  const fg::docker::Sandbox* sandbox = container.isSandbox ? dockerd.sandboxOf(container) : nullptr;
  if (!sandbox) return out;
  for (const auto& port : sandbox->request.ports)
    out += fmt::format("{}0.0.0.0:{}->{}/{}", out.empty() ? "" : ", ", port.hostPort, port.containerPort,
                       net::protocolText(port.protocol));
  return out;
}

std::string statusColumn(const Container& container, net::SimTime now, Seconds seconds) {
  if (container.running) return "Up " + fg::docker::humanDuration(now - container.started, seconds);
  return fmt::format("Exited ({}) {} ago", container.exitStatus,
                     fg::docker::humanDuration(now - container.finished.value_or(now), seconds));
}

} // namespace

CommandResult ps(Context& context, fg::docker::Dockerd& dockerd, const Arguments& arguments) {
  Options options = readOptions(arguments, {"aqn:lsf:\1\2:",
                                            {{"all", 'a'},
                                             {"quiet", 'q'},
                                             {"last", 'n'},
                                             {"latest", 'l'},
                                             {"size", 's'},
                                             {"filter", 'f'},
                                             {"no-trunc", '\1'},
                                             {"format", '\2'}}});
  if (!options.unknown.empty())
    return failure(125, fmt::format("unknown {} flag: {}\nSee 'docker ps --help'.",
                                    options.unknown.starts_with("--") ? "" : "shorthand", options.unknown));
  if (options.withoutValue) return failure(125, "flag needs an argument\nSee 'docker ps --help'.");
  for (char letter : {'s', 'f'})
    if (options.has(letter)) return notEmulated(fmt::format("'docker ps -{}'", letter));
  if (options.has('\2')) return notEmulated("'docker ps --format'");
  if (!options.operands.empty())
    return failure(1, "\"docker ps\" accepts no argument(s).\nSee 'docker ps --help'.");
  bool truncate = !options.has('\1'), tellsMore = dockerd.version().tellsMore;
  Seconds seconds = tellsMore ? Seconds::OneApart : Seconds::Many;
  std::vector<const Container*> shown;
  for (const Container& container : dockerd.containers())
    shown.push_back(&container);
  std::reverse(shown.begin(), shown.end());
  std::stable_sort(shown.begin(), shown.end(), [](auto* a, auto* b) { return a->created > b->created; });
  size_t most = shown.size();
  if (options.has('l')) most = 1;
  if (auto number = parseNumber(options.value('n').value_or(""), 0, 1'000'000))
    most = static_cast<size_t>(*number);
  bool all = options.has('a') || options.has('l') || options.has('n');
  if (!all) std::erase_if(shown, [](auto* container) { return !container->running; });
  if (shown.size() > most) shown.resize(most);
  std::string out;
  if (!options.has('q')) out = "CONTAINER ID\tIMAGE\tCOMMAND\tCREATED\tSTATUS\tPORTS\tNAMES\n";
  net::SimTime now = context.ns.now();
  for (const Container* container : shown) {
    std::string id = truncate ? shortId(container->id) : container->id;
    if (options.has('q')) {
      out += id + "\n";
      continue;
    }
    out += fmt::format("{}\t{}\t{}\t{} ago\t{}\t{}\t{}\n", id, container->request.image,
                       commandColumn(*container, truncate, tellsMore),
                       fg::docker::humanDuration(now - container->created, seconds),
                       statusColumn(*container, now, seconds), portsColumn(dockerd, *container),
                       container->request.name);
  }
  return success(options.has('q') ? out : inColumns(out, kDockerColumns));
}

} // namespace fg::commands::docker
