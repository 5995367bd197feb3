// The parts of `ip`: one function for each object, and what they share.
#pragma once

#include "commands/support/result.h"
#include "commands/support/tables.h"

namespace fg::commands::ip {

// Options before the object.
struct Options {
  bool ipv4 = false, ipv6 = false; // -4, -6: only that family
  bool oneLine = false;            // -o
  bool brief = false;              // -br
  bool details = false;            // -d
};

CommandResult address(Context& context, const Options& options, const Arguments& arguments);
CommandResult link(Context& context, const Options& options, const Arguments& arguments);
CommandResult linkAdd(Context& context, const Arguments& arguments);
CommandResult linkDelete(Context& context, const Arguments& arguments);
CommandResult linkSet(Context& context, const Arguments& arguments);
CommandResult tunnelTap(Context& context, const Arguments& arguments);
CommandResult netns(Context& context, const Arguments& arguments);
// `ip … -n NAME …`: the same command without these two words, in that namespace.
CommandResult inNetns(Context& context, const Arguments& arguments, size_t at);
CommandResult route(Context& context, const Options& options, const Arguments& arguments);
CommandResult rule(Context& context, const Options& options, const Arguments& arguments);
CommandResult neighbor(Context& context, const Options& options, const Arguments& arguments);

// The first of `known` that begins with `word`, as iproute2 abbreviates; nothing where none does.
std::optional<std::string> expand(std::string_view word, std::initializer_list<std::string_view> known);

// The first line of `ip link` for an interface and the one with its Ethernet address, each with its line end.
std::string linkLine(const Context& context, const host::Interface& interface, std::string_view mode);
std::string hardwareLine(const Context& context, const host::Interface& interface);
// What -d adds behind the Ethernet address: " promiscuity 0 …", lines included.
std::string linkDetails(const Context& context, const host::Interface& interface,
                        std::string_view addressMode);
// `ip -br`: name and state in their columns.
std::string briefStart(const Context& context, const host::Interface& interface);
// Several lines as `ip -o` writes them: in one.
std::string oneLine(std::string lines);

// The kernel's refusal in iproute2's words, status 2. Newer kernels give a text of their own (extack).
CommandResult refused(const Context& context, core::KernelError error);
CommandResult cannotFind(std::string_view device);                       // status 1
CommandResult garbage(std::string_view expected, std::string_view word); // status 255
CommandResult incomplete(std::string_view message = "Command line is not complete. Try option \"help\"");

// What is behind "type KIND": settings of a new or an existing interface.
struct TypeSettings {
  std::string kind;
  std::optional<host::Vxlan> vxlan;
  std::optional<bool> learning, flooding, hairpin, isolated; // of a bridge port
  std::optional<net::SimTime> ageing;                        // of a bridge
  std::optional<bool> snooping;
  std::string peerName;                            // veth
  std::optional<net::MacAddress> peerMac;          // veth
  std::optional<uint32_t> peerMtu;                 // veth
  host::NetworkNamespace* peerNamespace = nullptr; // veth; null: this one
  std::string hint;                                // for standard error, where all goes well
};
class Cursor;
// Reads the words behind "type". A complaint, or nothing.
std::optional<CommandResult> readType(Context& context, Cursor& words, TypeSettings& settings);
void applyType(Context& context, host::Interface& interface, const TypeSettings& settings);
// The value of a word, or a complaint in iproute2's words.
std::optional<CommandResult> readMtu(const std::optional<std::string>& text, std::optional<uint32_t>& out);
std::optional<CommandResult> readMac(const std::optional<std::string>& text,
                                     std::optional<net::MacAddress>& out);
std::optional<CommandResult> readNetns(Context& context, const std::optional<std::string>& text,
                                       host::NetworkNamespace*& out);
std::optional<CommandResult> refuseMtu(const Context& context, uint32_t mtu);

// The words of a command, taken one after the other.
class Cursor {
public:
  explicit Cursor(const Arguments& words) : m_words(words) {}
  bool done() const { return m_at >= m_words.size(); }
  const std::string& take() { return m_words[m_at++]; }
  // The next word, if there is one.
  std::optional<std::string> takeValue() { return done() ? std::nullopt : std::optional(take()); }

private:
  const Arguments& m_words;
  size_t m_at = 0;
};

} // namespace fg::commands::ip
