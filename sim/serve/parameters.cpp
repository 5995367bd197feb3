#include "serve/parameters.h"

#include "core/did_you_mean.h"

#include <fmt/format.h>

#include <algorithm>

namespace fg::serve {
namespace {

// The problem with a value, or nothing.
std::string problem(const Json& value, const Parameter& known) {
  switch (known.kind) {
  case ParameterKind::Text:
    if (!value.is_string()) return "must be a text";
    if (!known.oneOf.empty() && std::ranges::find(known.oneOf, value.get<std::string>()) == known.oneOf.end())
      return fmt::format("must be one of: {}", fmt::join(known.oneOf, ", "));
    return {};
  case ParameterKind::Number:
    if (!value.is_number_integer()) return "must be a whole number";
    if (value < known.least || value > known.most)
      return fmt::format("must be from {} to {}", known.least, known.most);
    return {};
  case ParameterKind::Truth:
    return value.is_boolean() ? "" : "must be true or false";
  case ParameterKind::Time:
    if (value.is_number_integer() && value >= 0) return {};
    if (value.is_string() && net::parseDuration(value.get<std::string>())) return {};
    return "must be a number of nanoseconds, or a duration like \"1m30s\"";
  }
  return {};
}

Json told(const std::string& parameter, const std::string& message) {
  return {{"parameter", parameter}, {"message", message}};
}

} // namespace

std::string_view name(ParameterKind kind) {
  switch (kind) {
  case ParameterKind::Text:
    return "text";
  case ParameterKind::Number:
    return "number";
  case ParameterKind::Truth:
    return "true or false";
  case ParameterKind::Time:
    return "time";
  }
  return {};
}

tl::expected<Parameters, Failure> Parameters::check(const Json& given, const std::vector<Parameter>& known) {
  Json problems = Json::array();
  std::vector<std::string> names;
  for (const Parameter& parameter : known) {
    names.push_back(parameter.name);
    auto value = given.find(parameter.name);
    if (value == given.end()) {
      if (parameter.needed == Needed::Yes) problems.push_back(told(parameter.name, "is missing"));
    } else if (std::string message = problem(*value, parameter); !message.empty()) {
      problems.push_back(told(parameter.name, message));
    }
  }
  for (const auto& [name, value] : given.items())
    if (std::ranges::find(names, name) == names.end())
      problems.push_back(told(name, "is not known; " + core::didYouMean(name, names)));
  if (problems.empty()) return Parameters(given);
  Failure failure{ErrorCode::InvalidParams, {}, {{"problems", problems}}};
  for (const Json& one : problems)
    failure.message += fmt::format("{}'{}' {}", failure.message.empty() ? "" : "; ",
                                   one["parameter"].get<std::string>(), one["message"].get<std::string>());
  return tl::unexpected(std::move(failure));
}

std::string Parameters::text(const std::string& name, const std::string& otherwise) const {
  return has(name) ? m_given[name].get<std::string>() : otherwise;
}

int64_t Parameters::number(const std::string& name, int64_t otherwise) const {
  return has(name) ? m_given[name].get<int64_t>() : otherwise;
}

bool Parameters::truth(const std::string& name) const { return has(name) && m_given[name].get<bool>(); }

std::optional<net::SimTime> Parameters::time(const std::string& name) const {
  if (!has(name)) return {};
  const Json& value = m_given[name];
  if (value.is_string()) return net::parseDuration(value.get<std::string>());
  return net::SimTime(value.get<int64_t>());
}

} // namespace fg::serve
