// Finds the features in a stream of GeoJSON: FeatureCollections, single Features, one after the
// other (a followed folder is one stream) or as a text sequence (RFC 8142). Inside the room only.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "base/wire.h"

namespace yagura::notice {

inline constexpr std::size_t kMaxFeature = std::size_t{4} << 20;

struct Piece {
  std::string_view text;  // of a feature, empty with a fault
  std::uint64_t offset;   // in the stream
  std::uint32_t length;
  std::string_view fault;  // "", "stray_bytes", "feature_too_long", "truncated", "not_features"
};

// Braces and brackets are counted, strings respected; whether a feature is good JSON is for its
// reader. Only the feature under way is kept. Bytes that stand where no document can begin are one
// piece a line.
class Framing {
 public:
  using Each = std::function<void(const Piece&)>;
  void push(std::string_view bytes, const Each& each);
  void finish(const Each& each);
  void save(Writer& w) const;
  bool load(Reader& r);

 private:
  enum class State : std::uint8_t { outside, stray, document };
  void byte(char c, const Each& each);
  void document_byte(char c, const Each& each);
  void opened(char c);
  void closed(const Each& each);
  void give(std::string_view fault, const Each& each);
  bool keeping() const { return kept_depth_ != 0; }

  State state_ = State::outside;
  std::uint64_t offset_ = 0;      // of the next byte
  std::uint64_t begin_ = 0;       // of what is kept or stray
  std::uint32_t depth_ = 0;       // open braces and brackets
  std::uint32_t kept_depth_ = 0;  // depth at which the feature under way closes; 0 = none
  bool in_string_ = false, escaped_ = false, too_long_ = false;
  bool features_next_ = false;  // the last key of the document was "features"
  bool in_features_ = false;    // inside that array
  bool gave_ = false;           // something came of this document
  std::string key_;             // the string under way at depth 1, at most 16 bytes
  std::string kept_;
};

}  // namespace yagura::notice
