// The decoder and the room on any bytes: any cut gives the same records, a message that was read
// is the same after it is encoded and read again, and no state is lost in a checkpoint.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "air/adsb.h"
#include "air/adsb_encode.h"
#include "air/air.h"
#include "model/room.h"

namespace {

using namespace yagura;
using namespace yagura::air;

struct Nothing : Out {
  void track(const TrackInfo&) override {}
  void fix(const Fix&) override {}
  void nav_quality(const NavQuality&) override {}
  void identity(const IdentityClaim&) override {}
  void contact(const Contact&) override {}
  void condition(const Condition&) override {}
  void exposure(const Exposure&) override {}
  void event(const EventDraft&) override {}
};

void check(bool good) {
  if (!good) std::abort();
}

void check_encoding(const AdsbRecord& record) {
  if (record.df != 17) return;
  if (const auto* other = record.as<OtherMessage>(); other != nullptr) return;
  const Sender sender{record.address, 17, record.capability};
  AdsbRecord once, again;
  check(read_message(encode_message(sender, record.body), once).ok);
  check(read_message(encode_message(sender, once.body), again).ok);
  check(once.body == again.body && once.address == record.address);
}

std::string decode(std::string_view bytes, std::size_t piece, const FeedContext& context,
                   Room& room) {
  Nothing out;
  std::string text, rejects;
  const auto decoder = make_adsb_decoder(context);
  const auto take = [&](const Batch& batch) {
    const auto& bodies = static_cast<const AdsbBatch&>(batch).bodies;
    check(bodies.size() == batch.heads.size());
    for (std::size_t i = 0; i < bodies.size(); ++i) {
      batch.print(i, text);
      check_encoding(bodies[i]);
      if (has_time(batch.heads[i].time)) room.observe(batch, i, out);
    }
    for (const Reject& r : batch.rejects) {
      rejects += r.reason;
      rejects += std::to_string(r.span.offset) + "+" + std::to_string(r.span.length);
    }
  };
  for (std::size_t at = 0; at < bytes.size(); at += piece) {
    take(*decoder->push(bytes.substr(at, piece), kNoTime));
  }
  take(*decoder->finish());
  return text + rejects;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > 1 << 16) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  FeedContext context;
  context.start = time_from_micros(1'772'000'000'000'000);
  if (size > 0 && data[size - 1] % 2 == 1) context.options["timestamps"] = "gps";
  const Settings settings;
  const auto whole = air_domain().make_room(settings, {});
  const auto cut = air_domain().make_room(settings, {});
  check(decode(bytes, size + 1, context, *whole) ==
        decode(bytes, 1 + (size > 0 ? data[0] % 13 : 0), context, *cut));
  Writer a, b, c;
  whole->save(a);
  cut->save(b);
  check(a.str() == b.str());
  Reader r(a.str());
  check(cut->load(r));
  cut->save(c);
  check(a.str() == c.str());
  return 0;
}
