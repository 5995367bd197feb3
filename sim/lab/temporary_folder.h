// A folder that goes with this object.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <string>

namespace fg::lab {

class TemporaryFolder {
public:
  TemporaryFolder() : m_path((std::filesystem::temp_directory_path() / "flannelgraph-XXXXXX").string()) {
    if (!mkdtemp(m_path.data())) m_path.clear();
  }
  ~TemporaryFolder() {
    std::error_code none;
    if (!m_path.empty()) std::filesystem::remove_all(m_path, none);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  const std::string& path() const { return m_path; }

private:
  std::string m_path;
};

} // namespace fg::lab
