#include "scenario/generated_texts.h"

#include <nlohmann/json.hpp>
#include <set>

namespace fg::scenario {
namespace {

using OrderedJson = nlohmann::ordered_json;

OrderedJson typeSchema(const Field& field, Type type);

std::string helpText(const Field& field) {
  return field.help + (field.byDefault.empty() ? "" : " (default: " + field.byDefault + ")");
}

// "count|names|each"
std::string alternatives(const std::vector<std::string>& words) {
  std::string out;
  for (const std::string& word : words)
    out += (out.empty() ? "" : "|") + word;
  return out;
}

OrderedJson stringSchema(Type type) {
  OrderedJson json{{"type", "string"}};
  if (std::string expression = pattern(type); !expression.empty()) json["pattern"] = expression;
  return json;
}

OrderedJson reference(const Shape& shape) { return {{"$ref", "#/definitions/" + shape.name}}; }

// A key of a template may be the name of a thing as well: its value tells.
OrderedJson templateKeys(const Field& map) {
  OrderedJson keys = OrderedJson::object();
  for (const Field& field : map.templateShape->fields) {
    OrderedJson choices = {reference(*map.shape), OrderedJson{{"type", "null"}}};
    if (field.shape != map.shape) choices.push_back(typeSchema(field, field.type));
    keys[field.name] = {{"description", helpText(field)}, {"anyOf", choices}};
  }
  return keys;
}

OrderedJson mapSchema(const Field& field) {
  OrderedJson element = {{"anyOf", {reference(*field.shape), {{"type", "null"}}}}};
  OrderedJson json{{"type", "object"}};
  std::string names = pattern(field.key);
  if (field.templateShape) {
    json["properties"] = templateKeys(field);
    names = "^(?!(" + alternatives(field.templateShape->names()) + ")$)" + names.substr(1);
  }
  json["patternProperties"] = {{names, element}};
  json["additionalProperties"] = false;
  return json;
}

OrderedJson wordsSchema() {
  OrderedJson languages{{"en", {{"type", "string"}}}, {"zh_CN", {{"type", "string"}}}};
  OrderedJson object{{"type", "object"}, {"properties", languages}, {"additionalProperties", false}};
  return {{"anyOf", {OrderedJson{{"type", "string"}}, object}}};
}

OrderedJson portSchema() {
  OrderedJson number{{"type", "integer"}, {"minimum", 1}, {"maximum", 65535}};
  return {{"anyOf", {number, stringSchema(Type::Port)}}};
}

OrderedJson typeSchema(const Field& field, Type type) {
  switch (type) {
  case Type::String:
  case Type::Name:
  case Type::Names:
  case Type::Duration:
  case Type::Clock:
  case Type::UtcOffset:
  case Type::Address:
  case Type::AddressWithLength:
  case Type::Network:
  case Type::AddressOrNone:
  case Type::Mac:
  case Type::Published:
  case Type::Endpoint:
  case Type::Url:
  case Type::Peer:
  case Type::JsonText:
    return stringSchema(type);
  case Type::Words:
    return wordsSchema();
  case Type::Choice:
    return {{"enum", field.allowed}};
  case Type::Boolean:
    return {{"type", "boolean"}};
  case Type::Whole:
    return {{"type", "integer"}, {"minimum", field.least}, {"maximum", field.most}};
  case Type::Port:
    return portSchema();
  case Type::Object:
    return reference(*field.shape);
  case Type::Map:
    return mapSchema(field);
  case Type::StringMap:
    return {{"type", "object"}, {"additionalProperties", {{"type", OrderedJson::array({"string", "null"})}}}};
  case Type::List:
    return {{"type", "array"}, {"items", typeSchema(field, field.element)}};
  }
  return {};
}

// In a scenario that extends another one null takes a key away.
OrderedJson fieldSchema(const Field& field) {
  OrderedJson json{{"description", helpText(field)}};
  OrderedJson type = typeSchema(field, field.type);
  if (field.need == Need::Required)
    json.update(type);
  else
    json["anyOf"] = {type, OrderedJson{{"type", "null"}}};
  return json;
}

// Named things may be told in part, where a scenario extends another one.
std::set<std::string> shapesOfMaps() {
  std::set<std::string> names;
  for (const Shape* shape : allShapes())
    for (const Field& field : shape->fields)
      if (field.type == Type::Map) names.insert(field.shape->name);
  return names;
}

// The whole, and templates, which are part of their maps.
std::set<std::string> shapesWithoutDefinition() {
  std::set<std::string> names{scenarioShape().name};
  for (const Field& field : scenarioShape().fields)
    if (field.templateShape) names.insert(field.templateShape->name);
  return names;
}

OrderedJson shapeSchema(const Shape& shape) {
  static const std::set<std::string> partial = shapesOfMaps();
  OrderedJson properties = OrderedJson::object(), required = OrderedJson::array();
  for (const Field& field : shape.fields) {
    properties[field.name] = fieldSchema(field);
    if (field.need == Need::Required && !partial.contains(shape.name)) required.push_back(field.name);
  }
  OrderedJson json{{"title", shape.title}, {"type", "object"}, {"properties", properties}};
  if (!required.empty()) json["required"] = required;
  json["additionalProperties"] = false;
  return json;
}

} // namespace

std::string schemaText() {
  OrderedJson json{{"$schema", "http://json-schema.org/draft-07/schema#"}};
  json.update(shapeSchema(scenarioShape()));
  OrderedJson definitions = OrderedJson::object();
  const std::set<std::string> elsewhere = shapesWithoutDefinition();
  for (const Shape* shape : allShapes())
    if (!elsewhere.contains(shape->name)) definitions[shape->name] = shapeSchema(*shape);
  json["definitions"] = definitions;
  return json.dump(2) + "\n";
}

} // namespace fg::scenario
