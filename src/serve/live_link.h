// The link by which the intake process tells the server of the moving picture: one stream socket,
// written by the intake, read by the server (docs/formats/live.md). Events do not come this way:
// the server reads them from the store, where they are committed first.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "base/json.h"
#include "model/observation.h"

namespace yagura {

// What the picture knows of one object's place: 30 bytes on the link.
struct PictureFix {
  std::uint64_t object = 0;  // live_object(subject), or the track
  Time time;
  std::int32_t longitude_e7 = 0, latitude_e7 = 0;
  std::uint16_t course_tenths = 0xffff;  // 0.1 degree; 0xffff = absent
  std::uint16_t speed_tenths = 0xffff;   // 0.1 kn; 0xffff = absent
  ObjectClass object_class = ObjectClass::unknown;
  static PictureFix of(const Fix& fix);
};

// The writing end. Never blocks: what the socket does not take waits, one fix for each object, the
// newest; objects beyond 200,000 are not shown (and counted).
class LiveWriter {
 public:
  explicit LiveWriter(int fd);  // takes a non-blocking socket over; -1 = nobody listens
  ~LiveWriter();
  LiveWriter(const LiveWriter&) = delete;
  LiveWriter& operator=(const LiveWriter&) = delete;

  void fix(const Fix& fix);
  void info(const TrackInfo& info);  // its id is the object
  void status(const Json& status);   // replaces the one before
  // Hands on what is due, as far as the socket takes it. Call some times a second.
  void flush();
  std::uint64_t not_shown() const { return not_shown_; }

 private:
  bool send_buffer();
  int fd_;
  std::string out_;  // framed, being sent
  std::size_t sent_ = 0;
  std::string status_;
  std::unordered_map<std::uint64_t, PictureFix> fixes_;  // newest for each, not yet sent
  std::unordered_map<std::uint64_t, TrackInfo> infos_;
  std::unordered_set<std::uint64_t> known_;
  std::uint64_t not_shown_ = 0;
};

// The reading end: bytes in, calls out; set all three before. False for bytes that are no frames
// (then hang up). It keeps at most one frame of 16 MiB.
class LiveReader {
 public:
  std::function<void(const PictureFix&)> on_fix;
  std::function<void(TrackInfo&&)> on_info;
  std::function<void(std::string_view json)> on_status;
  bool push(std::string_view bytes);

 private:
  bool frame(std::uint8_t type, std::string_view payload);
  std::string pending_;
};

}  // namespace yagura
