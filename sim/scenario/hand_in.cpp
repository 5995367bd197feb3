#include "scenario/hand_in.h"

#include "scenario/reader.h"
#include "scenario/utf8.h"
#include "scenario/values.h"

#include <algorithm>
#include <array>
#include <filesystem>

namespace fg::scenario {
namespace {

// What may differ: texts for people, the seed, and the events, which are looked at one by one.
constexpr std::array<std::string_view, 7> kFree{"$schema", "extends", "title", "description",
                                                "seed",    "end",     "events"};
constexpr std::array<std::string_view, 4> kOfMends{"at", "on", "run", "note"};

bool same(const Value& a, const Value& b) {
  if (a.kind != b.kind || a.text != b.text || a.members.size() != b.members.size()) return false;
  if (a.is(Value::Kind::Array))
    return std::equal(a.members.begin(), a.members.end(), b.members.begin(),
                      [](const Member& x, const Member& y) { return same(x.value, y.value); });
  return std::all_of(a.members.begin(), a.members.end(), [&](const Member& member) {
    const Value* other = b.find(member.key);
    return other && same(member.value, *other);
  });
}

bool isFree(const std::string& key) { return std::find(kFree.begin(), kFree.end(), key) != kFree.end(); }

// The first key that differs between the lesson and what was handed in; empty: none.
std::string difference(const Value& lesson, const Value& given) {
  for (const Member& member : lesson.members) {
    const Value* other = isFree(member.key) ? &member.value : given.find(member.key);
    if (!other || !same(member.value, *other)) return member.key;
  }
  for (const Member& member : given.members)
    if (!isFree(member.key) && !lesson.find(member.key)) return member.key;
  return {};
}

class HandInReader {
public:
  HandIn read(const std::string& lesson, const std::string& file) {
    std::error_code error;
    if (!std::filesystem::is_regular_file(file, error)) return refused("there is no such file");
    if (auto size = std::filesystem::file_size(file, error); error || size > kLargestHandIn)
      return refused("the file is larger than " + std::to_string(kLargestHandIn / 1024) + " KiB");
    Reader ours, theirs;
    auto wanted = ours.readTree(lesson);
    auto given = theirs.readTree(std::filesystem::absolute(file, error).string());
    if (!given) return refused(firstProblem(theirs));
    if (!wanted) return refused(firstProblem(ours));
    const Value* task = wanted->find("lesson");
    const Value* theirTask = given->find("lesson");
    if (!task || !theirTask || !same(*task, *theirTask)) return refused("it is not of this lesson");
    if (std::string key = difference(*wanted, *given); !key.empty())
      return refused("it changes " + inQuotes(key) + " of the lesson, instead of mending by commands");
    if (auto seed = wholeAt(*given, "seed")) m_out.seed = static_cast<uint64_t>(*seed);
    takeEvents(membersAt(*wanted, "events"), membersAt(*given, "events"));
    return std::move(m_out);
  }

private:
  HandIn refused(std::string why) {
    m_out.mends.clear();
    m_out.refusal = std::move(why);
    return std::move(m_out);
  }

  static std::string firstProblem(Reader& reader) {
    auto found = reader.problems().take();
    if (found.empty()) return "it cannot be read";
    const core::Diagnostic& first = found.front();
    std::string where = first.place.isKnown() ? " (line " + std::to_string(first.place.line) + ")" : "";
    return first.message + where;
  }

  // The lesson's own events come in their order; the rest are commands.
  void takeEvents(const std::vector<Member>& own, const std::vector<Member>& given) {
    size_t next = 0;
    for (const Member& member : given) {
      if (next < own.size() && same(own[next].value, member.value))
        ++next;
      else if (!takeMend(member.value))
        return;
    }
    if (next < own.size()) std::ignore = fail("it leaves out what happens in the lesson");
  }

  bool fail(std::string why) {
    m_out.mends.clear();
    m_out.refusal = std::move(why);
    return false;
  }

  bool takeMend(const Value& value) {
    std::string where = " (line " + std::to_string(value.place.line) + ")";
    for (const Member& member : value.members)
      if (std::find(kOfMends.begin(), kOfMends.end(), member.key) == kOfMends.end())
        return fail("it adds " + inQuotes(member.key) + where + ": only commands mend");
    auto at = durationAt(value, "at");
    auto run = stringAt(value, "run"), on = stringAt(value, "on");
    if (value.find("note") && !run) return true; // a remark of the student's
    if (!at || !run || !on || run->empty())
      return fail("this is no command: it needs 'at', 'on' and 'run'" + where);
    if (m_out.mends.size() == kMostMends)
      return fail("it has more than " + std::to_string(kMostMends) + " commands");
    Event event;
    event.at = *at;
    event.on = *on;
    event.kind = "run";
    event.arguments["command"] = *run;
    m_out.mends.push_back(std::move(event));
    return true;
  }

  HandIn m_out;
};

} // namespace

HandIn readHandIn(const std::string& lesson, const std::string& file) {
  return HandInReader().read(lesson, file);
}

} // namespace fg::scenario
