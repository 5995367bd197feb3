// Files as a program opens them: those that the cluster keeps, and those that the kernel makes up (/proc).
#pragma once

#include "commands/commands.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fg::commands {

enum class FileError { NotFound, IsFolder, NotPermitted, Invalid, InputOutput };
std::string_view text(FileError error); // "No such file or directory"

// A path as seen from the folder that the shell is in; without ".", ".." and "~".
std::string absolutePath(const Context& context, std::string_view path);
// All of them, sorted: those of the cluster and those of /proc.
std::vector<std::string> allFiles(const Context& context);
// The names directly below a folder, sorted; empty where there is no such folder, or nothing in it.
std::vector<std::string> namesBelow(const Context& context, const std::string& folder);
bool isFolder(const Context& context, const std::string& path);

tl::expected<std::string, FileError> readFile(const Context& context, std::string_view path);
enum class WriteMode { Replace, Append };
// What is written into /proc/sys is a setting. Nothing where it is done.
std::optional<FileError> writeFile(Context& context, std::string_view path, std::string_view text,
                                   WriteMode mode);
// What opening it for writing says; it is empty afterwards where `mode` says so and it is a file.
std::optional<FileError> openForWriting(Context& context, std::string_view path, WriteMode mode);

// A file of /proc, as the kernel makes it up when somebody reads.
std::optional<std::string> procFile(const Context& context, std::string_view path);
std::vector<std::string> procFiles(const Context& context);
inline constexpr std::string_view kSettingsFolder = "/proc/sys/";
// "net.ipv4.ip_forward" of "net/ipv4/ip_forward", and back. What stands in an interface's name (eth0.100)
// becomes the other, as sysctl(8) says.
std::string swapDotsAndSlashes(std::string name);

// 'name' or ‘name’, as the coreutils of the tool version print it.
std::string quotedName(const Context& context, std::string_view name);

} // namespace fg::commands
