// Folders and tar files.
#include "capture/folder.h"
#include "capture/script.h"
#include "capture/tar.h"

#include <gmock/gmock.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <sys/stat.h>
#include <unistd.h>

using namespace fg;
using testing::HasSubstr;

namespace {

namespace fs = std::filesystem;

// A ustar entry (POSIX.1-2017, pax).
std::string entry(const std::string& path, const std::string& text, char type = '0') {
  std::string header(512, '\0');
  auto put = [&](size_t at, const std::string& value) { header.replace(at, value.size(), value); };
  char number[16];
  put(0, path);
  std::snprintf(number, sizeof number, "%011zo", text.size());
  put(124, number);
  put(148, "        ");
  header[156] = type;
  put(257, std::string("ustar\0"
                       "00",
                       8));
  unsigned sum = 0;
  for (char c : header)
    sum += static_cast<unsigned char>(c);
  std::snprintf(number, sizeof number, "%06o", sum);
  put(148, number);
  header[154] = '\0';
  return header + text + std::string((512 - text.size() % 512) % 512, '\0');
}

const std::string kEnd(1024, '\0');

std::map<std::string, std::string> filesOf(const std::string& archive) {
  std::map<std::string, std::string> out;
  EXPECT_TRUE(
      capture::readTar(archive, [&](const capture::TarEntry& e) { out[e.path] = std::string(e.text); }));
  return out;
}

// A folder that goes with the test.
struct Temporary {
  fs::path path = fs::temp_directory_path() / ("flannelgraph-folder-test-" + std::to_string(getpid()));
  Temporary() { fs::create_directories(path); }
  ~Temporary() { fs::remove_all(path); }
  void write(const std::string& name, const std::string& text) const {
    fs::create_directories((path / name).parent_path());
    std::ofstream(path / name) << text;
  }
};

} // namespace

TEST(Tar, HasItsFiles) {
  auto files = filesOf(entry("hosts/a/ss.txt", "one") + entry("hosts/b/ss.txt", "two") + kEnd);
  EXPECT_EQ(files.at("hosts/a/ss.txt"), "one");
  EXPECT_EQ(files.at("hosts/b/ss.txt"), "two");
}

TEST(Tar, KnowsLongNamesOfBothKinds) {
  std::string name = "hosts/" + std::string(120, 'n') + "/ss.txt";
  std::string record = " path=" + name + "\n";
  std::string pax = std::to_string(record.size() + 3) + record;
  EXPECT_EQ(filesOf(entry("././@LongLink", name + '\0', 'L') + entry("short", "x") + kEnd).at(name), "x");
  EXPECT_EQ(filesOf(entry("PaxHeaders/x", pax, 'x') + entry("short", "x") + kEnd).at(name), "x");
}

TEST(Tar, PassesOverLinksAndFolders) {
  EXPECT_TRUE(filesOf(entry("a", "", '2') + entry("b", "", '5') + kEnd).empty());
}

TEST(Tar, ATruncatedOneIsToldOf) {
  std::string archive = entry("a", std::string(2000, 'x')).substr(0, 1200);
  auto result = capture::readTar(archive, [](const capture::TarEntry&) {});
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error(), "it ends in the middle of a file");
}

TEST(Tar, OneThatWasCutOffBetweenFilesIsToldOf) {
  auto result = capture::readTar(entry("a", "one"), [](const capture::TarEntry&) {});
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error(), "it was cut off: the mark of its end is missing");
  result = capture::readTar("", [](const capture::TarEntry&) {});
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error(), "it is empty");
}

TEST(Tar, ASizeThatIsBeyondAnyFileIsToldOf) {
  std::string archive = entry("a", "one");
  archive.replace(124, 11, "77777777777");
  archive.replace(148, 8, "        ");
  unsigned sum = 0;
  for (size_t i = 0; i < 512; ++i)
    sum += static_cast<unsigned char>(archive[i]);
  char number[16];
  std::snprintf(number, sizeof number, "%06o", sum);
  archive.replace(148, 7, std::string(number) + '\0');
  auto result = capture::readTar(archive + kEnd, [](const capture::TarEntry&) {});
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error(), "it ends in the middle of a file");
}

TEST(Tar, AnotherFileIsToldOf) {
  auto result = capture::readTar(std::string(600, 'x'), [](const capture::TarEntry&) {});
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error(), "a header has a wrong checksum");
}

TEST(Folder, TakesTarFilesWhateverTheirPathsBeginWith) {
  Temporary folder;
  folder.write("node1.tar", entry("./capture/hosts/node1/ss.txt", "one") + kEnd);
  folder.write("node2.tar", entry("hosts/node2/ss.txt", "two") + kEnd);
  capture::Findings findings;
  auto read = capture::readFolder(folder.path.string(), findings);
  EXPECT_THAT(read.children("hosts"), testing::ElementsAre("node1", "node2"));
  EXPECT_TRUE(findings.take().empty());
}

TEST(Folder, TwoHostsOfOneNameAreToldOf) {
  Temporary folder;
  folder.write("first.tar", entry("hosts/node1/ss.txt", "one") + kEnd);
  folder.write("second.tar", entry("hosts/node1/ss.txt", "two") + kEnd);
  capture::Findings findings;
  auto read = capture::readFolder(folder.path.string(), findings);
  EXPECT_EQ(read.files.at("hosts/node1/ss.txt").text, "one");
  EXPECT_THAT(core::text(findings.take()),
              HasSubstr("the capture has this file twice; the first one counts"));
}

TEST(Folder, APathThatLeadsOutIsNoFileOfIt) {
  Temporary folder;
  folder.write("evil.tar", entry("../../hosts/node1/ss.txt", "one") + kEnd);
  capture::Findings findings;
  EXPECT_TRUE(capture::readFolder(folder.path.string(), findings).files.empty());
}

TEST(Folder, NoFileLeadsAnywhereElse) { // whatever stands before the layout does not count
  Temporary folder;
  folder.write("evil.tar", entry("/etc/passwd", "x") + entry("hosts/a/../../../etc/ss.txt", "x")
                               + entry("hosts/../ss.txt", "x") + entry("hosts/a/ss.txt", "good") + kEnd);
  capture::Findings findings;
  auto read = capture::readFolder(folder.path.string(), findings);
  std::vector<std::string> paths;
  for (const auto& [path, file] : read.files)
    paths.push_back(path);
  EXPECT_THAT(paths, testing::ElementsAre("hosts/a/ss.txt", "passwd", "ss.txt")); // nobody reads the last two
}

TEST(Folder, ANameWithControlCharactersIsLeftOut) {
  Temporary folder;
  folder.write("evil.tar", entry("hosts/\x1b[2J/ss.txt", "one") + entry("hosts/a/ss.txt", "two") + kEnd);
  capture::Findings findings;
  auto read = capture::readFolder(folder.path.string(), findings);
  EXPECT_THAT(read.children("hosts"), testing::ElementsAre("a"));
  std::string told = core::text(findings.take());
  EXPECT_THAT(told, HasSubstr("a path with control characters"));
  EXPECT_EQ(told.find('\x1b'), std::string::npos);
}

TEST(Folder, CompressedOnesAreToldOf) {
  Temporary folder;
  folder.write("node1.tar.gz", "\x1f\x8b...");
  folder.write("node2.tar", "\x1f\x8b...");
  capture::Findings findings;
  EXPECT_TRUE(capture::readFolder(folder.path.string(), findings).files.empty());
  std::string told = core::text(findings.take());
  EXPECT_THAT(told, HasSubstr("node1.tar.gz: warning: this is compressed, and is not read"));
  EXPECT_THAT(told, HasSubstr("node2.tar: warning: this is compressed, and is not read"));
  EXPECT_TRUE(capture::isCapture((folder.path / "node1.tar.gz").string()));
}

TEST(Folder, AGigabyteIsRefusedUnread) {
  Temporary folder;
  folder.write("hosts/a/ss.txt", "");
  fs::resize_file(folder.path / "hosts/a/ss.txt", uintmax_t{1} << 30); // sparse
  capture::Findings findings;
  EXPECT_TRUE(capture::readFolder(folder.path.string(), findings).files.empty());
  EXPECT_THAT(core::text(findings.take()), HasSubstr("ss.txt: error: larger than 64 MiB"));
}

TEST(Folder, PipesAreNotWaitedFor) {
  Temporary folder;
  folder.write("hosts/a/uname.txt", "one");
  ASSERT_EQ(mkfifo((folder.path / "hosts/a/ss.txt").c_str(), 0600), 0);
  capture::Findings findings;
  EXPECT_EQ(capture::readFolder(folder.path.string(), findings).files.size(), 1U);
}

TEST(Folder, LinksAreNotFollowed) {
  Temporary folder;
  folder.write("hosts/a/ss.txt", "");
  fs::create_symlink("/etc/passwd", folder.path / "hosts/a/uname.txt");
  capture::Findings findings;
  auto read = capture::readFolder(folder.path.string(), findings);
  EXPECT_EQ(read.files.size(), 1U);
  EXPECT_THAT(core::text(findings.take()), HasSubstr("this is a link, which is not followed"));
}

TEST(Folder, AnotherFolderIsNoCapture) {
  Temporary folder;
  folder.write("notes.txt", "one");
  capture::Findings findings;
  EXPECT_TRUE(capture::readFolder(folder.path.string(), findings).files.empty());
  EXPECT_THAT(core::text(findings.take()),
              HasSubstr("error: this is no capture: there is neither a folder hosts nor a tar file in it"));
}

TEST(Script, IsTheFileThatIsChecked) {
  std::ifstream file(std::string(FG_SOURCE_DIR) + "/sim/capture/capture.sh");
  std::ostringstream text;
  text << file.rdbuf();
  EXPECT_EQ(capture::script(), text.str());
  EXPECT_TRUE(capture::script().starts_with("#!/bin/sh\n"));
}
