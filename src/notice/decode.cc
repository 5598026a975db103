#include <algorithm>
#include <string>

#include "notice/framing.h"
#include "notice/notice.h"

namespace yagura::notice {
namespace {

using Fault = std::string_view;  // a reason, "" where there is none

constexpr std::size_t kMaxPoints = 200'000;  // of one feature

std::optional<Condition::Kind> parse_kind(std::string_view text) {
  for (int k = 0; k <= static_cast<int>(Condition::Kind::outage); ++k) {
    const auto kind = static_cast<Condition::Kind>(k);
    if (condition_kind_name(kind) == text) return kind;
  }
  return std::nullopt;
}

Fault read_ring(const Json& json, std::vector<Position>& ring, std::size_t& points) {
  const Json::Array& list = json.as_array();
  // RFC 7946 section 3.1.6: closed, four or more positions.
  if (list.size() < 4 || !(list.front() == list.back())) return "bad_geometry";
  points += list.size();
  if (points > kMaxPoints) return "bad_geometry";
  for (std::size_t i = 0; i + 1 < list.size(); ++i) {
    const Json::Array& pair = list[i].as_array();
    if (pair.size() < 2 || !pair[0].is_number() || !pair[1].is_number()) return "bad_geometry";
    const auto p = Position::from_degrees(pair[1].as_number(), pair[0].as_number());
    if (!p) return "bad_geometry";
    ring.push_back(*p);
  }
  return "";
}

Fault read_polygon(const Json& json, std::vector<Polygon>& out, std::size_t& points) {
  if (json.as_array().empty()) return "bad_geometry";
  Polygon polygon;
  for (const Json& ring : json.as_array()) {
    if (const Fault f = read_ring(ring, polygon.rings.emplace_back(), points); !f.empty()) return f;
  }
  out.push_back(std::move(polygon));
  return "";
}

Fault read_geometry(const Json& feature, std::vector<Polygon>& out) {
  const Json* geometry = feature.find("geometry");
  if (geometry == nullptr) return "missing_geometry";
  if (geometry->is_null()) return "";  // everywhere
  const std::string& type = (*geometry)["type"].as_string();
  const Json& coordinates = (*geometry)["coordinates"];
  std::size_t points = 0;
  if (type == "Polygon") return read_polygon(coordinates, out, points);
  if (type != "MultiPolygon" || coordinates.as_array().empty()) return "bad_geometry";
  for (const Json& polygon : coordinates.as_array()) {
    if (const Fault f = read_polygon(polygon, out, points); !f.empty()) return f;
  }
  return "";
}

// A text that is there and not empty; numbers are no ids.
Fault read_text(const Json& properties, std::string_view key, Fault missing, std::string& out) {
  out = properties[key].as_string();
  return out.empty() || out.size() > 1000 ? missing : "";
}

Fault read_time(const Json& properties, std::string_view key, Fault missing, Time& out) {
  const Json* v = properties.find(key);
  if (v == nullptr || v->is_null()) return missing;
  const auto t = parse_rfc3339(v->as_string());
  if (!t) return "bad_time";
  out = *t;
  return "";
}

Fault read_properties(const Json& p, NoticeRecord& r) {
  Condition& c = r.condition;
  std::string kind;
  const Fault faults[] = {
      read_text(p, "id", "missing_id", c.id),
      read_text(p, "kind", "missing_kind", kind),
      read_text(p, "name_en", "missing_name_en", c.name_en),
      read_text(p, "name_ja", "missing_name_ja", c.name_ja),
      read_text(p, "source", "missing_source", c.source),
      read_time(p, "from", "missing_from", c.from),
      read_time(p, "to", "missing_to", c.to),
      read_time(p, "issued", "", r.issued),
  };
  for (const Fault f : faults) {
    if (!f.empty()) return f;
  }
  const auto known = parse_kind(kind);
  if (!known) return "bad_kind";
  c.kind = *known;
  return c.to > c.from ? "" : "bad_validity";
}

}  // namespace

Result<NoticeRecord> decode_notice(std::string_view feature) {
  const auto json = Json::parse(feature);
  if (!json) return fail(json.error().reason, json.error().text);
  if ((*json)["type"].as_string() != "Feature")
    return fail("not_a_feature", "a notice is a GeoJSON Feature");
  NoticeRecord r;
  Fault fault = read_properties((*json)["properties"], r);
  if (fault.empty()) fault = read_geometry(*json, r.condition.area);
  if (!fault.empty()) return fail(fault, "docs/formats/notice.md lists what a notice needs");
  return r;
}

namespace {

class NoticeDecoder : public Decoder {
 public:
  explicit NoticeDecoder(const FeedContext& context) : feed_(context.feed) {}

  std::unique_ptr<Batch> push(std::string_view bytes, Time) override {
    auto batch = make_batch();
    stats_.bytes += bytes.size();
    for (const char c : bytes) {
      if (c == '\n') ++stats_.lines;
    }
    last_byte_ = bytes.empty() ? last_byte_ : bytes.back();
    framing_.push(bytes, [&](const Piece& p) { take(*batch, p); });
    return batch;
  }
  std::unique_ptr<Batch> finish() override {
    auto batch = make_batch();
    if (stats_.bytes > 0 && last_byte_ != '\n') ++stats_.lines;
    framing_.finish([&](const Piece& p) { take(*batch, p); });
    return batch;
  }
  DecodeStats stats() const override { return stats_; }
  void save(Writer& w) const override { framing_.save(w); }
  bool load(Reader& r) override { return framing_.load(r); }

 private:
  std::unique_ptr<NoticeBatch> make_batch() const {
    auto batch = std::make_unique<NoticeBatch>();
    batch->feed = feed_;
    return batch;
  }
  void take(NoticeBatch& batch, const Piece& p) {
    const Span span{p.offset, p.length, feed_};
    if (!p.fault.empty()) return reject(batch, span, p.fault);
    auto record = decode_notice(p.text);
    if (!record) return reject(batch, span, record.error().reason);
    RecordHead head;
    head.time = has_time(record->issued) ? record->issued : record->condition.from;
    head.clock = ClockKind::record;
    head.end = p.offset + p.length;
    head.spans.add(span);
    ++stats_.messages;
    ++stats_.by_type[std::string(condition_kind_name(record->condition.kind))];
    if (!has_time(stats_.first_time) || head.time < stats_.first_time)
      stats_.first_time = head.time;
    if (!has_time(stats_.last_time) || head.time > stats_.last_time) stats_.last_time = head.time;
    batch.heads.push_back(std::move(head));
    batch.bodies.push_back(std::move(*record));
  }
  void reject(NoticeBatch& batch, Span span, std::string_view reason) {
    batch.rejects.push_back({span, reason});
    ++stats_.rejected[std::string(reason)];
  }

  FeedId feed_;
  Framing framing_;
  char last_byte_ = 0;
  DecodeStats stats_;
};

}  // namespace

std::unique_ptr<Decoder> make_notice_decoder(const FeedContext& context) {
  return std::make_unique<NoticeDecoder>(context);
}

}  // namespace yagura::notice
