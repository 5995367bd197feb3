#include "etcd/error.h"

namespace fg::etcd {
namespace {

std::string_view message(ErrorCode code) {
  switch (code) {
  case ErrorCode::KeyNotFound:
    return "Key not found";
  case ErrorCode::CompareFailed:
    return "Compare failed";
  case ErrorCode::NotFile:
    return "Not a file";
  case ErrorCode::NotDirectory:
    return "Not a directory";
  case ErrorCode::NodeExists:
    return "Key already exists";
  case ErrorCode::RootReadOnly:
    return "Root is read only";
  case ErrorCode::DirectoryNotEmpty:
    return "Directory not empty";
  case ErrorCode::RaftInternal:
    return "Raft Internal Error";
  case ErrorCode::EventIndexCleared:
    return "The event in requested index is outdated and cleared";
  case ErrorCode::Unavailable:
    return "client: etcd cluster is unavailable or misconfigured";
  }
  return "";
}

} // namespace

std::string Error::text() const {
  if (!isFromEtcd()) return std::string(message(code)) + (cause.empty() ? "" : "; error #0: " + cause);
  return std::to_string(static_cast<int>(code)) + ": " + std::string(message(code)) + " (" + cause + ") ["
         + std::to_string(index) + "]";
}

} // namespace fg::etcd
