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
};

CommandResult address(Context& context, const Options& options, const Arguments& arguments);
CommandResult link(Context& context, const Options& options, const Arguments& arguments);
CommandResult route(Context& context, const Options& options, const Arguments& arguments);
CommandResult rule(Context& context, const Options& options, const Arguments& arguments);
CommandResult neighbor(Context& context, const Options& options, const Arguments& arguments);

// The first of `known` that begins with `word`, as iproute2 abbreviates; nothing where none does.
std::optional<std::string> expand(std::string_view word, std::initializer_list<std::string_view> known);

// The first line of `ip link` for an interface and the one with its Ethernet address, each with its line end.
std::string linkLine(const Context& context, const host::Interface& interface, std::string_view mode);
std::string hardwareLine(const Context& context, const host::Interface& interface);
// `ip -br`: name and state in their columns.
std::string briefStart(const Context& context, const host::Interface& interface);
// Several lines as `ip -o` writes them: in one.
std::string oneLine(std::string lines);

// The kernel's refusal in iproute2's words, status 2. Newer kernels give a text of their own (extack).
CommandResult refused(const Context& context, core::KernelError error);
CommandResult cannotFind(std::string_view device);                       // status 1
CommandResult garbage(std::string_view expected, std::string_view word); // status 255
CommandResult incomplete(std::string_view message = "Command line is not complete. Try option \"help\"");

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
