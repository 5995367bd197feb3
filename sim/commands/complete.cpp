// Completion of an unfinished command line, from the words that the specs name.
#include "commands/commands.h"
#include "commands/support/files.h"

#include <algorithm>
#include <set>

namespace fg::commands {
namespace {

// The words before the last one, and the last one as far as it is typed.
struct Typed {
  Arguments before;
  std::string last;
};

// What stands behind the last `|`, `;` or `&`: a command of its own.
std::string_view lastCommand(std::string_view line) {
  char quote = 0;
  size_t begin = 0;
  for (size_t i = 0; i < line.size(); ++i) {
    char c = line[i];
    if (quote)
      quote = c == quote ? 0 : quote;
    else if (c == '\'' || c == '"')
      quote = c;
    else if (c == '|' || c == ';' || c == '&')
      begin = i + 1;
  }
  return line.substr(begin);
}

Typed split(std::string_view whole) {
  std::string_view line = lastCommand(whole);
  Typed typed;
  for (char c : line) {
    if (c != ' ' && c != '\t' && c != '<' && c != '>') {
      typed.last += c;
    } else if (!typed.last.empty()) {
      typed.before.push_back(std::move(typed.last));
      typed.last.clear();
    }
  }
  return typed;
}

bool endsWith(const Arguments& words, const std::string& after) {
  std::string text;
  for (size_t i = 1; i < words.size(); ++i)
    text += " " + words[i];
  return after.empty() || (" " + text).ends_with(" " + after);
}

using Names = std::set<std::string>;

void addInterfaces(const Context& context, Names& out, bool bridges) {
  for (const host::Interface* interface : std::as_const(context.ns).interfaces())
    if (!bridges || interface->kind == host::InterfaceKind::Bridge) out.insert(interface->name);
}

// The addresses that the namespace knows of: its own, its gateways and its neighbours.
void addAddresses(const Context& context, Names& out) {
  for (const host::Interface* interface : std::as_const(context.ns).interfaces())
    for (const host::InterfaceAddress& address : interface->addresses)
      out.insert(address.prefix.address().text());
  for (const routing::Route& route : context.ns.routes().routes())
    if (route.gateway) out.insert(route.gateway->text());
  for (const link::Neighbor& neighbor : context.ns.neighbors().entries(context.ns.now()))
    out.insert(neighbor.address.text());
}

void addDestinations(const Context& context, Names& out) {
  for (const routing::Route& route : context.ns.routes().routes())
    out.insert(route.isDefault() ? "default" : route.destination.text());
}

void addKeys(const etcd::Node& node, Names& out) {
  for (const etcd::Node& child : node.nodes) {
    out.insert(child.key);
    addKeys(child, out);
  }
}

void addKeys(const Context& context, Names& out) {
  auto member = context.cluster.etcd(context.ns, "http://127.0.0.1:2379");
  auto found = member ? std::optional((*member)->store().get("/", etcd::Recursive::Yes)) : std::nullopt;
  if (found && *found) addKeys((*found)->node, out);
}

void addObjects(const Context& context, std::string_view kind, Names& out) {
  auto api = context.cluster.apiServer(context.ns);
  if (!api) return;
  auto addNames = [&](const auto& objects) {
    for (const auto& [name, object] : objects)
      out.insert(name.name);
  };
  if (kind == "<pod>") addNames((*api)->pods());
  if (kind == "<service>") addNames((*api)->services());
  if (kind == "<deployment>") addNames((*api)->deployments());
  if (kind == "<node>")
    for (const auto& [name, node] : (*api)->nodes())
      out.insert(name);
}

void add(const Context& context, const std::string& word, Names& out) {
  if (word == "<interface>") return addInterfaces(context, out, false);
  if (word == "<bridge>") return addInterfaces(context, out, true);
  if (word == "<address>") return addAddresses(context, out);
  if (word == "<destination>") return addDestinations(context, out);
  if (word == "<key>") return addKeys(context, out);
  if (word == "<pod>" || word == "<service>" || word == "<deployment>" || word == "<node>")
    return addObjects(context, word, out);
  if (word == "<container>") {
    if (docker::Dockerd* dockerd = context.cluster.dockerd(context.ns))
      for (const docker::Container& container : dockerd->containers())
        if (container.running) out.insert(container.request.name);
    return;
  }
  if (word == "<file>") {
    for (const std::string& path : allFiles(context))
      out.insert(path);
  } else if (word.ends_with("<name>")) {
    std::string before = word.substr(0, word.size() - 6);
    for (const std::string& name : context.cluster.hostNames(context.ns))
      out.insert(before + name);
  } else if (word.size() > 9 && word.ends_with("<address>")) {
    Names addresses;
    addAddresses(context, addresses);
    for (const std::string& address : addresses)
      out.insert(word.substr(0, word.size() - 9) + address);
  } else if (word == "<sysctl>") {
    for (const auto& [name, value] : context.ns.sysctls())
      out.insert(name);
  } else if (word == "<command>") {
    for (const Spec& spec : context.registry.all())
      out.insert(spec.name);
  } else {
    out.insert(word);
  }
}

} // namespace

namespace {

const NextWords* nextOf(const Spec& spec, const Arguments& before) {
  const NextWords* best = nullptr;
  for (const NextWords& next : spec.next)
    if (endsWith(before, next.after) && (!best || next.after.size() > best->after.size())) best = &next;
  return best;
}

// "kubectl delete pod -n kube-system" goes on as "kubectl delete pod" does. Options with words of their own
// are those that the spec lets something follow.
Arguments withoutOptions(const Spec& spec, const Arguments& words) {
  auto takesWord = [&](const std::string& option) {
    return std::any_of(spec.next.begin(), spec.next.end(),
                       [&](const NextWords& next) { return next.after == option; });
  };
  Arguments out;
  for (size_t i = 0; i < words.size(); ++i) {
    if (i > 0 && words[i].starts_with('-'))
      i += takesWord(words[i]) ? 1 : 0;
    else
      out.push_back(words[i]);
  }
  return out;
}

} // namespace

std::vector<std::string> complete(Context& context, std::string_view line) {
  Typed typed = split(line);
  Names names;
  if (typed.before.empty()) {
    add(context, "<command>", names);
  } else if (const Spec* spec = context.registry.find(typed.before.front())) {
    const NextWords* best = nextOf(*spec, typed.before);
    if (!best || best->after.empty()) best = nextOf(*spec, withoutOptions(*spec, typed.before));
    if (best)
      for (const std::string& word : best->words)
        add(context, word, names);
  }
  std::erase_if(names, [&](const std::string& name) { return !name.starts_with(typed.last); });
  return {names.begin(), names.end()};
}

} // namespace fg::commands
