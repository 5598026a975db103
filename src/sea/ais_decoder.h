// The AIS decoder: lines to records. What it promises stands in ais.h and docs/formats/ais.md.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "sea/ais.h"
#include "sea/ais_armour.h"
#include "sea/ais_join.h"
#include "sea/clock.h"
#include "sea/sentence.h"

namespace yagura::sea {

class AisDecoder : public Decoder {
 public:
  static constexpr std::size_t kMaxLine = 4096;
  static constexpr int kMaxPieces = 16;  // sentences looked for in one line
  static constexpr std::size_t kMaxHeld = 50'000;
  static constexpr std::uint64_t kMaxHeldBytes = 4u << 20;  // of the lines they came from
  static constexpr std::size_t kMaxSentenceKinds = 200;     // further ones are counted as "other"
  static constexpr std::size_t kGroupTimes = 16;  // tag block groups whose time is remembered

  explicit AisDecoder(const FeedContext& context) : feed_(context.feed), start_(context.start) {}

  std::unique_ptr<Batch> push(std::string_view bytes, Time arrival) override;
  std::unique_ptr<Batch> finish() override;
  DecodeStats stats() const override;
  void save(Writer& w) const override;
  bool load(Reader& r) override;

 private:
  // A message that waits for the first clock of its file.
  struct Held {
    Bits bits;
    RecordHead head;
    char channel = 0;
    bool own_ship = false;
    ShortText<20> station;
  };
  struct GroupTime {
    std::uint64_t group = 0;
    Time time = kNoTime;
    ShortText<20> station;
    Span line;
  };
  struct LineTime {  // $PGHP: holds for the next VDM or VDO only
    Time time = kNoTime;
    ShortText<20> station;
    Span line;
  };

  void line(std::string_view text, std::uint64_t offset);
  void overlong();
  std::size_t piece(std::string_view text, std::size_t at, std::uint64_t offset, bool& rejected);
  void sentence(const Sentence& s, const Front& front, const Tail& tail, Span span, bool& rejected);
  void vdm(const Sentence& s, const Front& front, const Tail& tail, Span span, bool& rejected);
  void part(const Sentence& s, const Vdm& v, const Front& front, Reception& heard);
  Reception reception(const Front& front, const Tail& tail, Span span);
  void message(std::string_view payload, unsigned fill, const Vdm& v, Reception& heard);
  void set_time(AisRecord& record, RecordHead& head, Reception& heard);
  void hold(RecordHead& head, const AisRecord& record);
  void first_clock(Time time, Span line);
  void release(Time time, const Span* line);
  void count_sentence(std::string_view name);
  void count_time(Time t);
  bool load_held(Reader& r);
  void reject(Reason reason, Span span);
  void lost_groups();
  Span span_of(std::uint64_t offset, std::size_t length) const {
    return {offset, static_cast<std::uint32_t>(length), feed_};
  }

  const FeedId feed_;
  const Time start_;

  // State that later records depend on.
  std::uint64_t offset_ = 0;  // of the next byte
  std::uint64_t lines_seen_ =
      0;                 // ages of pending parts; as of the whole feed, unlike the statistics
  std::string partial_;  // the unfinished line
  std::uint64_t overlong_ = 0;    // bytes of an unfinished line that is too long, 0 = none
  bool swallow_newline_ = false;  // the last line ended with '\r'
  Clocks clocks_;
  Joiner joiner_;
  LineTime pghp_;
  std::vector<GroupTime> group_times_;  // oldest first
  std::deque<Held> held_;
  std::uint64_t held_bytes_ = 0;
  bool clock_seen_ = false;  // the first clock came, or waiting for it was given up

  // Of the call in progress.
  AisBatch* out_ = nullptr;
  Time arrival_ = kNoTime;
  MessageBits bits_;
  std::string scratch_;
  std::vector<Span> lost_;

  // Statistics.
  struct Kind {
    ShortText<8> name;
    std::uint64_t count = 0;
  };
  std::uint64_t bytes_ = 0, lines_ = 0, messages_ = 0, doubtful_ = 0, other_sentences_ = 0;
  std::array<std::uint64_t, 29> types_{};
  std::array<std::uint64_t, static_cast<std::size_t>(Reason::kCount)> reasons_{};
  std::vector<Kind> kinds_;
  Time first_time_ = kNoTime, last_time_ = kNoTime;
};

}  // namespace yagura::sea
