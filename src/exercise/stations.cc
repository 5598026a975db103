#include "exercise/stations.h"

#include <algorithm>

#include "sea/ais_encode.h"

namespace yagura::exercise {
namespace {

constexpr double kLate = 0.03;      // share of lines that come late
constexpr double kRepeated = 0.02;  // share heard by a second antenna as well
constexpr Duration kLongest = seconds{20};

// Loss grows towards the edge of the range: 2 % near, 35 % at nine tenths, nearly all at the edge.
double loss_at(double share_of_range) {
  if (share_of_range >= 1) return 1;
  return 0.02 + 0.45 * share_of_range * share_of_range * share_of_range * share_of_range;
}

// "!AIVDM,2,1,...": part 1 of a message.
bool begins_message(std::string_view sentence) {
  const auto count = sentence.find(',');
  const auto part = sentence.find(',', count + 1);
  return part != std::string_view::npos && sentence.substr(part + 1, 2) == "1,";
}

}  // namespace

StationFeed::StationFeed(const Station& station, const std::string& path, std::uint64_t seed)
    : station_(station), file_(path), random_(seed) {}

bool StationFeed::hear(Time time, Position place, const std::vector<std::string>& sentences) {
  const double far = distance(station_.place, place).metres() / station_.range.metres();
  const double luck = random_.uniform();
  const double late = random_.uniform();
  const double twice = random_.uniform();
  if (luck < loss_at(far)) return false;
  if (station_.down_from != kNoTime && time >= station_.down_from && time < station_.down_to)
    return false;
  enqueue(time, late < kLate ? seconds_of(1 + late / kLate * 15) : Duration{0}, sentences);
  if (twice < kRepeated) enqueue(time, milliseconds{300}, sentences);
  return true;
}

void StationFeed::enqueue(Time heard, Duration delay, const std::vector<std::string>& sentences) {
  write_until(heard - kLongest);
  std::string text;
  for (const std::string& sentence : sentences) {
    // The time stands on the first part of a message only, as receivers do.
    const Time time = begins_message(sentence) ? std::chrono::floor<seconds>(heard) : kNoTime;
    text += sea::tag_block(station_.name, time) + sentence + "\r\n";
  }
  lines_ += sentences.size();
  pending_.push_back({heard + delay, order_++, std::move(text)});
  std::push_heap(pending_.begin(), pending_.end(), [](const Pending& a, const Pending& b) {
    return std::tie(a.out, a.order) > std::tie(b.out, b.order);
  });
}

void StationFeed::write_until(Time time) {
  const auto later = [](const Pending& a, const Pending& b) {
    return std::tie(a.out, a.order) > std::tie(b.out, b.order);
  };
  while (!pending_.empty() && pending_.front().out <= time) {
    std::pop_heap(pending_.begin(), pending_.end(), later);
    file_.write(pending_.back().text);
    pending_.pop_back();
  }
}

void StationFeed::finish() {
  write_until(Time::max());
  file_.close();
}

}  // namespace yagura::exercise
