// The shell and its filters against the real ones: each line is run by both, with the same file.
#include "shell_fixture.h"

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <sys/wait.h>
#include <unistd.h>

namespace fg::commands {
namespace {

constexpr const char* kRoutes =
    "Kernel IP routing table\n"
    "Destination     Gateway         Genmask         Flags Metric Ref    Use Iface\n"
    "0.0.0.0         10.0.2.2        0.0.0.0         UG    100    0        0 eth0\n"
    "0.0.0.0         172.30.116.1    0.0.0.0         UG    101    0        0 eth2\n"
    "10.0.2.0        0.0.0.0         255.255.255.0   U     100    0        0 eth0\n"
    "172.17.8.0      0.0.0.0         255.255.255.0   U     100    0        0 eth1\n"
    "172.30.112.0    0.0.0.0         255.255.248.0   U     100    0        0 eth2\n"
    "172.33.68.0     0.0.0.0         255.255.255.0   U     0      0        0 docker0\n"
    "172.33.96.0     172.30.118.65   255.255.255.0   UG    0      0        0 eth2\n";

// What the real bash prints and returns; standard error behind standard output.
struct Real {
  std::string out, err;
  int status = 0;
};

std::string contentsOf(const std::string& path) {
  std::ifstream in(path);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

class RealTools : public Shell {
protected:
  void SetUp() override {
    std::string folder = testing::TempDir() + "fg-real-" + std::to_string(getpid());
    std::filesystem::create_directories(folder);
    m_folder = folder;
    std::ofstream(folder + "/routes") << kRoutes;
    std::ofstream(folder + "/other") << "b 2\na 10\nb 2\nB 3\n\na 9";
    cluster.contents[folder + "/routes"] = kRoutes;
    cluster.contents[folder + "/other"] = "b 2\na 10\nb 2\nB 3\n\na 9";
    context.shell.folder = folder;
  }
  void TearDown() override { std::filesystem::remove_all(m_folder); }

  Real real(const std::string& line) {
    std::ofstream(m_folder + "/.line") << line;
    std::string command = "cd " + m_folder + " && LC_ALL=C.UTF-8 bash .line >.out 2>.err </dev/null";
    Real result;
    result.status = WEXITSTATUS(std::system(command.c_str()));
    result.out = contentsOf(m_folder + "/.out");
    result.err = contentsOf(m_folder + "/.err");
    return result;
  }

  std::string m_folder;
};

// Lines whose output, messages and status are the same in both.
constexpr auto kSame = std::to_array<const char*>({
    "grep eth0 routes",
    "grep -v eth routes",
    "grep -c eth2 routes",
    "grep -n -i ETH2 routes",
    "grep -E '^(0|10)\\.' routes",
    "grep -o '[0-9]*\\.[0-9]*' routes | head -n 3",
    "grep -oE '172\\.[0-9.]+' routes",
    "grep -w U routes",
    "grep -x 'Kernel IP routing table' routes",
    "grep -A 1 docker0 routes",
    "grep -B1 -A1 eth1 routes",
    "grep -n -C1 eth0 routes",
    "grep -1 eth1 routes",
    "grep -m1 -A2 eth0 routes",
    "grep -F 0.0.0.0 routes | wc -l",
    "grep -e eth0 -e eth1 routes",
    "grep -q eth0 routes; echo $?",
    "grep nothing routes; echo $?",
    "grep -l eth0 routes other",
    "grep -L eth0 routes other",
    "grep -c a routes other",
    "grep -h b other routes",
    "grep -H 'b 2' other",
    "grep 'b\\+' other",
    "grep 'a\\|B' other",
    "grep -ow 'a' other",
    "grep eth0 nothere routes",
    "grep -s eth0 nothere; echo $?",
    "grep -Z",
    "grep -A x y routes",
    "grep '\\(' routes",
    "grep",
    "egrep -c 'eth(0|1)' routes",
    "head -n 2 routes",
    "head -2 routes",
    "head -n -7 routes",
    "head -c 6 routes",
    "head -n1 routes other",
    "head -q -n1 routes other",
    "head -n x routes",
    "head nothere",
    "head -Z",
    "tail -n 2 routes",
    "tail -2 other",
    "tail -n +8 routes",
    "tail -c 5 routes",
    "tail -n0 routes",
    "tail -n 1 routes other nothere",
    "wc routes",
    "wc -l routes other",
    "wc -l < routes",
    "cat routes | wc",
    "cat other | wc -lw",
    "wc -c -m -L routes",
    "wc nothere",
    "sort other",
    "sort -r other",
    "sort -u other",
    "sort -k2 -n other",
    "sort -k2nr -k1 other",
    "sort -t. -k2,2n -k3,3n routes",
    "sort -f other | uniq -c -i",
    "sort -n -k2 other | tail -n1",
    "sort -k x other",
    "sort -k 0 other",
    "sort nothere",
    "sort -b -k1,1 -s other",
    "sort other | uniq",
    "sort other | uniq -c",
    "sort other | uniq -d",
    "sort other | uniq -u",
    "uniq nothere",
    "awk '{print $1}' routes",
    "awk '{print $1, $NF}' routes",
    "awk '{print $8 \" via \" $2}' routes",
    "awk '/UG/ {print $2}' routes",
    "awk '!/UG/' routes",
    "awk 'NR>2{print $1}' routes",
    "awk 'NR==3' routes",
    "awk '$5 == 100 {print $8}' routes",
    "awk '$8 == \"eth2\" && $5 > 0 {print NR, NF}' routes",
    "awk '$8 ~ /^eth[01]$/ {print $(NF-1)}' routes",
    "awk '$8 !~ /eth/ || NR == 1' routes",
    "awk -F. '{print $1\"-\"$2}' routes",
    "awk -F '[. ]+' '{print $3}' routes",
    "awk -F: '{print $2}' other",
    "awk '{print}' other",
    "awk '{print $9}' other",
    "cut -d' ' -f1 other",
    "cut -d. -f2- routes",
    "cut -d . -f 1,3 routes",
    "cut -c1-3 routes",
    "cut -c -2,4 other",
    "cut -s -d. -f1 other routes",
    "cut -f",
    "cut routes",
    "cut -f 1 -d xx routes",
    "cut -d, --output-delimiter=: -f1,2 other",
    "tr a-z A-Z < other",
    "tr -d ' ' < other",
    "tr -s '\\n' < other",
    "tr -s ' ' < routes | cut -d' ' -f3",
    "tr ' ' '\\n' < other",
    "tr -cd '0-9\\n' < other",
    "tr '[:lower:]' '[:upper:]' < other",
    "tr abc x < other",
    "tr a",
    "tr",
    "sed 's/eth/ens/' routes",
    "sed 's/0/o/g' routes",
    "sed 's/0/o/2' routes",
    "sed 's#eth\\([0-9]\\)#\\1-&#' routes",
    "sed -E 's/(eth)([0-9])/\\2\\1/' routes",
    "sed -n 2p routes",
    "sed -n '/UG/p' routes",
    "sed '/UG/d' routes",
    "sed '1,2d' routes",
    "sed -n '/eth1/,/docker0/p' routes",
    "sed -n '$p' other",
    "sed '1!d' routes",
    "sed -e '1d' -e 's/a/A/' other",
    "sed 's/b/X/;s/2/Y/' other",
    "sed -n 's/eth2/X/p' routes",
    "sed 's/B/x/I' other",
    "sed = other",
    "sed 2q other",
    "sed '1a behind' other",
    "sed '1i before' other",
    "sed '2c instead' other",
    "sed 's/x*/-/g' other",
    "sed 's/a' other",
    "sed 'k' other",
    "sed p nothere",
    "sed -i 's/eth0/ens3/' routes; cat routes",
    "sed -i '/UG/d' routes && wc -l routes",
    "sed -i p nothere",
    "echo hello   world",
    "echo 'a  b' \"c  d\" e\\ f",
    "echo -n x; echo y",
    "echo -e 'a\\tb\\nc'",
    "echo -ne 'x\\n'",
    "printf 'a b\\n'",
    "printf '%s=%d\\n' a 1 b 2",
    "printf 'kind: Pod\\nmetadata:\\n  name: a\\n' > pod; cat pod; rm pod",
    "printf '%5s|%-5s|%.2s|%05d|%+d|%x|%X|%o|%u|%c|%%\\n' a b cdef 42 7 255 255 8 3 xyz",
    "printf '%s\\n' a 'b c' d",
    "printf '%d\\n' abc; echo $?",
    "printf '%d %d %d\\n' 0x10 010 -5",
    "printf '%b|%s\\n' 'a\\tb' 'a\\tb'",
    "printf '%b' 'a\\cb' c; echo",
    "printf '\\x41\\101\\e[0m' | wc -c",
    "printf '%s'",
    "printf 'plain'; echo",
    "printf '%z'; echo $?",
    "printf '%k'; echo $?",
    "printf '%ld|%zu\\n' 5 6",
    "printf '%'; echo $?",
    "printf; echo $?",
    "printf -- '-x\\n'",
    "printf '%*s|\\n' 6 ab",
    "printf '%.3d|%i\\n' 7 8",
    "printf \"%d\\n\" \"'A\"",
    "echo $HOME ${HOME}x '$HOME' \"$HOME\"",
    "A=1; echo $A; B=$A$A; echo \"$B\" '$B' ${B}c",
    "A='a   b'; echo $A; echo \"$A\"",
    "A=1 B=2; echo $A$B$C.",
    "A=1; export A; B=2 bash -c 'echo $A $B'; echo $B.",
    "A=1; bash -c 'echo x$A'; export A=3; bash -c 'echo x$A'; unset A; echo x$A",
    "true && echo yes || echo no",
    "false && echo yes || echo no",
    "false || false; echo $?",
    "! true; echo $?",
    "! grep -q zzz routes && echo none",
    "false | true; echo $?",
    "true | false; echo $?",
    "echo one; echo two;",
    "echo a;echo b # comment ; echo c",
    "echo a#b",
    "echo x > new; cat new; echo y >> new; cat new; rm new; cat new",
    "echo x >new 2>&1; cat < new; rm -f new",
    "cat nothere 2>/dev/null; echo $?",
    "cat nothere 2>err; cat err; rm err",
    "cat nothere routes >all 2>&1; head -n1 all; rm all",
    "cat nothere &> all; cat all; rm all",
    "cat nothere 2>&1 | wc -l",
    "cat nothere |& wc -l",
    "cat nothere 2>&1 >/dev/null | wc -l",
    "cat routes | grep eth | grep -v eth2 | wc -l",
    "cat < routes | head -n1",
    "cat r*s | wc -l",
    "echo r* o*r [ro]* nope* 'r*'",
    "echo x | tee one two; cat one two; rm one two",
    "echo x | cat - other",
    "cat -n other",
    "cat -b other | tail -n1",
    "cat -E other",
    "cat nothere other",
    "cat .",
    "cat -Z",
    "ls",
    "ls routes nothere",
    "ls nothere; echo $?",
    "ls -d .",
    "rm nothere",
    "rm -f nothere; echo $?",
    "rm",
    "cd nothere; echo $?",
    "cd /tmp; pwd; cd; echo $?",
    "sh -c 'echo in; exit 3'; echo $?",
    "exit 4; echo no",
    "false; exit",
    "sleep",
    "sleep x",
    "echo \"a'b\" 'c\"d' \"e\\\"f\" \"g\\\\h\" i\\'j",
    "echo \"$(",
});

bool isComparable(const std::string& text) {
  return text.find("flannelgraph does not emulate") == std::string::npos;
}

// bash names itself by its file there, and the line.
std::string withoutPrefix(const std::string& text) {
  std::istringstream in(text);
  std::string out;
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with(".line: line 1: ")) line = "bash: " + line.substr(15);
    out += line + "\n";
  }
  return out;
}

TEST_F(RealTools, SayTheSame) {
  int compared = 0;
  for (const char* line : kSame) {
    context.shell = {.folder = m_folder};
    context.environment = {{"HOME", "/root"}};
    Real wanted = real(line);
    for (const char* file : {"routes", "other"}) // what an edit did to them
      cluster.contents[m_folder + "/" + file] =
          std::string_view(file) == "routes" ? kRoutes : "b 2\na 10\nb 2\nB 3\n\na 9";
    CommandResult got = sh(line);
    std::ofstream(m_folder + "/routes") << kRoutes;
    if (!isComparable(got.err)) continue;
    ++compared;
    EXPECT_EQ(got.out, wanted.out) << line;
    EXPECT_EQ(got.status, wanted.status) << line;
    bool help = wanted.err.find("GNU sed home page") != std::string::npos;
    if (help) continue; // the rest of it is left out
    EXPECT_EQ(withoutPrefix(got.err), withoutPrefix(wanted.err)) << line;
  }
  EXPECT_GE(compared, static_cast<int>(kSame.size()) - 3);
}

} // namespace
} // namespace fg::commands
