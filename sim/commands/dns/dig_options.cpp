#include "commands/dns/dig_options.h"

#include "commands/support/tables.h"

namespace fg::commands {
namespace {

constexpr std::string_view kUsage = "Usage:  dig [@global-server] [domain] [q-type] [q-class] {q-opt}\n"
                                    "            {global-d-opt} host [@local-server] {local-d-opt}\n"
                                    "            [ host [@local-server] {local-d-opt} [...]]\n\n"
                                    "Use \"dig -h\" (or \"dig -h | more\") for complete list of options";

class DigReader : public DigCommandLine {
public:
  void read(const Arguments& arguments) {
    for (m_at = 0; m_at < arguments.size() && !refusal; ++m_at) {
      const std::string& word = arguments[m_at];
      if (word.starts_with("@"))
        options.server = word.substr(1);
      else if (word.starts_with("+"))
        readPlus(word);
      else if (word.size() > 1 && word.front() == '-')
        readDash(arguments);
      else
        readPlain(word);
    }
    if (options.named && !options.typed) options.type = dns::type::kA;
  }

private:
  void readPlus(const std::string& word) {
    bool off = word.starts_with("+no");
    std::string name = word.substr(off ? 3 : 1), value;
    if (size_t equals = name.find('='); equals != std::string::npos) {
      value = name.substr(equals + 1);
      name.resize(equals);
    }
    auto number = parseNumber(value, 0, 1000);
    for (auto [flag, target] : {std::pair{"short", &options.isShort},
                                {"search", &options.searches},
                                {"edns", &options.edns},
                                {"tcp", &options.tcp},
                                {"vc", &options.tcp},
                                {"cmd", &options.commands},
                                {"comments", &options.comments},
                                {"question", &options.question},
                                {"answer", &options.answer},
                                {"authority", &options.authority},
                                {"additional", &options.additional},
                                {"stats", &options.statistics}})
      if (name == flag) {
        *target = !off;
        return;
      }
    if (name == "all") {
      for (bool* part : {&options.commands, &options.comments, &options.question, &options.answer,
                         &options.authority, &options.additional, &options.statistics})
        *part = !off;
    } else if ((name == "time" || name == "timeout") && number) {
      options.timeout = std::chrono::seconds(std::max<int64_t>(*number, 1));
    } else if (name == "tries" && number) {
      options.tries = static_cast<int>(std::max<int64_t>(*number, 1));
    } else if (name == "retry" && number) {
      options.tries = static_cast<int>(*number) + 1;
    } else if (name == "cookie" && off) {
      return; // none is sent anyway
    } else if (isReal(name)) {
      refusal = notEmulated(fmt::format("'dig {}'", word));
    } else {
      refusal = failure(1, fmt::format("Invalid option: {}\n{}", word, kUsage));
    }
  }

  static bool isReal(const std::string& name) {
    for (std::string_view real :
         {"trace",      "recurse",  "rec",        "dnssec",  "do",       "multiline",  "bufsize",
          "cookie",     "identify", "ttlid",      "class",   "qr",       "aaflag",     "adflag",
          "cdflag",     "nsid",     "subnet",     "expire",  "ignore",   "fail",       "domain",
          "ndots",      "onesoa",   "besteffort", "defname", "nssearch", "rrcomments", "split",
          "showsearch", "sigchase", "keepopen",   "idnin",   "idnout",   "yaml",       "https",
          "tls",        "padding",  "crypto",     "zflag",   "ednsopt",  "ednsflags",  "unknownformat"})
      if (name == real) return true;
    return false;
  }

  void readDash(const Arguments& arguments) {
    char letter = arguments[m_at][1];
    std::string value = arguments[m_at].substr(2);
    bool takes = std::string_view("txqpbcfky").find(letter) != std::string_view::npos;
    if (takes && value.empty() && m_at + 1 < arguments.size()) value = arguments[++m_at];
    if (letter == 't') {
      setType(value);
    } else if (letter == 'x') {
      auto address = net::Ipv4Address::parse(value);
      if (!address) {
        refusal = failure(1, fmt::format("Invalid IP address {}\n", value));
        return;
      }
      options.name = dns::reverseName(*address);
      options.type = dns::type::kPtr;
      options.named = options.typed = true;
    } else if (letter == 'q') {
      setName(value);
    } else if (letter == '4') {
      return;
    } else if (std::string_view("pbcfkyuhimvr6").find(letter) != std::string_view::npos) {
      refusal = notEmulated(fmt::format("'dig -{}'", letter));
    } else {
      refusal = failure(1, fmt::format("Invalid option: -{}\n{}", letter, kUsage));
    }
  }

  void setType(const std::string& text) {
    if (auto type = dns::parseType(text)) {
      options.type = *type;
      options.typed = true;
    } else {
      warnings += fmt::format(";; Warning, ignoring invalid type {}\n", text);
    }
  }
  void setName(const std::string& text) {
    if (options.named) refusal = notEmulated("'dig' with several names");
    options.name = text;
    options.named = true;
  }
  // A type and a class may stand anywhere behind the name.
  void readPlain(const std::string& word) {
    if (dns::sameName(word, "in")) return;
    if (dns::parseType(word) && (options.named || word.size() > 1)) return setType(word);
    if (dns::parseType(word) && !options.named && dns::sameName(word, "a")) return setType(word);
    setName(word);
  }

  size_t m_at = 0;
};

} // namespace

DigCommandLine readDigOptions(const Arguments& arguments) {
  DigReader reader;
  reader.read(arguments);
  return reader;
}

} // namespace fg::commands
