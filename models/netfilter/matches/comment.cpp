// -m comment: text for people; matches every packet.
#include "netfilter/matches/catalogue.h"

namespace fg::netfilter {
namespace {
class Comment : public Match {
public:
  explicit Comment(std::string text) : m_text(std::move(text)) {}
  bool matches(Evaluation&) const override { return true; }
  bool alwaysMatches() const override { return true; }
  void save(std::string& out) const override { out += " --comment " + quotedWord(m_text); }
  void list(std::string& out, Names) const override { out += " /* " + m_text + " */"; }

private:
  std::string m_text;
};
} // namespace

MatchSpec commentMatch() {
  return {"comment",
          "Says what a rule is for. It matches every packet, and changes nothing.",
          {{"--comment", {}, 1, false, "up to 256 characters of text"}},
          [](const Options& options, const RuleHead&) -> Parsed<Match> {
            const GivenOption* text = options.find("--comment");
            if (!text)
              return tl::unexpected(std::string("comment: option \"--comment\" must be specified\n"));
            if (text->value().size() > 255)
              return tl::unexpected(std::string("COMMENT must be shorter than 256 characters"));
            return std::make_shared<Comment>(text->value());
          }};
}

} // namespace fg::netfilter
