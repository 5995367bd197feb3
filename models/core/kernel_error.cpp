#include "core/kernel_error.h"

namespace fg::core {

std::string_view text(KernelError error) {
  switch (error) {
  case KernelError::NoEntry:
  case KernelError::NoTable:
    return "No such file or directory";
  case KernelError::NoSuchProcess:
    return "No such process";
  case KernelError::Exists:
    return "File exists";
  case KernelError::NoDevice:
    return "No such device";
  case KernelError::Invalid:
  case KernelError::InvalidPrefix:
  case KernelError::DeviceForOnlink:
  case KernelError::InvalidSource:
  case KernelError::InvalidScope:
    return "Invalid argument";
  case KernelError::NetDown:
    return "Network is down";
  case KernelError::NetUnreachable:
  case KernelError::InvalidGateway:
    return "Network is unreachable";
  case KernelError::HostUnreachable:
    return "No route to host";
  case KernelError::AddressNotAvailable:
    return "Cannot assign requested address";
  case KernelError::Busy:
    return "Device or resource busy";
  case KernelError::PermissionDenied:
    return "Permission denied";
  case KernelError::NoBuffers:
    return "No buffer space available";
  }
  return "";
}

} // namespace fg::core
