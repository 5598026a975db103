// Picture: the newest place of every object, as the server holds it, and its binary form for the page
// (docs/formats/live.md). 100,000 objects take about 20 MB.
#pragma once

#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "serve/live_link.h"

namespace yagura {

class Picture {
 public:
  void fix(const PictureFix& f);
  void info(TrackInfo&& info);

  // A message with every object, or with those changed since the last take_changes().
  std::string full() const;
  std::string take_changes();
  bool changed() const { return !changed_.empty(); }
  std::size_t size() const { return objects_.size(); }
  Time newest() const { return newest_; }
  // What is known of an object by its index in the messages; null where there is none.
  Json describe(std::uint32_t index) const;

 private:
  struct Object {
    PictureFix fix;
    bool placed = false, dirty = false;
    TrackInfo info;
  };
  std::uint32_t index_of(std::uint64_t object);
  void append(std::string& out, std::uint32_t index) const;

  std::vector<Object> objects_;
  std::unordered_map<std::uint64_t, std::uint32_t> by_object_;
  std::vector<std::uint32_t> changed_;
  Time newest_ = kNoTime;
};

}  // namespace yagura
