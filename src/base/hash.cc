#include "base/hash.h"

#include <openssl/evp.h>

#include <cstring>
#include <memory>

#include "base/assert.h"

namespace yagura {
namespace {

// Fetched once: EVP_sha256() through an implicit fetch costs more than hashing a short line.
const EVP_MD* sha256_method() {
  static const EVP_MD* const method = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  return method;
}

}  // namespace

Digest sha256(std::string_view a, std::string_view b, std::string_view c) {
  struct Free {
    void operator()(EVP_MD_CTX* c) const { EVP_MD_CTX_free(c); }
  };
  thread_local const std::unique_ptr<EVP_MD_CTX, Free> holder(EVP_MD_CTX_new());
  EVP_MD_CTX* const context = holder.get();
  Digest out;
  unsigned length = 0;
  const bool ok = EVP_DigestInit_ex2(context, sha256_method(), nullptr) == 1 &&
                  EVP_DigestUpdate(context, a.data(), a.size()) == 1 &&
                  EVP_DigestUpdate(context, b.data(), b.size()) == 1 &&
                  EVP_DigestUpdate(context, c.data(), c.size()) == 1 &&
                  EVP_DigestFinal_ex(context, out.data(), &length) == 1;
  YAGURA_ASSERT(ok && length == out.size());
  return out;
}

Digest sha256(std::string_view bytes) { return sha256(bytes, {}, {}); }

std::string to_hex(std::string_view bytes) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string out;
  out.reserve(bytes.size() * 2);
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    out += kDigits[byte >> 4];
    out += kDigits[byte & 15];
  }
  return out;
}

std::string to_hex(const Digest& digest) { return to_hex(bytes_of(digest)); }

std::optional<std::string> from_hex(std::string_view hex) {
  if (hex.size() % 2 != 0) return std::nullopt;
  const auto nibble = [](char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
  };
  std::string out;
  out.reserve(hex.size() / 2);
  for (std::size_t i = 0; i < hex.size(); i += 2) {
    const int high = nibble(hex[i]);
    const int low = nibble(hex[i + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    out += static_cast<char>(high * 16 + low);
  }
  return out;
}

std::string_view bytes_of(const Digest& digest) {
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

std::optional<Digest> digest_of(std::string_view bytes) {
  Digest out;
  if (bytes.size() != out.size()) return std::nullopt;
  std::memcpy(out.data(), bytes.data(), out.size());
  return out;
}

std::uint64_t hash64(std::string_view bytes, std::uint64_t seed) {
  std::uint64_t h = 0xcbf29ce484222325ULL ^ seed;
  for (const char c : bytes) h = (h ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
  h = (h ^ (h >> 30)) * 0xbf58476d1ce4e5b9ULL;
  h = (h ^ (h >> 27)) * 0x94d049bb133111ebULL;
  return h ^ (h >> 31);
}

}  // namespace yagura
