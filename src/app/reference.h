// Reference documents (zones, anchorages, assets, lists) on their way from files into a run.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "app/registry.h"

namespace yagura {

// Throws EnvironmentError where the file cannot be read (128 MiB at most).
ReferenceDocument read_reference(std::string_view type, const std::string& path);
Message cannot_use(const std::string& type);  // "cannot use these zones"
std::string encode_reference(const ReferenceDocument& document);

// Refuses what no room can use before any of it is journaled: a document in the journal is read
// again at every start, so one that stops the run would stop the node for ever.
class ReferenceCheck {
 public:
  ReferenceCheck();
  // Throws EnvironmentError with what is wrong. Documents that went before count, as in a run.
  void take(const ReferenceDocument& document);

 private:
  Settings settings_;
  std::vector<std::pair<const Domain*, std::unique_ptr<Room>>> rooms_;
};

}  // namespace yagura
