// The counters of `decode --stats` for AIS.
#include "sea/ais_decoder.h"

namespace yagura::sea {

void AisDecoder::count_time(Time t) {
  if (!has_time(t)) return;
  if (!has_time(first_time_) || t < first_time_) first_time_ = t;
  if (!has_time(last_time_) || t > last_time_) last_time_ = t;
}

void AisDecoder::count_sentence(std::string_view name) {
  for (Kind& k : kinds_) {
    if (k.name.view() == name) {
      ++k.count;
      return;
    }
  }
  if (kinds_.size() == kMaxSentenceKinds) {
    ++other_sentences_;
  } else {
    kinds_.push_back({name, 1});
  }
}

DecodeStats AisDecoder::stats() const {
  DecodeStats s;
  s.bytes = bytes_;
  s.lines = lines_;
  s.messages = messages_;
  for (std::size_t type = 1; type < types_.size(); ++type) {
    if (types_[type] > 0) s.by_type[std::to_string(type)] = types_[type];
  }
  for (const Kind& k : kinds_) s.by_type[k.name.str()] = k.count;
  if (other_sentences_ > 0) s.by_type["other"] = other_sentences_;
  for (std::size_t i = 0; i < reasons_.size(); ++i) {
    if (reasons_[i] > 0) s.rejected.emplace(reason_name(static_cast<Reason>(i)), reasons_[i]);
  }
  s.first_time = first_time_;
  s.last_time = last_time_;
  s.clock_doubtful = doubtful_;
  return s;
}

}  // namespace yagura::sea
