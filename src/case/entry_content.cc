// From an entry's fields to its envelope and payload, and from a payload to its fields.
#include <algorithm>
#include <charconv>

#include "case/entry.h"

namespace yagura::cases {
namespace {

constexpr std::string_view kPayload = "payload";
constexpr int kDivided = 3;  // levels below the payload
constexpr std::size_t kLongestList = 2048;

tl::unexpected<Error> bad() { return fail("bad_entry", said("entry.bad")); }

// A part of a name: '~', '/' and a '#' at the start of a member's name are written ~0, ~1 and ~2;
// "#n" is the n-th of a list.
std::string escaped(std::string_view key) {
  std::string out;
  for (const char c : key) {
    if (c == '~') {
      out += "~0";
    } else if (c == '/') {
      out += "~1";
    } else if (c == '#' && out.empty()) {
      out += "~2";
    } else {
      out += c;
    }
  }
  return out;
}

std::optional<std::string> unescaped(std::string_view part) {
  std::string out;
  for (std::size_t i = 0; i < part.size(); ++i) {
    if (part[i] != '~') {
      out += part[i];
      continue;
    }
    ++i;
    if (i == part.size() || part[i] < '0' || part[i] > '2') return std::nullopt;
    out += "~/#"[part[i] - '0'];
  }
  if (escaped(out) != part) return std::nullopt;
  return out;
}

bool divided(const Json& v, int levels) {
  if (levels == 0) return false;
  if (v.is_object()) return !v.as_object().empty();
  const Json::Array& a = v.as_array();
  return !a.empty() && a.size() <= kLongestList &&
         std::all_of(a.begin(), a.end(), [](const Json& x) { return x.is_object(); });
}

void divide(const std::string& name, const Json& v, int levels,
            std::vector<std::pair<std::string, Json>>& out) {
  if (!divided(v, levels)) {
    out.emplace_back(name, v);
    return;
  }
  for (const auto& [key, value] : v.as_object())
    divide(name + "/" + escaped(key), value, levels - 1, out);
  for (std::size_t i = 0; i < v.as_array().size(); ++i)
    divide(name + "/#" + std::to_string(i), v.as_array()[i], levels - 1, out);
}

// A payload while it is put together again.
struct Node {
  std::optional<Json> value;
  std::map<std::string, Node, std::less<>> parts;
};

std::optional<std::size_t> list_index(std::string_view part) {
  std::size_t v = 0;
  part.remove_prefix(1);
  const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), v);
  if (error != std::errc() || end != part.data() + part.size() || v >= kLongestList ||
      std::to_string(v) != part)
    return std::nullopt;
  return v;
}

std::optional<Json> assembled(const Node& node) {
  if (node.value) return node.parts.empty() ? node.value : std::nullopt;
  const bool list = node.parts.begin()->first.starts_with('#');
  Json::Array items;
  Json::Object members;
  for (const auto& [part, below] : node.parts) {
    auto v = assembled(below);
    if (!v || part.starts_with('#') != list) return std::nullopt;
    if (list) {
      const auto index = list_index(part);
      if (!index) return std::nullopt;
      if (items.size() <= *index) items.resize(*index + 1);
      items[*index] = *std::move(v);
    } else {
      const auto key = unescaped(part);
      if (!key) return std::nullopt;
      members[*key] = *std::move(v);
    }
  }
  return list ? Json(std::move(items)) : Json(std::move(members));
}

void place_field(Node& root, std::string_view name, const Json& value) {
  Node* node = &root;
  name.remove_prefix(kPayload.size());
  while (!name.empty()) {
    name.remove_prefix(1);
    const std::size_t slash = std::min(name.find('/'), name.size());
    node = &node->parts[std::string(name.substr(0, slash))];
    name.remove_prefix(slash);
  }
  node->value = value;
}

std::optional<std::vector<Checkpoint>> read_seen(const Json& list) {
  std::vector<Checkpoint> out;
  if (!list.is_array() || list.as_array().size() > 64) return std::nullopt;
  for (const Json& v : list.as_array()) {
    const auto raw = from_hex(v["root"].as_string());
    const auto root = raw ? digest_of(*raw) : std::nullopt;
    const std::int64_t size = v["size"].as_integer(-1);
    if (!root || size < 0 || !good_origin(v["origin"].as_string())) return std::nullopt;
    if (!out.empty() && out.back().origin >= v["origin"].as_string()) return std::nullopt;
    out.push_back({v["origin"].as_string(), static_cast<std::uint64_t>(size), *root});
  }
  return out;
}

bool is_payload(std::string_view name) {
  return name == kPayload || (name.starts_with(kPayload) && name[kPayload.size()] == '/');
}

Result<Envelope> read_envelope(const std::map<std::string, Json, std::less<>>& fields) {
  for (const char* name : {"author", "case", "index", "kind", "origin", "seen", "side", "time"}) {
    if (!fields.contains(name)) return fail("withheld", said("entry.withheld"));
  }
  Envelope out;
  const auto place =
      Place::parse(Json::object({{"origin", fields.at("origin")}, {"index", fields.at("index")}}));
  const auto time = parse_rfc3339(fields.at("time").as_string());
  auto seen = read_seen(fields.at("seen"));
  for (const char* name : {"author", "case", "kind", "side"}) {
    if (!fields.at(name).is_string() || fields.at(name).as_string().size() > 80) return bad();
  }
  if (!place || !time || to_rfc3339(*time) != fields.at("time").as_string() || !seen) return bad();
  out.place = *place;
  out.case_id = fields.at("case").as_string();
  out.kind = fields.at("kind").as_string();
  out.side = fields.at("side").as_string();
  out.author = fields.at("author").as_string();
  out.time = *time;
  out.seen = *std::move(seen);
  for (const Checkpoint& c : out.seen) {
    if (c.origin == out.place.origin) return bad();
  }
  return out;
}

}  // namespace

std::vector<std::pair<std::string, Json>> payload_fields(const Json& payload) {
  std::vector<std::pair<std::string, Json>> out;
  if (divided(payload, kDivided)) divide(std::string(kPayload), payload, kDivided, out);
  return out;
}

Result<EntryContent> Entry::content() const {
  static constexpr std::string_view kEnvelope[] = {"author", "case", "index", "kind",
                                                   "origin", "seen", "side",  "time"};
  EntryContent out;
  out.partial = fields_.size() < sd_.size();
  Node payload;
  std::map<std::string, Json, std::less<>> head;
  for (const Field& f : fields_) {
    if (is_payload(f.name)) {
      place_field(payload, f.name, f.value);
    } else if (std::find(std::begin(kEnvelope), std::end(kEnvelope), f.name) !=
               std::end(kEnvelope)) {
      head.emplace(f.name, f.value);
    } else {
      out.unknown.emplace(f.name, f.value);
    }
  }
  auto envelope = read_envelope(head);
  if (!envelope) return tl::make_unexpected(envelope.error());
  out.head = *std::move(envelope);
  if (payload.value || !payload.parts.empty()) {
    auto value = assembled(payload);
    if (!value || !value->is_object()) return bad();
    out.payload = *std::move(value);
  }
  return out;
}

}  // namespace yagura::cases
