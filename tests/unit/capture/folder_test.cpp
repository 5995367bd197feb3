// Folders and tar files.
#include "capture/folder.h"
#include "capture/script.h"
#include "capture/tar.h"

#include <gmock/gmock.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>

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
