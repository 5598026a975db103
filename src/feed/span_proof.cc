#include "feed/span_proof.h"
#include "base/merkle.h"

#include <algorithm>

#include "feed/pieces.h"
#include "feed/record.h"

namespace yagura {
namespace {

constexpr std::string_view kFormat = "yagura/span-proof/1";

Json path_json(const std::vector<Digest>& path) {
  Json out(Json::Array{});
  for (const Digest& d : path) out.push(to_hex(d));
  return out;
}

// Reads JSON and remembers whether anything was not as it must be.
class Form {
 public:
  std::uint64_t integer(const Json& json) {
    if (!json.is_integer() || json.as_integer() < 0) bad = true;
    return static_cast<std::uint64_t>(json.as_integer());
  }
  std::string hex(const Json& json) {
    auto raw = from_hex(json.as_string());
    if (!json.is_string() || !raw || to_hex(*raw) != json.as_string()) {
      bad = true;
      return {};
    }
    return std::move(*raw);
  }
  Digest digest(const Json& json) {
    const auto d = digest_of(hex(json));
    if (!d) bad = true;
    return d.value_or(Digest{});
  }
  std::vector<Digest> path(const Json& json) {
    std::vector<Digest> out;
    if (!json.is_array() || json.as_array().size() > 64) bad = true;
    for (const Json& d : json.as_array()) out.push_back(digest(d));
    return out;
  }
  bool bad = false;
};

ProofRecord record_from(Form& form, const Json& json) {
  ProofRecord out;
  out.header = form.hex(json["header"]);
  out.index = form.integer(json["index"]);
  const Json& segment = json["segment"];
  out.segment = {form.integer(segment["first"]), form.integer(segment["last"]),
                 form.digest(segment["root"])};
  out.path = form.path(json["path"]);
  for (const Json& piece : json["pieces"].as_array()) {
    out.pieces.push_back(
        {form.integer(piece["index"]), form.hex(piece["bytes"]), form.path(piece["path"])});
  }
  return out;
}

// The root over the record's bytes to which every piece leads; nullopt where they disagree.
std::optional<Digest> root_of_pieces(const ProofRecord& record, const RecordHeader& h) {
  const std::uint64_t count = (h.length + kPieceBytes - 1) / kPieceBytes;
  std::optional<Digest> root;
  for (const ProofPiece& piece : record.pieces) {
    if (piece.index >= count) return std::nullopt;
    const std::uint64_t size =
        std::min<std::uint64_t>(kPieceBytes, h.length - piece.index * kPieceBytes);
    if (piece.bytes.size() != size) return std::nullopt;
    const auto one =
        merkle::root_of_path(merkle::leaf_hash(piece.bytes), piece.index, count, piece.path);
    if (!one || (root && *root != *one)) return std::nullopt;
    root = one;
  }
  return root;
}

// Whether the record's own bytes lead to a trusted root.
bool leads_to_root(const ProofRecord& record, const RecordHeader& h,
                   const std::vector<SegmentRoot>& roots) {
  const SegmentRoot& segment = record.segment;
  if (std::find(roots.begin(), roots.end(), segment) == roots.end()) return false;
  if (segment.last < segment.first || h.sequence != segment.first + record.index) return false;
  const auto pieces = root_of_pieces(record, h);
  if (!pieces) return false;
  const Digest leaf = joined_leaf(record.header, bytes_of(*pieces));
  return merkle::root_of_path(leaf, record.index, segment.last - segment.first + 1, record.path) ==
         segment.root;
}

}  // namespace

Json SpanProof::json() const {
  Json list(Json::Array{});
  for (const ProofRecord& r : records) {
    Json pieces(Json::Array{});
    for (const ProofPiece& p : r.pieces) {
      pieces.push(Json::object(
          {{"index", p.index}, {"bytes", to_hex(p.bytes)}, {"path", path_json(p.path)}}));
    }
    const Json segment = Json::object(
        {{"first", r.segment.first}, {"last", r.segment.last}, {"root", to_hex(r.segment.root)}});
    list.push(Json::object({{"header", to_hex(r.header)},
                            {"index", r.index},
                            {"segment", segment},
                            {"path", path_json(r.path)},
                            {"pieces", std::move(pieces)}}));
  }
  return Json::object({{"format", kFormat},
                       {"feed", static_cast<int>(span.feed)},
                       {"offset", span.offset},
                       {"length", std::uint64_t{span.length}},
                       {"records", std::move(list)}});
}

Result<SpanProof> SpanProof::from_json(const Json& json) {
  Form form;
  SpanProof out;
  const std::uint64_t feed = form.integer(json["feed"]);
  const std::uint64_t length = form.integer(json["length"]);
  out.span.offset = form.integer(json["offset"]);
  for (const Json& r : json["records"].as_array()) out.records.push_back(record_from(form, r));
  if (json["format"].as_string() != kFormat)
    return fail("bad_proof", "it is no yagura/span-proof/1");
  if (form.bad || feed >= kMaxFeeds || length > kMaxPayload)
    return fail("bad_proof", "a field is not as it must be");
  out.span.feed = static_cast<FeedId>(feed);
  out.span.length = static_cast<std::uint32_t>(length);
  return out;
}

bool verify(const SpanProof& proof, const std::vector<SegmentRoot>& roots, std::string* bytes) {
  std::string out;
  std::uint64_t at = proof.span.offset;
  const std::uint64_t end = at + proof.span.length;
  for (const ProofRecord& record : proof.records) {
    Reader r(record.header);
    RecordHeader h;
    if (!load_header(r, h) || !r.done() || h.feed != proof.span.feed || !advances_stream(h.kind))
      return false;
    if (at < h.offset || at >= h.offset + h.length || at >= end) return false;
    if (!leads_to_root(record, h, roots)) return false;
    // The pieces must hold exactly the part of the span that this record holds.
    const std::uint64_t from = at - h.offset;
    const std::uint64_t to = std::min<std::uint64_t>(end - h.offset, h.length);
    std::uint64_t index = from / kPieceBytes;
    std::string joined;
    for (const ProofPiece& piece : record.pieces) {
      if (piece.index != index++) return false;
      joined += piece.bytes;
    }
    const std::uint64_t skip = from % kPieceBytes;
    const std::uint64_t needed = (to + kPieceBytes - 1) / kPieceBytes;
    if (index != needed || joined.size() < skip + (to - from)) return false;
    out.append(joined, skip, to - from);
    at = h.offset + to;
  }
  if (at != end || proof.span.length == 0) return false;
  if (bytes != nullptr) *bytes = std::move(out);
  return true;
}

}  // namespace yagura
