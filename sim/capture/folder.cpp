#include "capture/folder.h"

#include "capture/tar.h"
#include "scenario/read_file.h"
#include "scenario/utf8.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <utility>

namespace fg::capture {
namespace {

namespace fs = std::filesystem;

// "capture/hosts/node1/ss.txt", "./kubernetes.json": what stands before the layout does not count. Nothing
// where the path leads out of it.
std::string layoutPath(const std::string& path) {
  fs::path normal = fs::path(path).lexically_normal();
  std::vector<std::string> parts;
  for (const fs::path& part : normal)
    if (part != ".." && part != "/" && part != "." && !part.empty())
      parts.push_back(part.string());
    else if (part == "..")
      return {};
  if (parts.empty()) return {};
  auto begin = std::find(parts.begin(), parts.end(), "hosts");
  if (begin == parts.end()) begin = parts.end() - 1;
  std::string out;
  for (; begin != parts.end(); ++begin)
    out += (out.empty() ? "" : "/") + *begin;
  return out;
}

bool isCompressed(const fs::path& file) {
  constexpr std::array<std::string_view, 7> kEnds{".gz", ".tgz", ".xz", ".txz", ".bz2", ".zst", ".zip"};
  return std::find(kEnds.begin(), kEnds.end(), file.extension().string()) != kEnds.end();
}

// The first bytes of gzip, xz, bzip2, zstd and zip.
bool looksCompressed(std::string_view text) {
  for (std::string_view begin : {"\x1f\x8b", "\xfd\x37zXZ", "BZh", "\x28\xb5\x2f\xfd", "PK\x03\x04"})
    if (text.starts_with(begin)) return true;
  return false;
}

// Names of files become names of hosts, which go to terminals.
bool isShowable(const std::string& path) {
  return scenario::printable(path) == path && path.find('\t') == std::string::npos;
}

class Loader {
public:
  Loader(Folder& folder, Findings& findings) : m_folder(folder), m_findings(findings) {}

  void addFile(const fs::path& file, const std::string& relative) {
    std::string shown = scenario::printable(file.string());
    if (isCompressed(file)) return tellCompressed(shown);
    auto text = scenario::readFile(file.string());
    if (!text) return m_findings.error({shown, 0, 0}, text.error().message, "leave it out of the capture");
    if (file.extension() != ".tar") return add(relative, {shown, std::move(*text)});
    if (looksCompressed(*text)) return tellCompressed(shown);
    addTar(shown, *text);
  }

  void addTree(const fs::path& root) {
    if (!isOne(root))
      return m_findings.error({root.string(), 0, 0},
                              "this is no capture: there is neither a folder hosts nor a tar file in it",
                              "'flannelgraph capture-script' prints the script that takes one");
    std::error_code error;
    std::vector<fs::path> files;
    for (auto it = fs::recursive_directory_iterator(root, error);
         !error && it != fs::recursive_directory_iterator(); it.increment(error)) {
      if (it->is_symlink(error) || it->is_regular_file(error)) files.push_back(it->path());
      if (files.size() > kMostFiles) break;
    }
    if (error)
      m_findings.error({root.string(), 0, 0}, "cannot read it: " + error.message(), "is it yours to read?");
    std::sort(files.begin(), files.end());
    for (const fs::path& file : files)
      if (fs::is_symlink(file, error))
        m_findings.warning({scenario::printable(file.string()), 0, 0},
                           "this is a link, which is not followed", "put the file itself there");
      else
        addFile(file, file.lexically_relative(root).string());
  }

private:
  static bool isOne(const fs::path& root) {
    std::error_code error;
    for (auto it = fs::directory_iterator(root, error); !error && it != fs::directory_iterator();
         it.increment(error))
      if ((it->path().filename() == "hosts" && it->is_directory(error)) || it->path().extension() == ".tar"
          || isCompressed(it->path()))
        return true;
    return false;
  }

  void tellCompressed(const std::string& shown) {
    m_findings.warning({shown, 0, 0}, "this is compressed, and is not read",
                       "unpack it first, with 'gzip -d', 'xz -d' or 'zstd -d': the tar file is what is read");
  }

  void addTar(const std::string& shown, const std::string& archive) {
    auto done = readTar(archive, [&](const TarEntry& entry) {
      add(entry.path, {shown + ":" + scenario::printable(entry.path), std::string(entry.text)});
    });
    if (!done)
      m_findings.error({shown, 0, 0}, "not a whole tar file: " + done.error(),
                       "copy it again, or make it anew with 'tar cf'");
  }

  void add(const std::string& path, TextFile file) {
    std::string known = layoutPath(path);
    if (known.empty()) return;
    if (!isShowable(known))
      return m_findings.warning({file.shown, 0, 0}, "a path with control characters, or of no UTF-8",
                                "it is left out");
    m_bytes += file.text.size();
    if (m_folder.files.size() >= kMostFiles || m_bytes > kLargestCapture) return tooLarge(file.shown);
    auto [it, isNew] = m_folder.files.try_emplace(known, std::move(file));
    if (!isNew && it->second.text != file.text)
      m_findings.warning({it->second.shown, 0, 0}, "the capture has this file twice; the first one counts",
                         "remove what is older");
  }

  void tooLarge(const std::string& shown) {
    if (!std::exchange(m_toldSize, true))
      m_findings.error({shown, 0, 0},
                       "the capture is larger than " + std::to_string(kLargestCapture >> 30) + " GiB or "
                           + std::to_string(kMostFiles) + " files",
                       "leave out hosts that the question is not about");
  }

  Folder& m_folder;
  Findings& m_findings;
  size_t m_bytes = 0;
  bool m_toldSize = false;
};

} // namespace

bool isBlank(const TextFile& file) { return file.text.find_first_not_of(" \t\r\n") == std::string::npos; }

bool isText(const TextFile& file) {
  if (isBlank(file)) return false;
  char first = file.text[file.text.find_first_not_of(" \t\r\n")];
  return first != '[' && first != '{' && static_cast<unsigned char>(first) < 0x80;
}

const TextFile* Folder::find(const std::string& path) const {
  auto it = files.find(path);
  return it == files.end() ? nullptr : &it->second;
}

std::vector<std::string> Folder::children(const std::string& path) const {
  std::vector<std::string> out;
  std::string prefix = path + "/";
  for (auto it = files.lower_bound(prefix); it != files.end() && it->first.starts_with(prefix); ++it) {
    size_t end = it->first.find('/', prefix.size());
    std::string name = it->first.substr(prefix.size(), end - prefix.size());
    if (end != std::string::npos && (out.empty() || out.back() != name)) out.push_back(std::move(name));
  }
  return out;
}

bool isCapture(const std::string& path) {
  std::error_code error;
  bool isArchive = path.ends_with(".tar") || (path.find(".tar.") != std::string::npos && isCompressed(path));
  return fs::is_directory(path, error) || (isArchive && fs::is_regular_file(path, error));
}

Folder readFolder(const std::string& path, Findings& findings) {
  Folder folder;
  Loader loader(folder, findings);
  if (fs::is_directory(path))
    loader.addTree(path);
  else
    loader.addFile(path, path);
  return folder;
}

} // namespace fg::capture
