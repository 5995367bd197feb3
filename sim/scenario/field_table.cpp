#include "scenario/generated_texts.h"

#include <algorithm>

namespace fg::scenario {
namespace {

// What stands in a cell may not end it.
std::string cell(const std::string& text) {
  std::string out;
  for (char c : text) {
    if (c == '|') out += '\\';
    out += c;
  }
  return out;
}

// The anchor that Markdown renderers make of a heading: lower case, without dots.
std::string anchor(std::string name) {
  std::erase(name, '.');
  std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) { return std::tolower(c); });
  return name;
}

std::string link(const Shape& shape) { return "[" + shape.name + "](#" + anchor(shape.name) + ")"; }

std::string elementText(const Field& field, Type type) {
  if (type == Type::Object) return link(*field.shape);
  Field element = field;
  element.type = type;
  return describe(element);
}

std::string valueText(const Field& field) {
  if (field.type == Type::Map) return "names, each with its " + link(*field.shape);
  if (field.type == Type::List) return "a list; each: " + elementText(field, field.element);
  return elementText(field, field.type);
}

} // namespace

std::string fieldTable(const Shape& shape) {
  std::string out = "| key | value | what it means | default |\n|---|---|---|---|\n";
  for (const Field& field : shape.fields) {
    std::string missing = field.need == Need::Required ? "*needed*"
                          : field.byDefault.empty()    ? "none"
                                                       : field.byDefault;
    out += "| `" + field.name + "` | " + cell(valueText(field)) + " | " + cell(field.help) + " | "
           + cell(missing) + " |\n";
  }
  return out;
}

std::string withFieldTables(const std::string& document) {
  std::string out;
  size_t at = 0;
  for (const std::string begin = "<!-- table: ", end = "<!-- end -->";;) {
    size_t mark = document.find(begin, at);
    size_t line = mark == std::string::npos ? mark : document.find('\n', mark);
    size_t stop = line == std::string::npos ? line : document.find(end, line);
    if (stop == std::string::npos) return out + document.substr(at);
    std::string name =
        document.substr(mark + begin.size(), document.find(' ', mark + begin.size()) - mark - begin.size());
    auto shape =
        std::find_if(allShapes().begin(), allShapes().end(), [&](const Shape* s) { return s->name == name; });
    out += document.substr(at, line + 1 - at);
    out += shape == allShapes().end() ? "there is no table " + name + "\n" : fieldTable(**shape);
    at = stop;
  }
}

} // namespace fg::scenario
