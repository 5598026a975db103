#include "air/receiver_clock.h"

#include <algorithm>

namespace yagura::air {
namespace {

constexpr std::int64_t kTicksPerMicrosecond = 12;
constexpr Duration kDay = hours{24};

// b - a of two 48-bit counters, the shorter way round (the counter wraps every 271 days).
Duration counter_difference(std::uint64_t a, std::uint64_t b) {
  const auto shifted = static_cast<std::int64_t>((b - a) << 16);
  return Duration{(shifted >> 16) / kTicksPerMicrosecond};
}

}  // namespace

ReceiverClock::Reading ReceiverClock::fallback(Time arrival) const {
  if (has_time(arrival)) return {arrival, ClockKind::arrival};
  if (has_time(last_)) return {last_, clock_};
  return has_time(start_) ? Reading{start_, ClockKind::start_option} : Reading{};
}

ReceiverClock::Reading ReceiverClock::read(std::optional<std::uint64_t> stamp, Time arrival) {
  Reading out;
  if (!stamp || (*stamp == 0 && !gps_) || is_mlat(*stamp)) {
    out = fallback(arrival);
    if (clock_ == ClockKind::none) clock_ = out.clock;
  } else {
    out = gps_ ? gps_time(*stamp, arrival) : counter_time(*stamp, arrival);
  }
  if (has_time(out.time) && !has_time(arrival)) last_ = out.time;
  return out;
}

ReceiverClock::Reading ReceiverClock::gps_time(std::uint64_t stamp, Time arrival) {
  const auto second = static_cast<std::int64_t>(stamp >> 30);
  const auto nanosecond = static_cast<std::int64_t>(stamp & 0x3fffffff);
  if (second >= 86'400 || nanosecond >= 1'000'000'000) return fallback(arrival);
  const Duration of_day{second * 1'000'000 + nanosecond / 1000};
  clock_ = ClockKind::receiver;
  if (!has_time(arrival) && !has_time(last_)) {
    // The first stamp of a file lies in the 24 h after `start` (one second of grace).
    if (!has_time(start_)) return {};
    const Time first = std::chrono::floor<std::chrono::days>(start_) + of_day;
    return {first < start_ - seconds{1} ? first + kDay : first, clock_};
  }
  // The day that puts it nearest to what is known: midnight needs no care.
  const Time near = has_time(arrival) ? arrival : last_;
  const Time low = near - kDay / 2;
  const Time day = std::chrono::floor<std::chrono::days>(low);
  const Time time = day + of_day;
  return {time < low ? time + kDay : time, clock_};
}

void ReceiverClock::tie(std::uint64_t stamp, Time time, ClockKind clock) {
  tied_ = true;
  tie_stamp_ = stamp;
  tie_time_ = time;
  clock_ = clock;
  odd_one_.reset();
}

ReceiverClock::Reading ReceiverClock::counter_time(std::uint64_t stamp, Time arrival) {
  const bool live = has_time(arrival);
  if (!tied_) {
    if (!live && !has_time(start_)) return {};
    tie(stamp,
        live              ? arrival
        : has_time(last_) ? last_
                          : start_,
        live ? ClockKind::receiver : ClockKind::start_option);
  }
  const Time time = tie_time_ + counter_difference(tie_stamp_, stamp);
  if (live) {
    if (time > arrival + milliseconds{500} || time < arrival - seconds{60}) {
      tie(stamp, arrival, ClockKind::receiver);
      return {arrival, clock_};
    }
    return {time, clock_};
  }
  const Time last = has_time(last_) ? last_ : time;
  if (time < last - seconds{10} || time > last + hours{1}) {
    const bool confirmed =
        odd_one_ && std::chrono::abs(counter_difference(*odd_one_, stamp)) < seconds{10};
    if (!confirmed) {
      odd_one_ = stamp;
      return {last, clock_};
    }
    tie(stamp, last, clock_);
    return {last, clock_};
  }
  odd_one_.reset();
  return {time, clock_};
}

void ReceiverClock::save(Writer& w) const {
  w.time(last_);
  w.boolean(tied_);
  w.u64(tie_stamp_);
  w.time(tie_time_);
  w.u8(static_cast<std::uint8_t>(clock_));
  w.boolean(odd_one_.has_value());
  w.u64(odd_one_.value_or(0));
}

void ReceiverClock::load(Reader& r) {
  last_ = r.time();
  tied_ = r.boolean();
  tie_stamp_ = r.u64();
  tie_time_ = r.time();
  const auto clock = r.u8();
  if (clock > static_cast<std::uint8_t>(ClockKind::start_option)) return r.fail();
  clock_ = static_cast<ClockKind>(clock);
  const bool odd = r.boolean();
  const std::uint64_t stamp = r.u64();
  odd_one_ = odd ? std::optional(stamp) : std::nullopt;
}

}  // namespace yagura::air
