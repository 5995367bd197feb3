// Paths, and what reading and writing them says.
#include "commands/support/files.h"

#include "commands/support/result.h"

#include <algorithm>
#include <array>
#include <set>

namespace fg::commands {
namespace {

// Folders that every machine has, with or without a file that the model knows.
constexpr std::array<std::string_view, 16> kFolders{"/",     "/bin",  "/dev", "/etc",  "/home",
                                                    "/proc", "/root", "/run", "/sbin", "/sys",
                                                    "/tmp",  "/usr",  "/var", "/opt",  "/etc/systemd/system",
                                                    "/mnt"};

std::optional<FileError> writeSetting(Context& context, std::string_view path, std::string_view text) {
  std::string value(text.substr(0, text.find('\n')));
  core::KernelResult done =
      context.ns.setSysctl(swapDotsAndSlashes(std::string(path.substr(kSettingsFolder.size()))), value);
  if (done) return std::nullopt;
  return done.error() == core::KernelError::Invalid ? FileError::Invalid : FileError::NotPermitted;
}

} // namespace

std::string_view text(FileError error) {
  switch (error) {
  case FileError::NotFound:
    return "No such file or directory";
  case FileError::IsFolder:
    return "Is a directory";
  case FileError::NotPermitted:
    return "Permission denied";
  case FileError::Invalid:
    return "Invalid argument";
  case FileError::InputOutput:
    return "Input/output error";
  }
  return "";
}

std::string absolutePath(const Context& context, std::string_view path) {
  std::string whole(path);
  if (whole == "~" || whole.starts_with("~/")) whole.replace(0, 1, "/root");
  if (!whole.starts_with("/")) whole = context.shell.folder + "/" + whole;
  std::vector<std::string> parts;
  for (size_t at = 0; at < whole.size();) {
    size_t end = std::min(whole.find('/', at), whole.size());
    std::string part = whole.substr(at, end - at);
    if (part == ".." && !parts.empty()) parts.pop_back();
    if (!part.empty() && part != "." && part != "..") parts.push_back(std::move(part));
    at = end + 1;
  }
  std::string out;
  for (const std::string& part : parts)
    out += "/" + part;
  // "/var/run" is a link to "/run" on both systems.
  if (out == "/var/run" || out.starts_with("/var/run/")) out.erase(0, 4);
  return out.empty() ? "/" : out;
}

std::vector<std::string> allFiles(const Context& context) {
  std::vector<std::string> files = context.cluster.files(context.ns), made = procFiles(context);
  files.insert(files.end(), made.begin(), made.end());
  std::sort(files.begin(), files.end());
  files.erase(std::unique(files.begin(), files.end()), files.end());
  return files;
}

std::vector<std::string> namesBelow(const Context& context, const std::string& folder) {
  std::string prefix = folder == "/" ? "/" : folder + "/";
  std::set<std::string> names;
  for (const std::string& path : allFiles(context))
    if (path.starts_with(prefix) && path.size() > prefix.size())
      names.insert(path.substr(prefix.size(), path.find('/', prefix.size()) - prefix.size()));
  return {names.begin(), names.end()};
}

bool isFolder(const Context& context, const std::string& path) {
  return std::ranges::find(kFolders, path) != kFolders.end() || !namesBelow(context, path).empty();
}

tl::expected<std::string, FileError> readFile(const Context& context, std::string_view name) {
  if (name.empty()) return tl::unexpected(FileError::NotFound);
  std::string path = absolutePath(context, name);
  if (path == "/dev/null") return "";
  if (auto made = procFile(context, path)) return *made;
  if (auto kept = context.cluster.file(context.ns, path)) return *kept;
  return tl::unexpected(isFolder(context, path) ? FileError::IsFolder : FileError::NotFound);
}

std::optional<FileError> openForWriting(Context& context, std::string_view name, WriteMode mode) {
  if (name.empty()) return FileError::NotFound;
  std::string path = absolutePath(context, name);
  if (path == "/dev/null" || procFile(context, path)) return std::nullopt;
  if (path.starts_with("/proc/")) return FileError::NotPermitted;
  if (isFolder(context, path)) return FileError::IsFolder;
  std::string folder = path.substr(0, std::max<size_t>(path.rfind('/'), 1));
  if (!isFolder(context, folder)) return FileError::NotFound;
  bool exists = context.cluster.file(context.ns, path).has_value();
  if (exists && mode == WriteMode::Append) return std::nullopt;
  if (!context.cluster.writeFile(context.ns, path, "")) return FileError::NotPermitted;
  return std::nullopt;
}

std::optional<FileError> writeFile(Context& context, std::string_view name, std::string_view text,
                                   WriteMode mode) {
  std::string path = absolutePath(context, name);
  if (path == "/dev/null") return std::nullopt;
  if (path.starts_with(kSettingsFolder) && procFile(context, path))
    return text.empty() ? std::nullopt : writeSetting(context, path, text);
  if (procFile(context, path)) return text.empty() ? std::nullopt : std::optional(FileError::InputOutput);
  if (auto refused = openForWriting(context, path, WriteMode::Append)) return refused;
  std::string before =
      mode == WriteMode::Append ? context.cluster.file(context.ns, path).value_or("") : std::string();
  if (!context.cluster.writeFile(context.ns, path, before + std::string(text)))
    return FileError::NotPermitted;
  return std::nullopt;
}

std::string quotedName(const Context& context, std::string_view name) {
  return isDebian(context) ? fmt::format("'{}'", name) : fmt::format("‘{}’", name);
}

} // namespace fg::commands
