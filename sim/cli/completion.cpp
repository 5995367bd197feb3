// flannelgraph completion [bash|man]: a completion script, or the manual page, made from the verbs
// themselves.
#include "cli/verb.h"

#include <iostream>
#include <memory>

namespace fg::cli {
namespace {

struct Described {
  const Verb* verb = nullptr;
  std::vector<Option> options;
};

std::vector<Described> describeAll(const core::Registry<Verb>& registry, Common& common) {
  std::vector<Described> out;
  for (const Verb& verb : registry.all()) {
    out.push_back({&verb, verb.declare(common).options});
    for (Option& option : commonOptions(common))
      out.back().options.push_back(std::move(option));
  }
  return out;
}

bool isPositional(const Option& option) { return option.name.front() != '-'; }

std::string optionWords(const Described& verb) {
  std::string out;
  for (const Option& option : verb.options)
    if (!isPositional(option)) out += (out.empty() ? "" : " ") + option.name.substr(option.name.find("--"));
  return out;
}

std::string bashScript(const std::vector<Described>& verbs) {
  std::string names, cases;
  for (const Described& d : verbs) {
    names += (names.empty() ? "" : " ") + d.verb->name;
    cases += "    " + d.verb->name + ") options=\"" + optionWords(d) + "\" ;;\n";
  }
  return "# bash completion of flannelgraph: source this file\n"
         "_flannelgraph() {\n"
         "  local word=${COMP_WORDS[COMP_CWORD]} options=\n"
         "  if [ \"$COMP_CWORD\" -eq 1 ]; then\n"
         "    mapfile -t COMPREPLY < <(compgen -W \""
         + names
         + "\" -- \"$word\")\n"
           "    return\n"
           "  fi\n"
           "  case ${COMP_WORDS[1]} in\n"
         + cases
         + "  esac\n"
           "  if [[ $word == -* ]]; then\n"
           "    mapfile -t COMPREPLY < <(compgen -W \"$options\" -- \"$word\")\n"
           "  else\n"
           "    mapfile -t COMPREPLY < <(compgen -f -W \"$(flannelgraph scenarios 2>/dev/null | cut -d' ' "
           "-f1)\" -- \"$word\")\n"
           "  fi\n"
           "}\n"
           "complete -F _flannelgraph flannelgraph\n";
}

// '-' as roff wants it, and no line that begins with a control character.
std::string roff(const std::string& text) {
  std::string out;
  for (char c : text) {
    if (c == '-')
      out += "\\-";
    else if (c == '\\')
      out += "\\\\";
    else if (c == '.' && (out.empty() || out.back() == '\n'))
      out += "\\&.";
    else
      out += c;
  }
  return out;
}

std::string manPage(const std::vector<Described>& verbs) {
  std::string out = ".TH FLANNELGRAPH 1 \"\" \"flannelgraph " FLANNELGRAPH_VERSION "\"\n"
                    ".SH NAME\nflannelgraph \\- shows, packet by packet, how Kubernetes networking works\n"
                    ".SH SYNOPSIS\n.B flannelgraph\n.I COMMAND\n[\\fIOPTION\\fR...]\n.SH COMMANDS\n";
  for (const Described& d : verbs) {
    out += ".SS " + roff(d.verb->name) + "\n" + roff(d.verb->summary) + "\n";
    for (const Option& option : d.options)
      out += ".TP\n\\fB" + roff(option.name) + "\\fR " + roff(option.placeholder) + "\n" + roff(option.help)
             + "\n";
  }
  return out
         + ".SH EXIT STATUS\n0 done; 1 an expectation did not hold; 2 bad input or usage; 3 a fault of the "
           "program.\n"
           "exec gives back the emulated command's own status.\n"
           ".SH ENVIRONMENT\nNO_COLOR: no colour. COLUMNS: the width of text. FLANNELGRAPH_DATA: the folder "
           "of scenarios.\n";
}

int printScript(const std::string& what) {
  Common common;
  auto registry = verbs();
  auto all = describeAll(registry, common);
  std::cout << (what == "man" ? manPage(all) : bashScript(all));
  return kDone;
}

} // namespace

Verb completionVerb() {
  return {"completion", "print a completion script for bash, or the manual page",
          [](const Common&) -> Declared {
            auto what = std::make_shared<std::string>("bash");
            return {{{.name = "WHAT",
                      .target = what.get(),
                      .help = "bash (default) or man",
                      .oneOf = {"bash", "man"}}},
                    [what] { return printScript(*what); }};
          }};
}

} // namespace fg::cli
