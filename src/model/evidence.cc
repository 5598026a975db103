#include "model/evidence.h"

#include <algorithm>

namespace yagura {

Spans& Spans::operator=(const Spans& other) {
  if (this == &other) return *this;
  std::copy(std::begin(other.inline_), std::end(other.inline_), std::begin(inline_));
  count_ = other.count_;
  more_ = other.more_ ? std::make_unique<std::vector<Span>>(*other.more_) : nullptr;
  return *this;
}

void Spans::add(Span s) {
  if (count_ < 2) {
    inline_[count_] = s;
  } else {
    if (!more_) more_ = std::make_unique<std::vector<Span>>(inline_, inline_ + 2);
    more_->push_back(s);
  }
  ++count_;
}

void EvidenceSet::add(const Spans& spans, bool key) {
  for (const Span& s : spans.all()) {
    ++count_;
    feeds_.add(s.feed);
    if (key && keys_.size() < kEach) keys_.push_back(s);
    if (first_.size() < kEach) {
      first_.push_back(s);
    } else if (last_.size() < kEach) {
      last_.push_back(s);
    } else {
      last_[last_at_] = s;
      last_at_ = (last_at_ + 1) % kEach;
    }
  }
}

std::vector<Span> EvidenceSet::spans() const {
  std::vector<Span> all(keys_);
  all.insert(all.end(), first_.begin(), first_.end());
  all.insert(all.end(), last_.begin(), last_.end());
  std::sort(all.begin(), all.end(), [](const Span& a, const Span& b) {
    return std::tie(a.feed, a.offset, a.length) < std::tie(b.feed, b.offset, b.length);
  });
  all.erase(std::unique(all.begin(), all.end()), all.end());
  return all;
}

void EvidenceSet::merge(const EvidenceSet& other) {
  const std::uint64_t total = count_ + other.count_;
  for (const Span& s : other.spans()) {
    const bool key = std::find(other.keys_.begin(), other.keys_.end(), s) != other.keys_.end();
    add(Spans(s), key);
  }
  count_ = total;
  feeds_.add(other.feeds_);
}

void save_span(Writer& w, const Span& s) {
  w.u64(s.feed);
  w.u64(s.offset);
  w.u64(s.length);
}

Span load_span(Reader& r) {
  Span s;
  s.feed = static_cast<FeedId>(r.u64());
  s.offset = r.u64();
  s.length = static_cast<std::uint32_t>(r.u64());
  return s;
}

void EvidenceSet::save(Writer& w) const {
  for (const auto* list : {&first_, &last_, &keys_}) {
    w.u64(list->size());
    for (const Span& s : *list) save_span(w, s);
  }
  w.u64(last_at_);
  w.u64(count_);
  w.u64(feeds_.bits());
}

void EvidenceSet::load(Reader& r) {
  for (auto* list : {&first_, &last_, &keys_}) {
    list->clear();
    for (auto n = r.count(3); n > 0; --n) list->push_back(load_span(r));
    if (list->size() > kEach) r.fail();
  }
  last_at_ = r.u64() % kEach;
  count_ = r.u64();
  feeds_ = FeedSet::of_bits(r.u64());
}

}  // namespace yagura
