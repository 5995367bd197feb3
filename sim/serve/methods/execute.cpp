// execute and complete: the emulated shells, at the time that is looked at.
#include "serve/register.h"

namespace fg::serve {
namespace {

// A terminal that has no name is its place's.
std::string terminalOf(const Parameters& given) { return given.text("terminal", given.text("place")); }

Result execute(Desk& desk, const Parameters& given) {
  auto place = placeOf(desk, given.text("place"));
  if (!place) return tl::unexpected(place.error());
  session::Session& session = desk.document->session();
  session::Talk& terminal = desk.document->terminal(terminalOf(given), (*place)->name);
  std::size_t before = session.deeds().size();
  commands::CommandResult result = terminal.answer(given.text("line"));
  Json out{{"status", result.status},
           {"out", result.out},
           {"err", result.err},
           {"prompt", terminal.isOver() ? Json() : Json(terminal.prompt())},
           {"changed", session.deeds().size() != before},
           {"at_ns", session.at().count()}};
  if (terminal.isOver()) desk.document->closeTerminal(terminalOf(given));
  return out;
}

Result complete(Desk& desk, const Parameters& given) {
  auto place = placeOf(desk, given.text("place"));
  if (!place) return tl::unexpected(place.error());
  session::Talk& terminal = desk.document->terminal(terminalOf(given), (*place)->name);
  return Json{{"words", terminal.complete(given.text("line"))}, {"prompt", terminal.prompt()}};
}

std::vector<Parameter> lineParameters() {
  return {{.name = "place",
           .needed = Needed::Yes,
           .help = "where the terminal begins: a node, a pod or a namespace"},
          {.name = "line", .needed = Needed::Yes, .help = "what is typed"},
          {.name = "terminal",
           .help = "which shell of that place, by a name of your own; it keeps its variables"}};
}

} // namespace

Method executeMethod() {
  return {.name = "execute",
          .summary =
              "Runs a command line in a place. One that changes something, or lets time pass, is part of the "
              "document from then on, and can be taken back. The shell's own commands (at, undo, redo, "
              "history, save) work as well.",
          .parameters = lineParameters(),
          .result =
              "{status, out, err, prompt, changed, at_ns}: what the real command prints; the prompt is null "
              "where the shell has ended",
          .run = execute};
}

Method completeMethod() {
  return {.name = "complete",
          .summary = "What the last, unfinished word of a line can become.",
          .parameters = lineParameters(),
          .result = "{words, prompt}: whole words, sorted",
          .run = complete};
}

} // namespace fg::serve
