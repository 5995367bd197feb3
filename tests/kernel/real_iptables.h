// A network namespace of its own in which the real iptables runs: the kernel is the referee.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <gtest/gtest.h>
#include <sstream>
#include <string>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

namespace fg::tests {

inline std::string slurp(const std::string& file) {
  std::ifstream in(file);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

inline std::string shellQuoted(const std::string& word) {
  std::string out = "'";
  for (char c : word)
    out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

// What iptables-save prints, without the lines that carry a date.
inline std::string withoutComments(const std::string& text) {
  std::stringstream in(text);
  std::string out;
  for (std::string line; std::getline(in, line);)
    if (!line.starts_with('#')) out += line + '\n';
  return out;
}

struct Ran {
  int status = 0;
  std::string out, err;
};

// Files beside each other in the tests' temporary folder, removed in the end. iptables' lock is one of them:
// tests have namespaces of their own, and need not wait for one another.
class Shell {
public:
  Shell() : m_base(testing::TempDir() + "fg-test-" + std::to_string(getpid())) {
    setenv("XTABLES_LOCKFILE", (m_base + ".lock").c_str(), 1);
  }
  Shell(const Shell&) = delete;
  Shell& operator=(const Shell&) = delete;
  ~Shell() {
    for (const char* end : {".out", ".err", ".in", ".lock"})
      std::remove((m_base + end).c_str());
  }
  Ran run(const std::string& command, const std::string& input = {}) const {
    std::ofstream(m_base + ".in") << input;
    std::string line = command + " <" + m_base + ".in >" + m_base + ".out 2>" + m_base + ".err";
    int status = std::system(line.c_str());
    return {WEXITSTATUS(status), slurp(m_base + ".out"), slurp(m_base + ".err")};
  }

private:
  std::string m_base;
};

// Texts differ from release to release: those of Debian 12's tools are the ones that are emulated.
struct TextsOf {
  const char *ask, *version; // "ipset -v", "v7.17"
  bool areHere() const { return Shell().run(ask).out.find(version) != std::string::npos; }
  std::string whyNot() const {
    return std::string("NOT COMPARED with the real texts: `") + ask + "` does not say " + version
           + ", which is Debian 12's and emulated here";
  }
};
inline constexpr TextsOf kIptablesTexts{"iptables -V", "v1.8.9 "}, kIpsetTexts{"ipset -v", "v7.17,"},
    kConntrackTexts{"conntrack -V", "v1.4.7 "};

class RealIptables {
public:
  static constexpr const char* kWhyNot =
      "NOT COMPARED with the real iptables: that needs root, ip netns, and iptables with both backends";

  // `backend` is "legacy" or "nft".
  explicit RealIptables(std::string backend)
      : m_backend(std::move(backend)), m_namespace("fg-test-" + std::to_string(getpid())) {
    if (geteuid() != 0 || m_shell.run("command -v " + program("")).status != 0) return;
    m_made = add();
    m_usable = m_made && iptables({"-S"}).status == 0;
    if (!m_usable) return;
    remove(); // to begin without any table: their order is that of their first use
    m_made = m_usable = add();
  }
  RealIptables(const RealIptables&) = delete;
  RealIptables& operator=(const RealIptables&) = delete;
  ~RealIptables() {
    if (m_made) remove();
  }

  bool isUsable() const { return m_usable; }
  const std::string& name() const { return m_namespace; }
  Ran iptables(const std::vector<std::string>& words) const {
    std::string command = program("");
    for (const std::string& word : words)
      command += ' ' + shellQuoted(word);
    return run(command);
  }
  Ran restore(const std::string& text, const std::string& options) const {
    return run(program("-restore") + ' ' + options, text);
  }
  Ran save(const std::string& options) const { return run(program("-save") + ' ' + options); }
  // Any command, in the namespace.
  Ran run(const std::string& command, const std::string& input = {}) const {
    return m_shell.run("ip netns exec " + m_namespace + ' ' + command, input);
  }

private:
  bool add() const { return m_shell.run("ip netns add " + m_namespace).status == 0; }
  void remove() const { m_shell.run("ip netns del " + m_namespace); }
  std::string program(const std::string& which) const { return "iptables-" + m_backend + which; }
  std::string m_backend, m_namespace;
  Shell m_shell;
  bool m_made = false, m_usable = false;
};

} // namespace fg::tests
