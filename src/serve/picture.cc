#include "serve/picture.h"

#include "base/wire.h"

namespace yagura {
namespace {

constexpr std::uint8_t kVersion = 1;
constexpr std::uint8_t kFull = 0;
constexpr std::uint8_t kChanges = 1;
constexpr Duration kUnheard = hours{2};
constexpr int kLooks = 64;  // for one new object: the search costs little, and comes round

// 24 bytes a row: index, longitude, latitude, unix second, course, speed, class, three zero bytes.
void append(Writer& w, std::uint32_t index, const PictureFix& f) {
  w.fixed32(index);
  w.fixed32(static_cast<std::uint32_t>(f.longitude_e7));
  w.fixed32(static_cast<std::uint32_t>(f.latitude_e7));
  w.fixed32(static_cast<std::uint32_t>(micros(f.time) / 1'000'000));
  w.fixed32(static_cast<std::uint32_t>(f.speed_tenths) << 16 | f.course_tenths);
  w.fixed32(static_cast<std::uint32_t>(f.object_class));
}

}  // namespace

// The index of an object that has not been heard for long; the picture grows where none is near.
std::optional<std::uint32_t> Picture::freed() {
  if (objects_.size() < kMost || !has_time(newest_)) return std::nullopt;
  for (int i = 0; i < kLooks; ++i) {
    const std::uint32_t index = looked_at_++ % static_cast<std::uint32_t>(objects_.size());
    if (objects_[index].placed && newest_ - objects_[index].fix.time > kUnheard) return index;
  }
  return std::nullopt;
}

std::uint32_t Picture::index_of(std::uint64_t object) {
  if (const auto it = by_object_.find(object); it != by_object_.end()) return it->second;
  const auto old = freed();
  const std::uint32_t index = old.value_or(static_cast<std::uint32_t>(objects_.size()));
  if (old) {
    by_object_.erase(objects_[index].object);
    objects_[index] = Object();
    changed_at_[index] = 0;
  } else {
    objects_.emplace_back();
    changed_at_.push_back(0);
  }
  objects_[index].object = object;
  by_object_.emplace(object, index);
  return index;
}

void Picture::fix(const PictureFix& f) {
  const std::uint32_t index = index_of(f.object);
  if (objects_[index].placed && objects_[index].fix == f) return;  // told again after a hello
  objects_[index].fix = f;
  objects_[index].placed = true;
  changed_at_[index] = ++generation_;
  if (newest_ == kNoTime || f.time > newest_) newest_ = f.time;
}

void Picture::info(TrackInfo&& info) {
  Object& o = objects_[index_of(static_cast<std::uint64_t>(info.id))];
  o.info = std::move(info);
}

std::string Picture::message(bool full, std::uint64_t seen) const {
  std::vector<std::uint32_t> rows;
  for (std::uint32_t i = 0; i < changed_at_.size(); ++i) {
    if (changed_at_[i] > seen) rows.push_back(i);
  }
  Writer w;
  w.u8(kVersion);
  w.u8(full ? kFull : kChanges);
  w.u8(0);
  w.u8(0);
  w.fixed32(static_cast<std::uint32_t>(rows.size()));
  w.f64(has_time(newest_) ? static_cast<double>(micros(newest_)) / 1e6 : 0);
  for (const std::uint32_t i : rows) append(w, i, objects_[i].fix);
  return w.take();
}

Json Picture::describe(std::uint32_t index) const {
  if (index >= objects_.size()) return {};
  const Object& o = objects_[index];
  Json out =
      Json::object({{"subject", o.info.subject},
                    {"name", o.info.name},
                    {"call_sign", o.info.call_sign},
                    {"imo", o.info.imo},
                    {"class", class_name(o.placed ? o.fix.object_class : o.info.object_class)},
                    {"length_m", Json::or_null(o.info.length_m)}});
  if (o.placed) {
    out.set("time", to_rfc3339(o.fix.time));
    out.set("lat", o.fix.latitude_e7 * 1e-7);
    out.set("lon", o.fix.longitude_e7 * 1e-7);
    if (o.fix.speed_tenths != 0xffff) out.set("speed_kn", o.fix.speed_tenths / 10.0);
    if (o.fix.course_tenths != 0xffff) out.set("course_deg", o.fix.course_tenths / 10.0);
  }
  return out;
}

}  // namespace yagura
