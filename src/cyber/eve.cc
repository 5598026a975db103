#include "cyber/eve.h"

#include <algorithm>
#include <cstring>

#include "cyber/eve_parse.h"

namespace yagura::cyber {
namespace {

constexpr std::size_t kMaxTypes = 64;  // event types counted by name; further ones as "(other)"
constexpr std::size_t kMaxTypeName = 40;

std::string_view without_return(std::string_view line) {
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

bool blank(std::string_view line) {
  return line.find_first_not_of(" \t\r") == std::string_view::npos;
}

}  // namespace

class EveDecoder : public Decoder {
 public:
  explicit EveDecoder(const FeedContext& context) : feed_(context.feed), start_(context.start) {}

  std::unique_ptr<Batch> push(std::string_view bytes, Time arrival) override;
  std::unique_ptr<Batch> finish() override;
  DecodeStats stats() const override { return stats_; }
  void save(Writer& w) const override;
  bool load(Reader& r) override;

 private:
  std::unique_ptr<EveBatch> make_batch() const;
  void take_lines(EveBatch& batch, std::size_t until, Time arrival);
  void line(EveBatch& batch, std::size_t at, std::size_t length, std::uint64_t end, Time arrival);
  void reject(EveBatch& batch, Span span, std::string_view reason);
  void set_time(RecordHead& head, Time said, Time arrival) const;
  void count(const EveRecord& r, Time time);
  std::string_view skip_too_long(EveBatch& batch, std::string_view bytes);

  FeedId feed_;
  Time start_;
  EveParser parser_;
  std::string partial_;        // the unfinished line, at most kMaxEveLine + 1 bytes
  std::uint64_t offset_ = 0;   // of the next byte to come
  std::uint64_t skipped_ = 0;  // bytes so far of a line that is too long; 0 = none
  DecodeStats stats_;
};

std::unique_ptr<EveBatch> EveDecoder::make_batch() const {
  auto batch = std::make_unique<EveBatch>();
  batch->feed = feed_;
  return batch;
}

std::unique_ptr<Batch> EveDecoder::push(std::string_view bytes, Time arrival) {
  auto batch = make_batch();
  stats_.bytes += bytes.size();
  bytes = skip_too_long(*batch, bytes);
  const std::size_t newline = bytes.rfind('\n');
  const std::size_t whole = newline == std::string_view::npos ? 0 : newline + 1;
  if (whole > 0) {
    std::string& text = batch->text_;
    text.reserve(partial_.size() + whole + kEvePadding);
    text = partial_;
    text += bytes.substr(0, whole);
    partial_.clear();
    offset_ += whole;
    const std::size_t length = text.size();
    text.append(kEvePadding, '\0');
    take_lines(*batch, length, arrival);
  }
  partial_ += bytes.substr(whole);
  offset_ += bytes.size() - whole;
  if (partial_.size() > kMaxEveLine + 1) {  // one more for a '\r'
    skipped_ = partial_.size();
    partial_.clear();
  }
  return batch;
}

std::unique_ptr<Batch> EveDecoder::finish() {
  auto batch = make_batch();
  if (skipped_ > 0) {
    const auto length = static_cast<std::uint32_t>(std::min<std::uint64_t>(skipped_, UINT32_MAX));
    ++stats_.lines;
    reject(*batch, {offset_ - skipped_, length, feed_}, "line_too_long");
    skipped_ = 0;
  } else if (!partial_.empty()) {
    batch->text_ = std::move(partial_);
    partial_.clear();
    const std::size_t length = batch->text_.size();
    batch->text_.append(kEvePadding, '\0');
    line(*batch, 0, length, offset_, kNoTime);
  }
  return batch;
}

// While a line that is too long goes on, its bytes are counted and not kept.
std::string_view EveDecoder::skip_too_long(EveBatch& batch, std::string_view bytes) {
  if (skipped_ == 0) return bytes;
  const std::size_t newline = bytes.find('\n');
  const std::size_t taken = newline == std::string_view::npos ? bytes.size() : newline;
  skipped_ += taken;
  offset_ += taken;
  if (newline == std::string_view::npos) return {};
  const auto length = static_cast<std::uint32_t>(std::min<std::uint64_t>(skipped_, UINT32_MAX));
  ++stats_.lines;
  reject(batch, {offset_ - skipped_, length, feed_}, "line_too_long");
  skipped_ = 0;
  ++offset_;
  return bytes.substr(newline + 1);
}

void EveDecoder::take_lines(EveBatch& batch, std::size_t until, Time arrival) {
  const std::uint64_t base = offset_ - until;
  const char* text = batch.text_.data();
  for (std::size_t at = 0; at < until;) {
    const void* newline = std::memchr(text + at, '\n', until - at);
    const auto end = static_cast<std::size_t>(static_cast<const char*>(newline) - text);
    line(batch, at, end - at, base + end + 1, arrival);
    at = end + 1;
  }
}

// `end` is the offset behind the line end, which is one byte (none at the end of the stream).
void EveDecoder::line(EveBatch& batch, std::size_t at, std::size_t length, std::uint64_t end,
                      Time arrival) {
  ++stats_.lines;
  const bool has_end = batch.text_[at + length] == '\n';
  const std::uint64_t begin = end - length - (has_end ? 1 : 0);
  const std::string_view text = without_return(std::string_view(batch.text_).substr(at, length));
  if (text.size() > kMaxEveLine) {
    return reject(batch, {begin, static_cast<std::uint32_t>(length), feed_}, "line_too_long");
  }
  if (blank(text)) return;
  const Span span{begin, static_cast<std::uint32_t>(text.size()), feed_};
  auto record = parser_.parse_padded(text);
  if (!record) return reject(batch, span, record.error().reason);
  RecordHead head;
  set_time(head, record->time, arrival);
  head.end = end;
  head.spans.add(span);
  count(*record, head.time);
  batch.heads.push_back(std::move(head));
  batch.lines_.push_back({static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(text.size())});
  batch.bodies.push_back(std::move(*record));
}

void EveDecoder::set_time(RecordHead& head, Time said, Time arrival) const {
  if (has_time(said)) {
    head.time = said;
    head.clock = ClockKind::record;
  } else if (has_time(arrival)) {
    head.time = arrival;
    head.clock = ClockKind::arrival;
  } else if (has_time(start_)) {
    head.time = start_;
    head.clock = ClockKind::start_option;
  }
}

void EveDecoder::reject(EveBatch& batch, Span span, std::string_view reason) {
  batch.rejects.push_back({span, reason});
  const auto it = stats_.rejected.find(reason);
  if (it != stats_.rejected.end()) {
    ++it->second;
  } else {
    stats_.rejected.emplace(reason, 1);
  }
}

void EveDecoder::count(const EveRecord& r, Time time) {
  ++stats_.messages;
  const auto it = stats_.by_type.find(r.type);
  if (it != stats_.by_type.end()) {
    ++it->second;
  } else if (stats_.by_type.size() < kMaxTypes && r.type.size() <= kMaxTypeName) {
    stats_.by_type.emplace(r.type, 1);
  } else {
    ++stats_.by_type["(other)"];
  }
  if (!has_time(time)) return;
  if (!has_time(stats_.first_time) || time < stats_.first_time) stats_.first_time = time;
  if (!has_time(stats_.last_time) || time > stats_.last_time) stats_.last_time = time;
}

void EveDecoder::save(Writer& w) const {
  w.u64(offset_);
  w.u64(skipped_);
  w.bytes(partial_);
}

bool EveDecoder::load(Reader& r) {
  offset_ = r.u64();
  skipped_ = r.u64();
  partial_ = r.bytes();
  return r.ok() && partial_.size() <= kMaxEveLine + 1 && skipped_ <= offset_;
}

std::unique_ptr<Decoder> make_eve_decoder(const FeedContext& context) {
  return std::make_unique<EveDecoder>(context);
}

std::string_view EveBatch::line(std::size_t i) const {
  return std::string_view(text_).substr(lines_[i].at, lines_[i].length);
}

void EveBatch::print(std::size_t i, std::string& out) const {
  std::string_view rest = line(i);
  rest.remove_prefix(rest.find('{') + 1);
  out += "{\"time\":";
  if (has_time(heads[i].time)) {
    out += '"' + to_rfc3339(heads[i].time) + '"';
  } else {
    out += "null";
  }
  out += ",\"clock\":\"";
  out += clock_name(heads[i].clock);
  out += "\",";  // the line has at least its event_type
  out += rest;
}

Result<EveRecord> decode_eve(std::string_view line) {
  if (line.size() > kMaxEveLine) return fail("line_too_long");
  std::string padded(line);
  padded.append(kEvePadding, '\0');
  EveParser parser;
  return parser.parse_padded(std::string_view(padded).substr(0, line.size()));
}

}  // namespace yagura::cyber
