// Suricata EVE JSON, one object a line (docs/formats/eve.md).
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "cyber/eve_body.h"
#include "model/decoder.h"

namespace yagura::cyber {

class EveBatch : public Batch {
 public:
  // The line as it came, unknown fields and all, with "time" (UTC) and "clock" put in front.
  void print(std::size_t i, std::string& out) const override;
  std::string_view line(std::size_t i) const;

  std::vector<EveRecord> bodies;  // one for each head

 private:
  friend class EveDecoder;
  struct Place {
    std::uint32_t at, length;
  };
  std::string text_;
  std::vector<Place> lines_;
};

// A line longer than 1 MiB or nested deeper than 64 levels is rejected. Time: `timestamp`; a
// timestamp without a zone is UTC; without one, the arrival (live) or the feed's `start`.
std::unique_ptr<Decoder> make_eve_decoder(const FeedContext& context);

// One line; the reasons are those of the decoder (docs/formats/eve.md).
Result<EveRecord> decode_eve(std::string_view line);

// One line without its end. decode(encode(r)) == r where r can be said in EVE: a time, a form of
// dns with no more questions and answers than it holds, text in UTF-8.
std::string encode_eve(const EveRecord& record);

}  // namespace yagura::cyber
