// The link by which the intake process tells the server of the moving picture: one socket of whole
// packets (SOCK_SEQPACKET), written by the intake, read by the server (docs/formats/live.md). A
// server that begins says hello and is told everything: one that was started again never joins
// inside a row, and knows every name. Events do not come this way: the server reads them from the
// store, where they are committed first.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
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
  bool operator==(const PictureFix&) const = default;
};

// The two ends: [0] for the server, [1] for the intake. False where the system refuses.
bool live_pair(int (&fds)[2]);

// The writing end. Never blocks: what the socket does not take waits, one fix for each object, the
// newest. It holds at most 200,000 objects; then those unheard for two hours make room, and where
// there are none, a new one is not shown (and counted).
class LiveWriter {
 public:
  explicit LiveWriter(int fd);  // takes the socket over; -1 = nobody listens
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
  struct Known {
    PictureFix fix;
    std::string info;  // its row, as it is sent; "" = none
    bool placed = false, fix_due = false, info_due = false;
  };
  Known* known(std::uint64_t object);  // nullptr: there is no room
  void make_room();
  void hear();
  bool send_packet();
  template <class Row>
  bool send_due(std::uint8_t type, std::vector<std::uint64_t>& due, Row row);

  int fd_;
  std::string packet_;  // refused by the socket so far
  std::string status_;
  bool status_due_ = false;
  std::unordered_map<std::uint64_t, Known> known_;
  std::vector<std::uint64_t> infos_due_, fixes_due_;
  Time newest_ = kNoTime, room_made_ = kNoTime;
  std::uint64_t not_shown_ = 0;
};

// The reading end: packets in, calls out; set all three before.
class LiveReader {
 public:
  static constexpr std::size_t kMaxPacket = 64u << 10;
  std::function<void(const PictureFix&)> on_fix;
  std::function<void(TrackInfo&&)> on_info;
  std::function<void(std::string_view json)> on_status;
  // Asks the writer for everything it knows.
  static void hello(int fd);
  // False for what is no packet; the rows before the fault have been called out.
  bool packet(std::string_view bytes) const;
};

}  // namespace yagura
