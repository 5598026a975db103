// For tests of the air room: hex, recordings, and an Out that keeps what it is given.
#pragma once

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "air/adsb.h"
#include "base/hash.h"
#include "model/room.h"

namespace yagura::air {

inline std::vector<std::uint8_t> hex_bytes(std::string_view hex) {
  const std::string bytes = from_hex(hex).value_or("");
  return {bytes.begin(), bytes.end()};
}

inline AdsbRecord read_hex(std::string_view hex) {
  AdsbRecord record;
  if (!read_message(hex_bytes(hex), record).ok) record.df = 255;
  return record;
}

// The content of a recording; nullopt where the recordings are not at hand.
inline std::optional<std::string> recording(const std::string& name) {
  const char* folder = std::getenv("YAGURA_RECORDINGS");
  if (folder == nullptr) return std::nullopt;
  std::ifstream in(std::string(folder) + "/" + name, std::ios::binary);
  if (!in) return std::nullopt;
  return std::string(std::istreambuf_iterator<char>(in), {});
}

// Everything a decoder says of `bytes`, pushed in pieces of this size.
struct Decoded {
  std::vector<std::string> lines;
  std::vector<std::string> rejects;  // "reason offset length"
  DecodeStats stats;
};
inline Decoded decode_in_pieces(std::string_view bytes, std::size_t piece,
                                const FeedContext& context = {}, Time arrival = kNoTime) {
  Decoded out;
  const auto decoder = make_adsb_decoder(context);
  const auto take = [&](const Batch& batch) {
    for (std::size_t i = 0; i < batch.heads.size(); ++i) {
      std::string line;
      batch.print(i, line);
      const Span s = batch.heads[i].spans.all()[0];
      out.lines.push_back(line + " " + std::to_string(s.offset) + "+" + std::to_string(s.length));
    }
    for (const Reject& r : batch.rejects) {
      out.rejects.push_back(std::string(r.reason) + " " + std::to_string(r.span.offset) + " " +
                            std::to_string(r.span.length));
    }
  };
  for (std::size_t at = 0; at < bytes.size(); at += piece) {
    take(*decoder->push(bytes.substr(at, piece), arrival));
  }
  take(*decoder->finish());
  out.stats = decoder->stats();
  return out;
}

struct Kept : Out {
  void track(const TrackInfo& v) override { tracks.push_back(v); }
  void fix(const Fix& v) override { fixes.push_back(v); }
  void nav_quality(const NavQuality& v) override { qualities.push_back(v); }
  void identity(const IdentityClaim& v) override { claims.push_back(v); }
  void contact(const Contact&) override {}
  void condition(const Condition&) override {}
  void exposure(const Exposure&) override {}
  void event(const EventDraft&) override {}
  bool wants_live() const override { return live_wanted; }
  void live(const Fix& v) override { live_fixes.push_back(v); }
  void live_info(const TrackInfo& v) override { live_infos.push_back(v); }

  std::vector<TrackInfo> tracks, live_infos;
  std::vector<Fix> fixes, live_fixes;
  std::vector<NavQuality> qualities;
  std::vector<IdentityClaim> claims;
  bool live_wanted = false;
};

// Decodes and observes a whole stream.
inline void play(std::string_view bytes, const FeedContext& context, Room& room, Kept& out) {
  const auto decoder = make_adsb_decoder(context);
  const auto take = [&](const Batch& batch) {
    for (std::size_t i = 0; i < batch.heads.size(); ++i) {
      if (has_time(batch.heads[i].time)) room.observe(batch, i, out);
    }
  };
  take(*decoder->push(bytes, kNoTime));
  take(*decoder->finish());
}

}  // namespace yagura::air
