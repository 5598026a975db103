// Joining the parts of one message: only parts of the same sequence id, channel, talker, formatter
// and count, whatever comes in between. Bounded: 64 pending groups, the oldest gives way.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/wire.h"
#include "model/decoder.h"
#include "sea/ais_body.h"

namespace yagura::sea {

// When and by whom a sentence was heard, as its own line or wrapper says.
struct Reception {
  Time time = kNoTime;
  ClockKind clock = ClockKind::none;  // tag_block or wrapper where `time` is there
  ShortText<20> station;
  Spans spans;  // the sentence's line, and the line that gave its time where it is another
};

struct Part {
  std::uint8_t total = 0, number = 0;
  std::int8_t sequence = -1;
  char channel = 0;
  std::array<char, 2> talker{};
  bool own_ship = false;
  std::uint8_t fill = 0;
  std::uint64_t group = 0;  // of the tag block, 0 = unsaid
  std::string_view payload;
};

struct Joined {
  std::string payload;
  std::uint8_t fill = 0;  // of the last part
  Reception reception;    // time of the best clock among the parts, spans of all in reading order
};

class Joiner {
 public:
  static constexpr std::size_t kGroups = 64;
  // A part is awaited for so many lines; a part 1 that comes after another part for fewer, as the
  // same sequence id is soon used again.
  static constexpr std::uint64_t kAge = 500, kLateFirst = 32;

  // `line` counts the feed's lines. Groups given up meanwhile are appended to `lost` by their first
  // span. The result stays valid until the next call; nullptr: parts are still missing.
  const Joined* add(const Part& part, const Reception& reception, std::uint64_t line,
                    std::vector<Span>& lost);
  // The stream ended: every pending group is lost.
  void finish(std::vector<Span>& lost);
  std::size_t pending() const { return groups_.size(); }

  void save(Writer& w) const;
  bool load(Reader& r);

 private:
  struct Group {
    std::uint8_t total = 0;
    std::int8_t sequence = -1;
    char channel = 0;
    std::array<char, 2> talker{};
    bool own_ship = false;
    std::uint64_t group = 0;
    std::uint64_t line = 0;  // of the newest part
    std::uint16_t have = 0;  // bit n: part n
    std::uint8_t fill = 0;
    std::array<std::string, 9> payloads;  // by part number - 1
    Reception reception;
    bool takes(const Part& part) const;
  };
  void drop(std::size_t i, std::vector<Span>& lost);
  void age(std::uint64_t line, std::vector<Span>& lost);
  Group* place_for(const Part& part, std::uint64_t line, std::vector<Span>& lost);

  std::vector<std::unique_ptr<Group>> groups_;  // oldest first
  std::vector<std::unique_ptr<Group>> spare_;   // kept for their memory, at most kGroups
  Joined joined_;
};

void save_reception(Writer& w, const Reception& r);
bool load_reception(Reader& r, Reception& to);

}  // namespace yagura::sea
