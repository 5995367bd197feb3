#include "serve/protocol_page.h"

#include "serve/channel.h"
#include "serve/method.h"

#include <fmt/format.h>

namespace fg::serve {
namespace {

constexpr const char* kIntroduction =
    R"(# The protocol of `flannelgraph serve`

This page is made from the program's own list of methods; a test keeps it so. `docs/protocol.schema.json` is the JSON
Schema of what the program takes.

`flannelgraph serve` reads messages from standard input and writes messages to standard output: JSON-RPC 2.0
(<https://www.jsonrpc.org/specification>), one message a line, in UTF-8. Parameters go by name. Batches are not taken. A line
is at most {} bytes long and nests at most {} levels. The end of the input ends the program.

- Requests are worked on in the order in which they come, and each is answered once.
- While it works, the program sends `progress` ({{"id", "done"}}: which request, and how much of it, 0 to 1), and hears
  `cancel` ({{"id"}}): the request of that id is then answered with error 3.
- `diagnostics` ({{"diagnostics": [{{severity, file, line, column, message, remedy}}]}}) comes before the answer to `open`.
- What people read is in the language that `hello` chose: messages and remedies of diagnostics and errors, reasons, narration.
- `shutdown` ends the program.
- Times are nanoseconds from the scenario's start (`…_ns`); where a parameter is a time, a duration such as `"1m30s"` will do.
- One document is open at a time. What is done in it is a branch: it can be undone, and is written only by `save`.

| error | meaning |
|---|---|
| -32700 | the line is no JSON, or nests too deep |
| -32600 | it is no request |
| -32601 | there is no such method |
| -32602 | parameters are missing, unknown or out of range: `data.problems` is a list of {{parameter, message}}, all at once |
| -32603 | the engine itself failed in this; what is open is as it was |
| 1 | a file, a name or a time does not fit: `data.diagnostics` says what and where |
| 2 | nothing is open |
| 3 | cancelled |
| 4 | a recording is open, and the method does something: open what it was made of |

For example:

```
> {{"jsonrpc":"2.0","id":1,"method":"open","params":{{"name":"01"}}}}
> {{"jsonrpc":"2.0","id":2,"method":"send","params":{{"from":"node1","to":"172.33.96.3"}}}}
```

## Methods
)";

std::string parameterRow(const Parameter& parameter) {
  std::string kind(name(parameter.kind));
  if (!parameter.oneOf.empty()) kind = fmt::format("{}", fmt::join(parameter.oneOf, ", "));
  return fmt::format("| `{}` | {} | {} | {} |\n", parameter.name, kind,
                     parameter.needed == Needed::Yes ? "yes" : "", parameter.help);
}

Json parameterSchema(const Parameter& parameter) {
  Json schema;
  switch (parameter.kind) {
  case ParameterKind::Text:
    schema["type"] = "string";
    if (!parameter.oneOf.empty()) schema["enum"] = parameter.oneOf;
    break;
  case ParameterKind::Number:
    schema = {{"type", "integer"}, {"minimum", parameter.least}, {"maximum", parameter.most}};
    break;
  case ParameterKind::Truth:
    schema["type"] = "boolean";
    break;
  case ParameterKind::Time:
    schema["anyOf"] = {Json{{"type", "integer"}, {"minimum", 0}}, Json{{"type", "string"}}};
    break;
  }
  schema["description"] = parameter.help;
  return schema;
}

Json requestSchema(const std::string& method, const std::vector<Parameter>& parameters) {
  Json properties = Json::object(), needed = Json::array();
  for (const Parameter& parameter : parameters) {
    properties[parameter.name] = parameterSchema(parameter);
    if (parameter.needed == Needed::Yes) needed.push_back(parameter.name);
  }
  Json params{{"type", "object"}, {"properties", properties}, {"additionalProperties", false}};
  Json required{"jsonrpc", "method"};
  if (!needed.empty()) {
    params["required"] = needed;
    required.push_back("params");
  }
  return {{"type", "object"},
          {"required", required},
          {"properties",
           {{"jsonrpc", {{"enum", {"2.0"}}}},
            {"id", {{"type", {"string", "number", "null"}}}},
            {"method", {{"enum", {method}}}},
            {"params", params}}},
          {"additionalProperties", false}};
}

} // namespace

std::string protocolPage() {
  std::string out = fmt::format(kIntroduction, kLongestMessage, kDeepestNesting);
  const auto registry = methods();
  for (const Method& method : registry.all()) {
    out += fmt::format("\n### {}\n\n{}\n\n", method.name, method.summary);
    if (!method.parameters.empty()) out += "| parameter | kind | needed | |\n|---|---|---|---|\n";
    for (const Parameter& parameter : method.parameters)
      out += parameterRow(parameter);
    if (!method.parameters.empty()) out += "\n";
    out += fmt::format("Result: {}.\n", method.result);
  }
  return out;
}

Json protocolSchema() {
  Json requests = Json::array();
  const auto registry = methods();
  for (const Method& method : registry.all())
    requests.push_back(requestSchema(method.name, method.parameters));
  requests.push_back(requestSchema("shutdown", {}));
  Json cancel = requestSchema("cancel", {});
  cancel["properties"]["params"] = {{"type", "object"},
                                    {"properties", {{"id", {{"type", {"string", "number"}}}}}}};
  requests.push_back(cancel);
  return {{"$schema", "http://json-schema.org/draft-07/schema#"},
          {"title", "What flannelgraph serve takes, a line each"},
          {"oneOf", requests}};
}

} // namespace fg::serve
