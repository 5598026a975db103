#include "store/bundle.h"

#include <zstd.h>

#include <algorithm>
#include <memory>
#include <tuple>

#include "base/base64.h"
#include "base/merkle.h"

namespace yagura {
namespace {

constexpr std::string_view kFormat = "yagura-evidence-1";
constexpr std::size_t kMaxBundle = std::size_t{64} << 20;
constexpr std::string_view kZstdMagic = "\x28\xb5\x2f\xfd";

Json index_list(const std::vector<std::uint32_t>& list) {
  Json::Array out(list.begin(), list.end());
  return Json(std::move(out));
}

Json exhibit_json(const Exhibit& e) {
  Json out = Json::object({{"feed", e.feed},
                           {"feed_id", static_cast<int>(e.span.feed)},
                           {"content", e.content},
                           {"offset", e.content_offset},
                           {"stream_offset", e.span.offset},
                           {"bytes", to_base64(e.bytes)}});
  if (!e.proof.is_null()) out.set("proof", e.proof);
  return out;
}

Digest root_of(const std::vector<Exhibit>& exhibits, const std::vector<std::uint32_t>& chosen) {
  merkle::Growing tree;
  for (const std::uint32_t i : chosen) tree.add(exhibit_leaf(exhibits[i]));
  return tree.root();
}

auto order_of(const Span& s) { return std::make_tuple(s.feed, s.offset, s.length); }

// ---- reading ----

Result<std::string> unpack(std::string_view bytes) {
  if (!bytes.starts_with(kZstdMagic)) return std::string(bytes);
  const unsigned long long size = ZSTD_getFrameContentSize(bytes.data(), bytes.size());
  if (size == ZSTD_CONTENTSIZE_ERROR || size == ZSTD_CONTENTSIZE_UNKNOWN || size > kMaxBundle) {
    return fail("bad_bundle", "not a zstd file of a known size below 64 MiB");
  }
  std::string out(size, '\0');
  const std::size_t n = ZSTD_decompress(out.data(), out.size(), bytes.data(), bytes.size());
  if (ZSTD_isError(n) != 0 || n != size) return fail("bad_bundle", "damaged zstd data");
  return out;
}

// A whole number >= 0, or -1.
std::int64_t natural(const Json& v) {
  return v.is_integer() && v.as_integer() >= 0 ? v.as_integer() : -1;
}

std::optional<Exhibit> read_exhibit(const Json& json) {
  Exhibit e;
  auto bytes = from_base64(json["bytes"].as_string());
  const std::int64_t feed = natural(json["feed_id"]);
  const std::int64_t offset = natural(json["offset"]);
  const std::int64_t stream = natural(json["stream_offset"]);
  if (!bytes || bytes->size() > UINT32_MAX || feed < 0 || feed >= kMaxFeeds || offset < 0 ||
      stream < 0 || !json["feed"].is_string() || !json["content"].is_string()) {
    return std::nullopt;
  }
  e.span = {static_cast<std::uint64_t>(stream), static_cast<std::uint32_t>(bytes->size()),
            static_cast<FeedId>(feed)};
  e.feed = json["feed"].as_string();
  e.content = json["content"].as_string();
  e.content_offset = static_cast<std::uint64_t>(offset);
  e.bytes = std::move(*bytes);
  e.proof = json["proof"];
  return e;
}

std::optional<std::vector<std::uint32_t>> read_indices(const Json& json, std::size_t limit) {
  if (!json.is_array()) return std::nullopt;
  std::vector<std::uint32_t> out;
  for (const Json& v : json.as_array()) {
    const std::int64_t i = natural(v);
    if (i < 0 || static_cast<std::size_t>(i) >= limit) return std::nullopt;
    if (!out.empty() && static_cast<std::uint32_t>(i) <= out.back()) return std::nullopt;
    out.push_back(static_cast<std::uint32_t>(i));
  }
  return out;
}

Result<std::vector<Exhibit>> read_exhibits(const Json& list) {
  std::vector<Exhibit> out;
  for (const Json& item : list.as_array()) {
    auto exhibit = read_exhibit(item);
    if (!exhibit)
      return fail("bad_bundle", "exhibit " + std::to_string(out.size()) + " is not well formed");
    if (!out.empty() && order_of(out.back().span) >= order_of(exhibit->span)) {
      return fail("bad_bundle", "exhibits are not in order");
    }
    out.push_back(std::move(*exhibit));
  }
  return out;
}

Result<void> check_revision(const Json& revision, const std::vector<Exhibit>& exhibits,
                            BundleReport& report) {
  const Json& body = revision["body"];
  const auto chosen = read_indices(revision["exhibits"], exhibits.size());
  const auto key = read_indices(revision["key"], exhibits.size());
  if (!body.is_object() || !chosen || !key ||
      !std::includes(chosen->begin(), chosen->end(), key->begin(), key->end())) {
    return fail("bad_bundle", "a revision is not well formed");
  }
  if (body["id"].as_string() != report.event_id ||
      body["revision"].as_integer() <= report.revision) {
    return fail("bad_event", "a revision is not of this event or not in order");
  }
  report.revision =
      static_cast<int>(std::min<std::int64_t>(body["revision"].as_integer(), INT32_MAX));
  report.root = root_of(exhibits, *chosen);
  report.exhibits = chosen->size();
  report.key = key->size();
  report.proofs = 0;
  for (const std::uint32_t i : *chosen) report.proofs += exhibits[i].proof.is_null() ? 0U : 1U;
  const std::string root = to_hex(report.root);
  const Json* said = body["evidence"].find("root");
  if (revision["root"].as_string() != root || (said != nullptr && said->as_string() != root)) {
    return fail("bad_root", "the bytes of revision " + std::to_string(report.revision) +
                                " do not give its root");
  }
  return {};
}

}  // namespace

Digest exhibit_leaf(const Exhibit& e) {
  return merkle::leaf_hash(e.feed + "\n" + e.content + "\n" + std::to_string(e.content_offset) +
                           "\n" + e.bytes);
}

Json evidence_json(std::uint64_t count, const std::vector<Exhibit>& exhibits,
                   const std::vector<Span>& key_exhibits) {
  merkle::Growing tree;
  Json key(Json::Array{});
  for (std::size_t i = 0; i < exhibits.size(); ++i) {
    tree.add(exhibit_leaf(exhibits[i]));
    if (std::find(key_exhibits.begin(), key_exhibits.end(), exhibits[i].span) !=
        key_exhibits.end()) {
      key.push(i);
    }
  }
  return Json::object({{"count", count},
                       {"kept", exhibits.size()},
                       {"key", std::move(key)},
                       {"root", to_hex(tree.root())}});
}

std::string Bundle::canonical() const {
  Json list(Json::Array{});
  for (const Exhibit& e : exhibits) list.push(exhibit_json(e));
  Json all(Json::Array{});
  std::string id;
  for (const BundleRevision& r : revisions) {
    Json body = Json::parse(r.body).value_or(Json());
    id = body["id"].as_string();
    all.push(Json::object({{"body", std::move(body)},
                           {"exhibits", index_list(r.exhibits)},
                           {"key", index_list(r.key)},
                           {"root", to_hex(root_of(exhibits, r.exhibits))}}));
  }
  return Json::object({{"format", kFormat},
                       {"event", id},
                       {"revisions", std::move(all)},
                       {"sources", Json(Json::Array(sources.begin(), sources.end()))},
                       {"exhibits", std::move(list)}})
      .dump();
}

Result<BundleReport> verify_bundle(std::string_view bytes) {
  const auto text = unpack(bytes);
  if (!text) return tl::make_unexpected(text.error());
  auto parsed = Json::parse(*text);
  if (!parsed) return fail("bad_bundle", "not JSON");
  BundleReport report;
  report.document = std::move(*parsed);
  const Json& doc = report.document;
  if (doc["format"].as_string() != kFormat || !doc["exhibits"].is_array() ||
      !doc["event"].is_string() || doc["revisions"].as_array().empty()) {
    return fail("bad_bundle", "not a bundle of the form " + std::string(kFormat));
  }
  report.event_id = doc["event"].as_string();
  const auto exhibits = read_exhibits(doc["exhibits"]);
  if (!exhibits) return tl::make_unexpected(exhibits.error());
  for (const Json& revision : doc["revisions"].as_array()) {
    if (auto checked = check_revision(revision, *exhibits, report); !checked) {
      return tl::make_unexpected(checked.error());
    }
  }
  return report;
}

}  // namespace yagura
