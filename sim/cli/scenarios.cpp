// flannelgraph scenarios: lists the library.
#include "cli/verb.h"
#include "scenario/library.h"

#include <algorithm>
#include <iostream>

namespace fg::cli {

Verb scenariosVerb() {
  return {"scenarios", "list the library of scenarios", [](const Common& common) -> Declared {
            return {{}, [&common] {
                      auto entries = scenario::listLibrary();
                      std::size_t width = 0;
                      for (const auto& entry : entries)
                        width = std::max(width, entry.name.size());
                      for (const auto& entry : entries) {
                        auto title = entry.title.find(common.language);
                        if (title == entry.title.end()) title = entry.title.find("en");
                        std::cout << entry.name << std::string(width + 2 - entry.name.size(), ' ')
                                  << (title == entry.title.end() ? "" : title->second) << "\n";
                      }
                      return kDone;
                    }};
          }};
}

} // namespace fg::cli
