#include "serve/picture.h"

#include "base/wire.h"

namespace yagura {
namespace {

constexpr std::uint8_t kVersion = 1;
constexpr std::uint8_t kFull = 0;
constexpr std::uint8_t kDelta = 1;

std::string header(std::uint8_t kind, std::size_t count, Time newest) {
  Writer w;
  w.u8(kVersion);
  w.u8(kind);
  w.u8(0);
  w.u8(0);
  w.fixed32(static_cast<std::uint32_t>(count));
  w.f64(has_time(newest) ? static_cast<double>(micros(newest)) / 1e6 : 0);
  return w.take();
}

}  // namespace

std::uint32_t Picture::index_of(std::uint64_t object) {
  const auto [it, fresh] = by_object_.try_emplace(object, static_cast<std::uint32_t>(objects_.size()));
  if (fresh) objects_.emplace_back();
  return it->second;
}

void Picture::fix(const PictureFix& f) {
  const std::uint32_t index = index_of(f.object);
  Object& o = objects_[index];
  o.fix = f;
  o.placed = true;
  if (!o.dirty) changed_.push_back(index);
  o.dirty = true;
  if (newest_ == kNoTime || f.time > newest_) newest_ = f.time;
}

void Picture::info(TrackInfo&& info) { objects_[index_of(static_cast<std::uint64_t>(info.id))].info = std::move(info); }

// 24 bytes a row: index, longitude, latitude, unix second, course, speed, class, three zero bytes.
void Picture::append(std::string& out, std::uint32_t index) const {
  const PictureFix& f = objects_[index].fix;
  Writer w;
  w.fixed32(index);
  w.fixed32(static_cast<std::uint32_t>(f.longitude_e7));
  w.fixed32(static_cast<std::uint32_t>(f.latitude_e7));
  w.fixed32(static_cast<std::uint32_t>(micros(f.time) / 1'000'000));
  w.fixed32(static_cast<std::uint32_t>(f.speed_tenths) << 16 | f.course_tenths);
  w.fixed32(static_cast<std::uint32_t>(f.object_class));
  out += w.str();
}

std::string Picture::full() const {
  std::string rows;
  std::size_t count = 0;
  rows.reserve(objects_.size() * 24);
  for (std::uint32_t i = 0; i < objects_.size(); ++i) {
    if (!objects_[i].placed) continue;
    append(rows, i);
    ++count;
  }
  return header(kFull, count, newest_) + rows;
}

std::string Picture::take_changes() {
  std::string out = header(kDelta, changed_.size(), newest_);
  for (const std::uint32_t i : changed_) {
    append(out, i);
    objects_[i].dirty = false;
  }
  changed_.clear();
  return out;
}

Json Picture::describe(std::uint32_t index) const {
  if (index >= objects_.size()) return {};
  const Object& o = objects_[index];
  Json out = Json::object({{"subject", o.info.subject},
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
