#include "case/keys.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>

#include <algorithm>
#include <cstring>
#include <map>
#include <memory>

#include "base/assert.h"
#include "base/base64.h"
#include "base/hash.h"

namespace yagura::cases {
namespace {

struct Free {
  void operator()(EVP_PKEY* p) const { EVP_PKEY_free(p); }
  void operator()(EVP_MD_CTX* p) const { EVP_MD_CTX_free(p); }
};
using Pkey = std::unique_ptr<EVP_PKEY, Free>;
using Context = std::unique_ptr<EVP_MD_CTX, Free>;

const unsigned char* bytes(std::string_view s) {
  return reinterpret_cast<const unsigned char*>(s.data());
}

Pkey private_pkey(const std::array<std::uint8_t, 32>& seed) {
  Pkey key(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, seed.data(), seed.size()));
  YAGURA_ASSERT(key != nullptr);
  return key;
}

// Making a key of OpenSSL's takes longer than checking a signature with it, and a log is signed by
// few.
EVP_PKEY* public_pkey(const PublicKey& key) {
  constexpr std::size_t kMost = 256;
  thread_local std::map<PublicKey, Pkey> made;
  const auto it = made.find(key);
  if (it != made.end()) return it->second.get();
  if (made.size() == kMost) made.clear();
  Pkey fresh(
      EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, key.bytes.data(), key.bytes.size()));
  return made.emplace(key, std::move(fresh)).first->second.get();
}

std::string_view view(const std::array<std::uint8_t, 32>& a) {
  return {reinterpret_cast<const char*>(a.data()), a.size()};
}

std::optional<std::array<std::uint8_t, 32>> thirty_two(std::string_view base64) {
  const auto raw = from_base64(base64);
  if (!raw || raw->size() != 32) return std::nullopt;
  std::array<std::uint8_t, 32> out;
  std::memcpy(out.data(), raw->data(), out.size());
  return out;
}

}  // namespace

std::string PublicKey::id() const {
  return to_hex(sha256("yagura/key/1", view(bytes))).substr(0, 32);
}

std::string PublicKey::base64() const { return to_base64(view(bytes)); }

std::optional<PublicKey> PublicKey::from_base64(std::string_view text) {
  const auto raw = thirty_two(text);
  if (!raw) return std::nullopt;
  return PublicKey{*raw};
}

std::string_view bytes_of(const Signature& signature) {
  return {reinterpret_cast<const char*>(signature.data()), signature.size()};
}

std::optional<Signature> signature_of(std::string_view bytes) {
  Signature out;
  if (bytes.size() != out.size()) return std::nullopt;
  std::memcpy(out.data(), bytes.data(), out.size());
  return out;
}

bool verify(const PublicKey& key, std::string_view message, const Signature& signature) {
  EVP_PKEY* const pkey = public_pkey(key);
  const Context context(EVP_MD_CTX_new());
  return pkey != nullptr && context &&
         EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, pkey) == 1 &&
         EVP_DigestVerify(context.get(), signature.data(), signature.size(), bytes(message),
                          message.size()) == 1;
}

PrivateKey::PrivateKey(std::string name, const std::array<std::uint8_t, 32>& seed)
    : name_(std::move(name)), seed_(seed) {
  std::size_t size = public_.bytes.size();
  const bool ok =
      EVP_PKEY_get_raw_public_key(private_pkey(seed_).get(), public_.bytes.data(), &size) == 1;
  YAGURA_ASSERT(ok && size == public_.bytes.size());
}

PrivateKey::~PrivateKey() { OPENSSL_cleanse(seed_.data(), seed_.size()); }

PrivateKey PrivateKey::from_seed(std::string name, const std::array<std::uint8_t, 32>& seed) {
  YAGURA_ASSERT(good_key_name(name));
  return {std::move(name), seed};
}

PrivateKey PrivateKey::generate(std::string name) {
  std::array<std::uint8_t, 32> seed;
  const bool ok = RAND_priv_bytes(seed.data(), static_cast<int>(seed.size())) == 1;
  YAGURA_ASSERT(ok);
  PrivateKey key = from_seed(std::move(name), seed);
  OPENSSL_cleanse(seed.data(), seed.size());
  return key;
}

Signature PrivateKey::sign(std::string_view message) const {
  const Pkey key = private_pkey(seed_);
  const Context context(EVP_MD_CTX_new());
  Signature out;
  std::size_t size = out.size();
  const bool ok =
      EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key.get()) == 1 &&
      EVP_DigestSign(context.get(), out.data(), &size, bytes(message), message.size()) == 1;
  YAGURA_ASSERT(ok && size == out.size());
  return out;
}

std::string PrivateKey::text() const {
  return "yagura-key/1\nname: " + name_ + "\npublic: " + public_.base64() +
         "\nprivate: " + to_base64(view(seed_)) + "\n";
}

Result<PrivateKey> PrivateKey::parse(std::string_view text) {
  const auto bad = [] { return fail("bad_key_file", said("keys.bad_file")); };
  const auto line = [&](std::string_view before) -> std::optional<std::string_view> {
    const std::size_t end = text.find('\n');
    if (end == std::string_view::npos || !text.starts_with(before)) return std::nullopt;
    const std::string_view value = text.substr(before.size(), end - before.size());
    text.remove_prefix(end + 1);
    return value;
  };
  const auto version = line("yagura-key/");
  if (!version) return bad();
  if (*version != "1") return fail("newer_key_file", said("keys.newer_file"));
  const auto name = line("name: ");
  const auto shown = line("public: ");
  const auto secret = line("private: ");
  if (!name || !shown || !secret || !text.empty() || !good_key_name(*name)) return bad();
  const auto seed = thirty_two(*secret);
  if (!seed) return bad();
  PrivateKey key(std::string(*name), *seed);
  if (key.public_.base64() != *shown) return bad();
  return key;
}

bool good_key_name(std::string_view name) {
  return !name.empty() && name.size() <= 40 && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  });
}

std::string random_bytes(std::size_t count) {
  std::string out(count, '\0');
  const bool ok =
      RAND_bytes(reinterpret_cast<unsigned char*>(out.data()), static_cast<int>(count)) == 1;
  YAGURA_ASSERT(ok);
  return out;
}

}  // namespace yagura::cases
