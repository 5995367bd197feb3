// What a method takes: checked against its list, all mistakes at once.
#pragma once

#include "net/sim_time.h"
#include "serve/message.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fg::serve {

// A time is a number of nanoseconds since the scenario's start, or a duration as on the command line
// ("1m30s").
enum class ParameterKind { Text, Number, Truth, Time };
std::string_view name(ParameterKind kind);

enum class Needed { No, Yes };

struct Parameter {
  std::string name;
  ParameterKind kind = ParameterKind::Text;
  Needed needed = Needed::No;
  std::string help;
  std::vector<std::string> oneOf = {};         // the only texts it takes, where there are any
  int64_t least = 0, most = 1'000'000'000'000; // of a number
};

class Parameters {
public:
  // Every parameter that is missing, unknown (with the nearest name), of another kind or out of its range is
  // told in one failure: data.problems is a list of {parameter, message}.
  static tl::expected<Parameters, Failure> check(const Json& given, const std::vector<Parameter>& known);

  bool has(std::string_view name) const { return m_given.contains(name); }
  // The value, or what stands for it where it was not given.
  std::string text(const std::string& name, const std::string& otherwise = {}) const;
  int64_t number(const std::string& name, int64_t otherwise) const;
  bool truth(const std::string& name) const;
  std::optional<net::SimTime> time(const std::string& name) const;

private:
  explicit Parameters(Json given) : m_given(std::move(given)) {}
  Json m_given;
};

} // namespace fg::serve
