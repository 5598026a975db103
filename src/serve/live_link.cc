#include "serve/live_link.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cmath>

#include "base/wire.h"

namespace yagura {
namespace {

constexpr std::size_t kMaxObjects = 200'000;
constexpr std::size_t kMaxFrame = 16u << 20;
constexpr std::size_t kFrame = 512u << 10;  // about: frames are closed when they pass it
constexpr std::size_t kMaxText = 256;       // bytes of a name: no format has longer ones

enum Type : std::uint8_t { kFixes = 1, kInfo = 2, kStatus = 3 };

void frame(std::string& out, std::uint8_t type, std::string_view payload) {
  Writer w;
  w.fixed32(static_cast<std::uint32_t>(payload.size()));
  w.u8(type);
  out += w.str();
  out.append(payload);
}

std::uint16_t tenths(double v, double most) {
  return v >= 0 && v <= most ? static_cast<std::uint16_t>(std::lround(v * 10))
                             : std::uint16_t{0xffff};
}

void write_fix(Writer& w, const PictureFix& f) {
  w.fixed64(f.object);
  w.fixed64(static_cast<std::uint64_t>(micros(f.time)));
  w.fixed32(static_cast<std::uint32_t>(f.longitude_e7));
  w.fixed32(static_cast<std::uint32_t>(f.latitude_e7));
  w.fixed32(static_cast<std::uint32_t>(f.course_tenths) << 16 | f.speed_tenths);
  w.u8(static_cast<std::uint8_t>(f.object_class));
}

void write_info(Writer& w, const TrackInfo& i) {
  w.fixed64(static_cast<std::uint64_t>(i.id));
  for (const std::string* text : {&i.subject, &i.name, &i.call_sign, &i.imo})
    w.bytes(std::string_view(*text).substr(0, kMaxText));
  w.u8(static_cast<std::uint8_t>(i.object_class));
  w.boolean(i.length_m.has_value());
  if (i.length_m) w.f64(*i.length_m);
}

// All values of a table, as many to a frame as it holds.
template <class Table, class Write>
void rows(std::string& out, std::uint8_t type, const Table& table, Write write) {
  Writer w;
  for (const auto& [object, value] : table) {
    write(w, value);
    if (w.str().size() < kFrame) continue;
    frame(out, type, w.str());
    w = Writer();
  }
  if (!w.str().empty()) frame(out, type, w.str());
}

}  // namespace

PictureFix PictureFix::of(const Fix& fix) {
  PictureFix f;
  f.object = static_cast<std::uint64_t>(fix.track);
  f.time = fix.time;
  f.longitude_e7 = fix.position.longitude_e7();
  f.latitude_e7 = fix.position.latitude_e7();
  if (fix.course) f.course_tenths = tenths(fix.course->degrees(), 360);
  if (f.course_tenths == 3600) f.course_tenths = 0;
  if (fix.speed) f.speed_tenths = tenths(fix.speed->knots(), 6000);
  f.object_class = fix.object_class;
  return f;
}

LiveWriter::LiveWriter(int fd) : fd_(fd) {
  if (fd_ >= 0) ::fcntl(fd_, F_SETFL, ::fcntl(fd_, F_GETFL, 0) | O_NONBLOCK);
}

LiveWriter::~LiveWriter() {
  if (fd_ >= 0) ::close(fd_);
}

void LiveWriter::fix(const Fix& fix) {
  if (fd_ < 0) return;
  const PictureFix f = PictureFix::of(fix);
  if (known_.size() >= kMaxObjects && !known_.contains(f.object)) {
    ++not_shown_;
    return;
  }
  known_.insert(f.object);
  const auto [it, fresh] = fixes_.try_emplace(f.object, f);
  if (!fresh && it->second.time <= f.time) it->second = f;
}

void LiveWriter::info(const TrackInfo& info) {
  if (fd_ < 0) return;
  const auto object = static_cast<std::uint64_t>(info.id);
  if (infos_.size() >= kMaxObjects && !infos_.contains(object)) return;
  infos_[object] = info;
}

void LiveWriter::status(const Json& status) {
  if (fd_ >= 0) status_ = status.dump();
}

bool LiveWriter::send_buffer() {
  while (sent_ < out_.size()) {
    const auto n =
        ::send(fd_, out_.data() + sent_, out_.size() - sent_, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (n > 0) {
      sent_ += static_cast<std::size_t>(n);
    } else if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR)) {
      return false;
    } else {  // the server went away; the picture is its loss, not ours
      ::close(fd_);
      fd_ = -1;
      return false;
    }
  }
  out_.clear();
  sent_ = 0;
  return true;
}

void LiveWriter::flush() {
  if (fd_ < 0 || !send_buffer()) return;
  if (!status_.empty()) frame(out_, kStatus, status_);
  status_.clear();
  rows(out_, kInfo, infos_, write_info);
  infos_.clear();
  rows(out_, kFixes, fixes_, write_fix);
  fixes_.clear();
  send_buffer();
}

bool LiveReader::push(std::string_view bytes) {
  pending_.append(bytes);
  std::string_view rest = pending_;
  while (rest.size() >= 5) {
    const std::uint32_t length = Reader(rest).fixed32();
    if (length > kMaxFrame) return false;
    if (rest.size() < 5 + std::size_t{length}) break;
    if (!frame(static_cast<std::uint8_t>(rest[4]), rest.substr(5, length))) return false;
    rest.remove_prefix(5 + std::size_t{length});
  }
  pending_.erase(0, pending_.size() - rest.size());
  return true;
}

bool LiveReader::frame(std::uint8_t type, std::string_view payload) {
  Reader r(payload);
  if (type == kStatus) {
    on_status(payload);
    return true;
  }
  while (r.ok() && !r.done()) {
    if (type == kFixes) {
      PictureFix f;
      f.object = r.fixed64();
      f.time = time_from_micros(static_cast<std::int64_t>(r.fixed64()));
      f.longitude_e7 = static_cast<std::int32_t>(r.fixed32());
      f.latitude_e7 = static_cast<std::int32_t>(r.fixed32());
      const std::uint32_t motion = r.fixed32();
      f.course_tenths = static_cast<std::uint16_t>(motion >> 16);
      f.speed_tenths = static_cast<std::uint16_t>(motion & 0xffff);
      f.object_class = static_cast<ObjectClass>(
          std::min<int>(r.u8(), static_cast<int>(ObjectClass::surface_vehicle)));
      if (r.ok()) on_fix(f);
    } else if (type == kInfo) {
      TrackInfo i;
      i.id = static_cast<TrackId>(r.fixed64());
      for (std::string* text : {&i.subject, &i.name, &i.call_sign, &i.imo}) *text = r.bytes();
      i.object_class = static_cast<ObjectClass>(
          std::min<int>(r.u8(), static_cast<int>(ObjectClass::surface_vehicle)));
      if (r.boolean()) i.length_m = r.f64();
      if (r.ok()) on_info(std::move(i));
    } else {
      return false;
    }
  }
  return r.ok();
}

}  // namespace yagura
