#include "cyber/indicators.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "base/assert.h"
#include "base/hash.h"
#include "cyber/indicator_value.h"

namespace yagura::cyber {
namespace {

constexpr std::uint64_t kPrime = 0x100000001b3ULL;

// From the last byte to the first, so that one pass over a name passes the hash of every parent.
std::uint64_t hash_start(IndicatorKind kind) {
  return 0xcbf29ce484222325ULL ^ static_cast<std::uint64_t>(kind);
}
std::uint64_t hash_step(std::uint64_t h, char c) {
  return (h ^ static_cast<unsigned char>(c)) * kPrime;
}
std::uint64_t hash_end(std::uint64_t z) {
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
  return z ^ (z >> 31);
}
// Addresses, with or without a port, are asked most: two words and a multiplication each.
std::uint64_t hash_address(IndicatorKind kind, std::string_view key) {
  std::uint64_t words[2];
  std::memcpy(words, key.data(), sizeof words);
  std::uint64_t h = (hash_start(kind) ^ words[0]) * 0x9e3779b97f4a7c15ULL ^ words[1];
  for (const char c : key.substr(16)) h = hash_step(h, c);
  return hash_end(h);
}
std::uint64_t hash_key(IndicatorKind kind, std::string_view key) {
  if (kind == IndicatorKind::address || kind == IndicatorKind::endpoint)
    return hash_address(kind, key);
  std::uint64_t h = hash_start(kind);
  for (auto c = key.rbegin(); c != key.rend(); ++c) h = hash_step(h, *c);
  return hash_end(h);
}

std::uint32_t tag_of(std::uint64_t hash) { return static_cast<std::uint32_t>(hash >> 32); }

struct EndpointKey {
  std::array<char, 18> bytes;
  EndpointKey(IpAddress a, std::uint16_t port) {
    std::memcpy(bytes.data(), a.bytes().data(), 16);
    bytes[16] = static_cast<char>(port >> 8);
    bytes[17] = static_cast<char>(port & 0xff);
  }
  std::string_view view() const { return {bytes.data(), bytes.size()}; }
};

// Addresses are compared as bytes, everything else as its text.
std::string key_of(const Indicator& i) {
  if (i.kind == IndicatorKind::address) return std::string(IpAddress::parse(i.value)->bytes());
  if (i.kind == IndicatorKind::endpoint) {
    const auto e = parse_endpoint(i.value);
    return std::string(EndpointKey(e->address, e->port).view());
  }
  return i.value;
}

std::string text_of(IndicatorKind kind, std::string_view key) {
  if (kind != IndicatorKind::address && kind != IndicatorKind::endpoint) return std::string(key);
  const std::string host = IpAddress::from_bytes(key.substr(0, 16))->text();
  if (kind == IndicatorKind::address) return host;
  const auto byte = [&](std::size_t i) {
    return static_cast<unsigned>(static_cast<unsigned char>(key[i]));
  };
  const std::string port = std::to_string(byte(16) << 8 | byte(17));
  return (host.find(':') == std::string::npos ? host : "[" + host + "]") + ":" + port;
}

}  // namespace

void IndicatorSet::add(std::string_view list, const Indicator& indicator, std::string_view label) {
  const std::uint16_t list_id = list_index(list);
  const std::uint32_t label_id = label_index(label);
  insert(indicator.kind, cyber::key_of(indicator), list_id, label_id);
}

std::uint16_t IndicatorSet::list_index(std::string_view list) {
  const auto at = std::find(lists_.begin(), lists_.end(), list) - lists_.begin();
  if (static_cast<std::size_t>(at) == lists_.size()) lists_.emplace_back(list);
  YAGURA_ASSERT(lists_.size() < 65536);
  return static_cast<std::uint16_t>(at);
}

std::uint32_t IndicatorSet::label_index(std::string_view label) {
  const auto at = label_ids_.find(label);
  if (at != label_ids_.end()) return at->second;
  const auto id = static_cast<std::uint32_t>(labels_.size());
  labels_.emplace_back(label);
  label_ids_.emplace(label, id);
  return id;
}

// True: added. False: this list has it already, or the set is full (4 GiB of text).
bool IndicatorSet::insert(IndicatorKind kind, std::string_view key, std::uint16_t list,
                          std::uint32_t label) {
  if (text_.size() + key.size() > UINT32_MAX || entries_.size() >= UINT32_MAX - 1) return false;
  Entry entry{static_cast<std::uint32_t>(text_.size()), static_cast<std::uint16_t>(key.size()),
              kind, list, label};
  if (kind == IndicatorKind::network) {
    const auto n = Network::parse(key);
    if (networks_.add(*n, static_cast<std::uint32_t>(network_entries_.size()))) return false;
    text_ += key;
    network_entries_.push_back(entry);
    ++counts_[static_cast<std::size_t>(kind)];
    return true;
  }
  if ((entries_.size() + 1) * 10 > table_.size() * 7)
    grow(std::max<std::size_t>(table_.size() * 2, 64));
  const std::uint64_t hash = hash_key(kind, key);
  const std::size_t mask = table_.size() - 1;
  std::size_t at = hash & mask;
  for (; table_[at].entry != 0; at = (at + 1) & mask) {
    if (table_[at].tag != tag_of(hash)) continue;
    const Entry& other = entries_[table_[at].entry - 1];
    if (other.kind == kind && other.list == list && key_of(other) == key) return false;
  }
  text_ += key;
  entries_.push_back(entry);
  table_[at] = {tag_of(hash), static_cast<std::uint32_t>(entries_.size())};
  ++counts_[static_cast<std::size_t>(kind)];
  return true;
}

void IndicatorSet::grow(std::size_t slots) {
  table_.assign(slots, {});
  const std::size_t mask = slots - 1;
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    const std::uint64_t hash = hash_key(entries_[i].kind, key_of(entries_[i]));
    std::size_t at = hash & mask;
    while (table_[at].entry != 0) at = (at + 1) & mask;
    table_[at] = {tag_of(hash), static_cast<std::uint32_t>(i + 1)};
  }
}

const IndicatorSet::Entry* IndicatorSet::find(IndicatorKind kind, std::string_view key,
                                              std::uint64_t hash) const {
  if (table_.empty()) return nullptr;
  const std::size_t mask = table_.size() - 1;
  for (std::size_t at = hash & mask; table_[at].entry != 0; at = (at + 1) & mask) {
    if (table_[at].tag != tag_of(hash)) continue;
    const Entry& e = entries_[table_[at].entry - 1];
    if (e.kind == kind && key_of(e) == key) return &e;
  }
  return nullptr;
}

IndicatorHit IndicatorSet::hit(const Entry& e) const {
  return {e.kind, text_of(e.kind, key_of(e)), lists_[e.list], labels_[e.label]};
}

std::optional<IndicatorHit> IndicatorSet::match_domain(std::string_view name) const {
  if (!has(IndicatorKind::domain)) return std::nullopt;
  if (name.ends_with('.')) name.remove_suffix(1);
  if (name.empty() || name.size() > kMaxDomain) return std::nullopt;
  char low[kMaxDomain];
  struct Parent {
    std::uint64_t hash;
    std::size_t at;
  };
  Parent parents[kMaxDomain / 2 + 1];
  std::size_t count = 0, labels = 1;
  std::uint64_t h = hash_start(IndicatorKind::domain);
  for (std::size_t i = name.size(); i-- > 0;) {
    const char c = name[i];
    low[i] = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    if (c == '.') {
      if (labels >= 2 && count < std::size(parents)) parents[count++] = {hash_end(h), i + 1};
      ++labels;
    }
    h = hash_step(h, low[i]);
  }
  if (labels < 2) return std::nullopt;
  const std::string_view lower(low, name.size());
  if (const Entry* e = find(IndicatorKind::domain, lower, hash_end(h))) return hit(*e);
  while (count-- > 0) {
    const Entry* e =
        find(IndicatorKind::domain, lower.substr(parents[count].at), parents[count].hash);
    if (e != nullptr) return hit(*e);
  }
  return std::nullopt;
}

std::optional<IndicatorHit> IndicatorSet::match_address(IpAddress a) const {
  if (has(IndicatorKind::address)) {
    const auto hash = hash_key(IndicatorKind::address, a.bytes());
    if (const Entry* e = find(IndicatorKind::address, a.bytes(), hash)) return hit(*e);
  }
  if (!has(IndicatorKind::network)) return std::nullopt;
  const auto n = networks_.find(a);
  return n ? std::optional(hit(network_entries_[*n])) : std::nullopt;
}

std::optional<IndicatorHit> IndicatorSet::match_endpoint(IpAddress a, std::uint16_t port) const {
  if (!has(IndicatorKind::endpoint)) return std::nullopt;
  const EndpointKey bytes(a, port);
  const std::string_view key = bytes.view();
  const Entry* e = find(IndicatorKind::endpoint, key, hash_key(IndicatorKind::endpoint, key));
  return e ? std::optional(hit(*e)) : std::nullopt;
}

std::optional<IndicatorHit> IndicatorSet::match_url(std::string_view host,
                                                    std::string_view path) const {
  if (!has(IndicatorKind::url) || host.empty()) return std::nullopt;
  const bool whole = path.starts_with("http://") || path.starts_with("https://");
  const auto key = canonical_url(whole ? std::string(path) : std::string(host).append(path));
  if (!key) return std::nullopt;
  const Entry* e = find(IndicatorKind::url, *key, hash_key(IndicatorKind::url, *key));
  return e ? std::optional(hit(*e)) : std::nullopt;
}

std::optional<IndicatorHit> IndicatorSet::match_hash(std::string_view hex) const {
  const auto i = hex.size() == 32 || hex.size() == 40 || hex.size() == 64 ? classify_indicator(hex)
                                                                          : std::nullopt;
  if (!i || (i->kind != IndicatorKind::md5 && i->kind != IndicatorKind::sha1 &&
             i->kind != IndicatorKind::sha256)) {
    return std::nullopt;
  }
  const Entry* e = find(i->kind, i->value, hash_key(i->kind, i->value));
  return e ? std::optional(hit(*e)) : std::nullopt;
}

std::size_t IndicatorSet::memory_bytes() const {
  std::size_t n = text_.capacity() +
                  (entries_.capacity() + network_entries_.capacity()) * sizeof(Entry) +
                  table_.capacity() * sizeof(Slot) + networks_.memory_bytes();
  for (const auto& label : labels_) n += 2 * (label.capacity() + sizeof label) + 48;
  return n;
}

}  // namespace yagura::cyber
