// undo, redo and deeds: what was done in this document, which is a branch of its scenario.
#include "serve/register.h"

namespace fg::serve {
namespace {

Json deedsJson(const std::vector<session::Session::Deed>& deeds) {
  Json out = Json::array();
  for (const auto& deed : deeds)
    out.push_back({{"time_ns", deed.event.at.count()},
                   {"place", deed.event.on},
                   {"line", deed.line},
                   {"command", deed.event.arguments.at("command")},
                   {"only_asked", deed.onlyAsked}});
  return out;
}

Result undo(Desk& desk, const Parameters&) {
  return Json{{"undone", deedsJson(desk.document->session().undo())},
              {"at_ns", desk.document->session().at().count()}};
}

Result redo(Desk& desk, const Parameters&) {
  return Json{{"redone", deedsJson(desk.document->session().redo())},
              {"at_ns", desk.document->session().at().count()}};
}

Result deeds(Desk& desk, const Parameters&) {
  return Json{{"deeds", deedsJson(desk.document->session().deeds())}};
}

} // namespace

Method undoMethod() {
  return {.name = "undo",
          .summary = "Takes back the last command that changed something, and goes back to its time.",
          .result = "{undone: [{time_ns, place, line}], at_ns}; empty where there is nothing to take back",
          .run = undo};
}

Method redoMethod() {
  return {.name = "redo",
          .summary = "Does again what was taken back last.",
          .result = "{redone: [{time_ns, place, line}], at_ns}",
          .run = redo};
}

Method deedsMethod() {
  return {
      .name = "deeds",
      .summary = "What was done in this document, in order: the events that make a branch of its scenario.",
      .result =
          "{deeds: [{time_ns, place, line, command, only_asked}]}: `command` is the line with the variables "
          "and the folder that it stood on, so that \"look_at\" and \"execute\" do it again elsewhere",
      .run = deeds};
}

} // namespace fg::serve
