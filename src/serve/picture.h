// Picture: the newest place of every object, as the server holds it, and its binary form for the
// page (docs/formats/live.md). 100,000 objects take about 30 MB. From 200,000 on, a new object
// takes the index of one unheard for two hours: the page, which shows the last hour, misses
// nothing.
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

  static constexpr std::size_t kMost = 200'000;

  // Rises with every fix: what a client has seen up to, to ask for what came since.
  std::uint64_t generation() const { return generation_; }
  // A message with every object, or with those changed after generation `seen`, each once. So a
  // slow client gets fewer and larger messages, never more than the whole picture.
  std::string full() const { return message(true, 0); }
  std::string since(std::uint64_t seen) const { return message(false, seen); }
  std::size_t size() const { return objects_.size(); }
  Time newest() const { return newest_; }
  // What is known of an object by its index in the messages; null where there is none.
  Json describe(std::uint32_t index) const;

 private:
  struct Object {
    PictureFix fix;
    bool placed = false;
    TrackInfo info;
    std::uint64_t object = 0;
  };
  std::uint32_t index_of(std::uint64_t object);
  std::optional<std::uint32_t> freed();
  std::string message(bool full, std::uint64_t seen) const;

  std::vector<Object> objects_;
  std::unordered_map<std::uint64_t, std::uint32_t> by_object_;
  std::vector<std::uint64_t> changed_at_;  // generation of each object's newest fix; 0 = none yet
  std::uint64_t generation_ = 0;
  std::uint32_t looked_at_ = 0;  // where the search for a free index goes on
  Time newest_ = kNoTime;
};

}  // namespace yagura
