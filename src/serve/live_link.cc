#include "serve/live_link.h"

#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <utility>

#include "base/wire.h"

namespace yagura {
namespace {

constexpr std::size_t kMaxObjects = 200'000;
constexpr std::size_t kPacket = 32u << 10;  // about: a packet is closed when it passes it
constexpr std::size_t kMaxText = 256;       // bytes of a name: no format has longer ones
constexpr Duration kUnheard = hours{2};     // the page shows the last hour
constexpr Duration kRoomEvery = minutes{5};

enum Type : std::uint8_t { kFixes = 1, kInfo = 2, kStatus = 3 };

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

bool live_pair(int (&fds)[2]) { return ::socketpair(AF_UNIX, SOCK_SEQPACKET, 0, fds) == 0; }

LiveWriter::LiveWriter(int fd) : fd_(fd) {}

LiveWriter::~LiveWriter() {
  if (fd_ >= 0) ::close(fd_);
}

LiveWriter::Known* LiveWriter::known(std::uint64_t object) {
  const auto it = known_.find(object);
  if (it != known_.end()) return &it->second;
  if (known_.size() >= kMaxObjects) make_room();
  return known_.size() < kMaxObjects ? &known_[object] : nullptr;
}

// Looks through all at most once in five minutes: a flood of new objects costs no more.
void LiveWriter::make_room() {
  if (!has_time(newest_) || (has_time(room_made_) && newest_ - room_made_ < kRoomEvery)) return;
  room_made_ = newest_;
  const Time before = newest_ - kUnheard;
  std::erase_if(known_,
                [&](const auto& k) { return !k.second.placed || k.second.fix.time < before; });
}

void LiveWriter::fix(const Fix& fix) {
  if (fd_ < 0) return;
  const PictureFix f = PictureFix::of(fix);
  if (!has_time(newest_) || f.time > newest_) newest_ = f.time;
  Known* k = known(f.object);
  if (k == nullptr) {
    ++not_shown_;
    return;
  }
  if (k->placed && k->fix.time > f.time) return;  // an older one that comes late
  k->fix = f;
  k->placed = true;
  if (!std::exchange(k->fix_due, true)) fixes_due_.push_back(f.object);
}

void LiveWriter::info(const TrackInfo& info) {
  if (fd_ < 0) return;
  const auto object = static_cast<std::uint64_t>(info.id);
  Known* k = known(object);
  if (k == nullptr) return;
  Writer row;
  write_info(row, info);
  k->info = row.take();
  if (!std::exchange(k->info_due, true)) infos_due_.push_back(object);
}

void LiveWriter::status(const Json& status) {
  if (fd_ < 0) return;
  status_ = status.dump();
  status_due_ = true;
}

// A server that begins says hello: then everything is due again.
void LiveWriter::hear() {
  char byte = 0;
  bool greeted = false;
  while (::recv(fd_, &byte, 1, MSG_DONTWAIT) > 0) greeted = true;
  if (!greeted) return;
  status_due_ = !status_.empty();
  for (auto& [object, k] : known_) {
    if (!k.info.empty() && !std::exchange(k.info_due, true)) infos_due_.push_back(object);
    if (k.placed && !std::exchange(k.fix_due, true)) fixes_due_.push_back(object);
  }
}

// False where the packet must wait, or nobody is there any more.
bool LiveWriter::send_packet() {
  if (packet_.empty()) return true;
  const auto n = ::send(fd_, packet_.data(), packet_.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  if (n < 0 && errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR && errno != ENOBUFS) {
    ::close(fd_);  // the supervisor went away with the server; the picture is its loss, not ours
    fd_ = -1;
  }
  if (n < 0) return false;
  packet_.clear();
  return true;
}

// Packet by packet, so that what must wait is still the newest when it goes. `row` writes what is
// due of one object and marks it as sent.
template <class Row>
bool LiveWriter::send_due(std::uint8_t type, std::vector<std::uint64_t>& due, Row row) {
  while (!due.empty()) {
    Writer w;
    w.u8(type);
    while (!due.empty() && w.str().size() < kPacket) {
      const auto it = known_.find(due.back());
      due.pop_back();
      if (it != known_.end()) row(w, it->second);
    }
    packet_ = w.take();
    if (!send_packet()) return false;
  }
  return true;
}

void LiveWriter::flush() {
  if (fd_ < 0) return;
  hear();
  if (!send_packet()) return;
  if (std::exchange(status_due_, false)) {
    packet_ = static_cast<char>(kStatus) + status_;
    if (!send_packet()) return;
  }
  const bool names = send_due(kInfo, infos_due_, [](Writer& w, Known& k) {
    if (std::exchange(k.info_due, false)) w.raw(k.info);
  });
  if (!names) return;
  send_due(kFixes, fixes_due_, [](Writer& w, Known& k) {
    if (std::exchange(k.fix_due, false)) write_fix(w, k.fix);
  });
}

void LiveReader::hello(int fd) {
  const char byte = 'h';
  // Refused only where no writer is left, which the reading finds out.
  (void)::send(fd, &byte, 1, MSG_NOSIGNAL | MSG_DONTWAIT);
}

bool LiveReader::packet(std::string_view bytes) const {
  if (bytes.empty()) return false;
  const auto type = static_cast<std::uint8_t>(bytes.front());
  Reader r(bytes.substr(1));
  if (type == kStatus) {
    on_status(bytes.substr(1));
    return true;
  }
  if (type != kFixes && type != kInfo) return false;
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
    } else {
      TrackInfo i;
      i.id = static_cast<TrackId>(r.fixed64());
      for (std::string* text : {&i.subject, &i.name, &i.call_sign, &i.imo}) *text = r.bytes();
      i.object_class = static_cast<ObjectClass>(
          std::min<int>(r.u8(), static_cast<int>(ObjectClass::surface_vehicle)));
      if (r.boolean()) i.length_m = r.f64();
      if (r.ok()) on_info(std::move(i));
    }
  }
  return r.ok();
}

}  // namespace yagura
