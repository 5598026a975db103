#include "air/adsb.h"

#include <algorithm>
#include <array>
#include <utility>

#include "air/frame.h"
#include "air/receiver_clock.h"

namespace yagura::air {
namespace {

constexpr std::size_t kFormats = 25;
constexpr std::uint32_t kLongestJunk = 1 << 20;  // a longer run is rejected in pieces

class AdsbDecoder : public Decoder {
 public:
  explicit AdsbDecoder(const FeedContext& context)
      : feed_(context.feed), clock_(gps_stamps(context), context.start) {}

  std::unique_ptr<Batch> push(std::string_view bytes, Time arrival) override;
  std::unique_ptr<Batch> finish() override;
  DecodeStats stats() const override;
  void save(Writer& w) const override;
  bool load(Reader& r) override;

 private:
  static bool gps_stamps(const FeedContext& context) {
    const auto it = context.options.find("timestamps");
    return it != context.options.end() && it->second == "gps";
  }
  std::size_t consume(std::string_view bytes, Time arrival, bool final, AdsbBatch& batch);
  void take(const Frame& frame, Span span, Time arrival, AdsbBatch& batch);
  void end_junk(AdsbBatch& batch);
  void reject(Span span, std::string_view reason, AdsbBatch& batch);

  FeedId feed_;
  ReceiverClock clock_;
  std::uint64_t offset_ = 0;     // of the next byte to read, in the stream
  std::string held_;             // the beginning of a frame, at offset_
  std::uint64_t junk_from_ = 0;  // bytes of no frame: [junk_from_, junk_from_ + junk_)
  std::uint32_t junk_ = 0;
  bool line_open_ = false;

  std::uint64_t bytes_ = 0, lines_ = 0, messages_ = 0, mode_ac_ = 0;
  std::array<std::uint64_t, kFormats> by_format_{};
  std::map<std::string, std::uint64_t, std::less<>> rejected_;
  Time first_ = kNoTime, last_ = kNoTime;
};

void AdsbDecoder::reject(Span span, std::string_view reason, AdsbBatch& batch) {
  batch.rejects.push_back({span, reason});
  const auto it = rejected_.find(reason);
  if (it != rejected_.end()) {
    ++it->second;
  } else {
    rejected_.emplace(reason, 1);
  }
}

void AdsbDecoder::end_junk(AdsbBatch& batch) {
  if (junk_ == 0) return;
  reject({junk_from_, junk_, feed_}, "not_a_frame", batch);
  junk_ = 0;
  ++lines_;
}

void AdsbDecoder::take(const Frame& frame, Span span, Time arrival, AdsbBatch& batch) {
  if (frame.kind == Frame::Kind::other) return;
  const auto reading = clock_.read(frame.stamp, arrival);
  if (frame.kind == Frame::Kind::mode_ac) {
    ++messages_;
    ++mode_ac_;
    return;
  }
  AdsbRecord record;
  const MessageResult read = read_message(frame.message(), record);
  if (!read.ok) return reject(span, read.reason, batch);
  ++messages_;
  ++by_format_[record.df];
  record.signal = frame.signal;
  record.mlat = frame.stamp && ReceiverClock::is_mlat(*frame.stamp);
  RecordHead& head = batch.heads.emplace_back();
  head.time = reading.time;
  head.clock = reading.clock;
  head.end = span.offset + span.length;
  head.spans.add(span);
  batch.bodies.push_back(record);
  if (!has_time(head.time)) return;
  if (!has_time(first_) || head.time < first_) first_ = head.time;
  if (!has_time(last_) || head.time > last_) last_ = head.time;
}

std::size_t AdsbDecoder::consume(std::string_view bytes, Time arrival, bool final,
                                 AdsbBatch& batch) {
  using What = FrameStep::What;
  Frame frame;
  std::size_t at = 0;
  while (at < bytes.size()) {
    const FrameStep step = next_frame(bytes.substr(at), final, frame);
    if (step.what == What::more) break;
    const Span span{offset_, step.consumed, feed_};
    at += step.consumed;
    offset_ += step.consumed;
    if (step.what == What::junk) {
      if (junk_ >= kLongestJunk) end_junk(batch);
      if (junk_ == 0) junk_from_ = span.offset;
      junk_ += step.consumed;
      line_open_ = true;
      continue;
    }
    end_junk(batch);
    const bool binary = bytes[at - step.consumed] == '\x1a';
    switch (step.what) {
      case What::frame:
        take(frame, span, arrival, batch);
        break;
      case What::reject:
        reject(span, step.reason, batch);
        break;
      case What::line_end:
        if (!line_open_) ++lines_;  // an empty one
        break;
      default:
        break;
    }
    if (step.what == What::line_end) line_open_ = false;
    if (step.what == What::frame || step.what == What::reject) {
      ++lines_;
      line_open_ = !binary;
    }
  }
  return at;
}

std::unique_ptr<Batch> AdsbDecoder::push(std::string_view bytes, Time arrival) {
  auto batch = std::make_unique<AdsbBatch>();
  batch->feed = feed_;
  batch->heads.reserve(bytes.size() / 16 + 1);
  batch->bodies.reserve(bytes.size() / 16 + 1);
  bytes_ += bytes.size();
  while (!bytes.empty() && !held_.empty()) {
    // The held beginning of a frame, completed; it never takes more than the longest frame.
    const std::size_t held = held_.size();
    const std::size_t extra = std::min(bytes.size(), kLongestFrame);
    held_.append(bytes.substr(0, extra));
    const std::size_t used = consume(held_, arrival, false, *batch);
    if (used >= held) {
      held_.clear();
      bytes.remove_prefix(used - held);
    } else {
      held_.erase(0, used);
      bytes.remove_prefix(extra);
    }
  }
  const std::size_t used = consume(bytes, arrival, false, *batch);
  if (used < bytes.size()) held_.assign(bytes.substr(used));
  return batch;
}

std::unique_ptr<Batch> AdsbDecoder::finish() {
  auto batch = std::make_unique<AdsbBatch>();
  batch->feed = feed_;
  const std::string rest = std::exchange(held_, {});
  consume(rest, kNoTime, true, *batch);
  end_junk(*batch);
  line_open_ = false;
  return batch;
}

DecodeStats AdsbDecoder::stats() const {
  DecodeStats out;
  out.bytes = bytes_;
  out.lines = lines_ + (junk_ > 0 ? 1 : 0);
  out.messages = messages_;
  for (std::size_t df = 0; df < kFormats; ++df) {
    if (by_format_[df] > 0) out.by_type.emplace("DF" + std::to_string(df), by_format_[df]);
  }
  if (mode_ac_ > 0) out.by_type.emplace("mode_ac", mode_ac_);
  out.rejected = rejected_;
  out.first_time = first_;
  out.last_time = last_;
  return out;
}

void AdsbDecoder::save(Writer& w) const {
  clock_.save(w);
  w.u64(offset_);
  w.bytes(held_);
  w.u64(junk_from_);
  w.u64(junk_);
  w.boolean(line_open_);
}

bool AdsbDecoder::load(Reader& r) {
  clock_.load(r);
  offset_ = r.u64();
  held_ = r.bytes();
  junk_from_ = r.u64();
  junk_ = static_cast<std::uint32_t>(r.u64());
  line_open_ = r.boolean();
  return r.ok() && held_.size() <= kLongestFrame;
}

}  // namespace

std::unique_ptr<Decoder> make_adsb_decoder(const FeedContext& context) {
  return std::make_unique<AdsbDecoder>(context);
}

}  // namespace yagura::air
