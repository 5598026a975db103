#include "case/entry.h"

#include <algorithm>

#include "base/assert.h"
#include "base/base64.h"
#include "base/merkle.h"

namespace yagura::cases {
namespace {

constexpr std::string_view kStatement = "yagura/entry/1\n";

tl::unexpected<Error> bad() { return fail("bad_entry", said("entry.bad")); }
tl::unexpected<Error> too_large() { return fail("too_large", said("entry.too_large")); }

bool deeper_than(const Json& v, int levels) {
  if (levels < 0) return true;
  const auto below = [&](const auto& x) { return deeper_than(x, levels - 1); };
  return std::any_of(v.as_array().begin(), v.as_array().end(), below) ||
         std::any_of(v.as_object().begin(), v.as_object().end(),
                     [&](const auto& m) { return below(m.second); });
}

// Canonical JSON that is one value for one text: a repeated key or another number form is refused.
std::optional<Json> canonical(std::string_view text) {
  auto v = Json::parse(text);
  if (!v || v->dump() != text) return std::nullopt;
  return *std::move(v);
}

// Bounds what putting a payload together again may cost.
bool good_name(std::string_view name) {
  return !name.empty() && name.size() <= 1000 && std::count(name.begin(), name.end(), '/') <= 8;
}

std::optional<Entry::Field> read_field(const std::string& disclosure) {
  const auto text = from_base64url(disclosure);
  const auto v = text ? canonical(*text) : std::nullopt;
  if (!v || v->as_array().size() != 3) return std::nullopt;
  const Json::Array& a = v->as_array();
  const auto salt = from_base64url(a[0].as_string());
  if (!salt || salt->size() != 16 || !good_name(a[1].as_string())) return std::nullopt;
  return Entry::Field{a[1].as_string(), a[2], disclosure, disclosure_digest(disclosure)};
}

Json texts(const std::vector<std::string>& list) {
  Json out(Json::Array{});
  for (const std::string& s : list) out.push(s);
  return out;
}

bool good_reason(std::string_view text) {
  return !text.empty() && text.size() <= 40 && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || c == '_';
  });
}

bool is_digest(std::string_view text) {
  const auto raw = from_base64url(text);
  return raw && raw->size() == 32;
}

template <class List, class Key>
bool rising(const List& list, const Key& key) {
  return std::adjacent_find(list.begin(), list.end(), [&](const auto& a, const auto& b) {
           return key(a) >= key(b);
         }) == list.end();
}

}  // namespace

Json Place::json() const { return Json::object({{"origin", origin}, {"index", index}}); }

std::optional<Place> Place::parse(const Json& v) {
  const std::int64_t index = v["index"].as_integer(-1);
  if (!good_origin(v["origin"].as_string()) || index < 0) return std::nullopt;
  return Place{v["origin"].as_string(), static_cast<std::uint64_t>(index)};
}

Salts random_salts() {
  return [] { return random_bytes(16); };
}

std::string to_base64url(std::string_view bytes) {
  std::string out = to_base64(bytes);
  while (out.ends_with('=')) out.pop_back();
  std::replace(out.begin(), out.end(), '+', '-');
  std::replace(out.begin(), out.end(), '/', '_');
  return out;
}

std::optional<std::string> from_base64url(std::string_view text) {
  if (text.find_first_of("+/=") != std::string_view::npos) return std::nullopt;
  std::string standard(text);
  std::replace(standard.begin(), standard.end(), '-', '+');
  std::replace(standard.begin(), standard.end(), '_', '/');
  standard.append((4 - standard.size() % 4) % 4, '=');
  return from_base64(standard);
}

std::string disclosure_digest(std::string_view disclosure) {
  return to_base64url(bytes_of(sha256(disclosure)));
}

std::string Entry::statement() const {
  return std::string(kStatement) +
         Json::object({{"_sd", texts(sd_)}, {"_sd_alg", "sha-256"}}).dump();
}

Digest Entry::leaf_data() const { return sha256(statement(), bytes_of(signature_)); }

bool Entry::signed_by(const PublicKey& key) const { return verify(key, statement(), signature_); }

std::string Entry::reason_of(const std::string& digest) const {
  const auto found = reasons_.find(digest);
  return found == reasons_.end() ? "" : found->second;
}

std::vector<std::string> Entry::withheld() const {
  std::vector<std::string> out;
  for (const std::string& d : sd_) {
    if (std::none_of(fields_.begin(), fields_.end(), [&](const Field& f) { return f.digest == d; }))
      out.push_back(d);
  }
  return out;
}

std::string Entry::wire() const {
  Json disclosures(Json::Array{});
  for (const Field& f : fields_) disclosures.push(f.disclosure);
  Json reasons(Json::Object{});
  for (const auto& [digest, reason] : reasons_) reasons.set(digest, reason);
  return Json::object({{"disclosures", std::move(disclosures)},
                       {"format", "yagura/entry/1"},
                       {"reasons", std::move(reasons)},
                       {"sd", texts(sd_)},
                       {"signature", to_base64url(bytes_of(signature_))}})
      .dump();
}

Result<Entry> Entry::parse(std::string_view wire) {
  if (wire.size() > kLongestEntry) return too_large();
  const auto v = canonical(wire);
  if (!v || v->as_object().size() != 5 || (*v)["format"].as_string() != "yagura/entry/1")
    return bad();
  const Json::Array& sd = (*v)["sd"].as_array();
  const Json::Array& disclosures = (*v)["disclosures"].as_array();
  if (sd.size() > kMostFields) return too_large();
  if (sd.empty() || disclosures.size() > sd.size() || !(*v)["disclosures"].is_array() ||
      !(*v)["reasons"].is_object())
    return bad();
  Entry out;
  for (const Json& d : sd) {
    if (!is_digest(d.as_string())) return bad();
    out.sd_.push_back(d.as_string());
  }
  if (!rising(out.sd_, [](const std::string& s) { return std::string_view(s); })) return bad();
  for (const Json& d : disclosures) {
    auto field = read_field(d.as_string());
    if (!field) return bad();
    if (deeper_than(field->value, kDeepestValue)) return too_large();
    if (!std::binary_search(out.sd_.begin(), out.sd_.end(), field->digest)) return bad();
    out.fields_.push_back(*std::move(field));
  }
  if (!rising(out.fields_, [](const Field& f) { return std::string_view(f.name); })) return bad();
  for (const auto& [digest, reason] : (*v)["reasons"].as_object()) {
    if (!std::binary_search(out.sd_.begin(), out.sd_.end(), digest) ||
        !good_reason(reason.as_string()))
      return bad();
    out.reasons_[digest] = reason.as_string();
  }
  const auto raw = from_base64url((*v)["signature"].as_string());
  const auto signature = raw ? signature_of(*raw) : std::nullopt;
  if (!signature) return bad();
  out.signature_ = *signature;
  return out;
}

Result<Entry> Entry::make(const Envelope& head, const Json& payload, const PrivateKey& author,
                          const Salts& salts) {
  YAGURA_ASSERT(head.author == author.id() && payload.is_object());
  Json seen(Json::Array{});
  for (const Checkpoint& c : head.seen)
    seen.push(Json::object({{"origin", c.origin}, {"root", to_hex(c.root)}, {"size", c.size}}));
  std::vector<std::pair<std::string, Json>> values = payload_fields(payload);
  values.insert(values.end(), {{"author", head.author},
                               {"case", head.case_id},
                               {"index", head.place.index},
                               {"kind", head.kind},
                               {"origin", head.place.origin},
                               {"seen", std::move(seen)},
                               {"side", head.side},
                               {"time", to_rfc3339(head.time)}});
  if (values.size() > kMostFields) return too_large();
  std::sort(values.begin(), values.end(),
            [](const auto& a, const auto& b) { return a.first < b.first; });
  Entry out;
  for (auto& [name, value] : values) {
    if (deeper_than(value, kDeepestValue) || !good_name(name)) return too_large();
    const std::string salt = salts();
    YAGURA_ASSERT(salt.size() == 16);
    std::string disclosure = to_base64url(Json::array({to_base64url(salt), name, value}).dump());
    std::string digest = disclosure_digest(disclosure);
    out.sd_.push_back(digest);
    out.fields_.push_back({name, std::move(value), std::move(disclosure), std::move(digest)});
  }
  std::sort(out.sd_.begin(), out.sd_.end());
  out.signature_ = author.sign(out.statement());
  if (out.wire().size() > kLongestEntry) return too_large();
  return out;
}

Entry Entry::only(const std::function<std::string_view(const Field&)>& why_not) const {
  Entry out = *this;
  out.fields_.clear();
  for (const Field& f : fields_) {
    const std::string_view reason = why_not(f);
    if (reason.empty()) {
      out.fields_.push_back(f);
    } else {
      YAGURA_ASSERT(good_reason(reason));
      out.reasons_[f.digest] = reason;
    }
  }
  return out;
}

}  // namespace yagura::cases
