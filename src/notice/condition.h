// notice.condition: the validity of each Condition as an event, so that it has its place on the
// timeline. Opens at `from`, closes at `to`, dated so; a changed notice of the same id revises it.
#pragma once

#include <map>
#include <set>
#include <string>

#include "model/room.h"

namespace yagura::notice {

extern const DetectorInfo kCondition;

class ConditionRoom : public Room {
 public:
  static constexpr std::size_t kMaxKnown = 10'000;  // conditions; the one that ends first gives way

  void observe(const Batch& batch, std::size_t i, Out& out) override;
  void advance(Time now, Out& out) override;
  void save(Writer& w) const override;
  bool load(Reader& r) override;

 private:
  enum class Stage : std::uint8_t { before, during, after };
  struct Known {
    std::uint64_t content = 0;  // hash of what the notice said last
    Time from, to;
    Stage stage = Stage::before;
    EventDraft draft;  // whole from the start, published from `from` on
  };
  void add(const Condition& c, const Spans& evidence, Time now, Out& out);
  static void step(Known& k, Time now, Out& out);
  static Time due_of(const Known& k);
  void forget_one();

  std::map<std::string, Known> known_;
  std::set<std::pair<Time, std::string>> due_;  // of those before and during
  std::set<std::pair<Time, std::string>> by_end_;
};

std::unique_ptr<Room> make_notice_room(const Settings& settings, std::span<const Source> sources);

// The circle around an area: centre of its bounding box, distance to the farthest corner. An area
// that is empty stands for everywhere.
Area circle_around(const std::vector<Polygon>& area);

}  // namespace yagura::notice
