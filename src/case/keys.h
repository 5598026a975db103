// Ed25519 keys (RFC 8032, PureEdDSA) of people and nodes. A private part exists in a key file of
// <node>/keys/ and in memory, nowhere else; public parts stand in the log.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/hash.h"
#include "base/result.h"

namespace yagura::cases {

// 32 bytes of RFC 8032 section 5.1.2.
struct PublicKey {
  std::array<std::uint8_t, 32> bytes{};
  auto operator<=>(const PublicKey&) const = default;

  // What entries call it: the first 32 hex digits of SHA-256("yagura/key/1" || public part). It
  // follows from the key, so nobody can take another's.
  std::string id() const;
  std::string base64() const;
  static std::optional<PublicKey> from_base64(std::string_view text);  // strict, 32 bytes
};

// 64 bytes of section 5.1.6.
using Signature = std::array<std::uint8_t, 64>;
using yagura::bytes_of;  // of a Digest
std::string_view bytes_of(const Signature& signature);
std::optional<Signature> signature_of(std::string_view bytes);  // nullopt unless 64 bytes

bool verify(const PublicKey& key, std::string_view message, const Signature& signature);

// A pair; its secret is wiped from memory when it goes.
class PrivateKey {
 public:
  // `name` says whose it is, for the files and lists of this node: [a-z0-9-]{1,40}.
  static PrivateKey generate(std::string name);
  static PrivateKey from_seed(std::string name, const std::array<std::uint8_t, 32>& seed);
  ~PrivateKey();
  PrivateKey(const PrivateKey&) = default;
  PrivateKey& operator=(const PrivateKey&) = default;

  const std::string& name() const { return name_; }
  const PublicKey& public_key() const { return public_; }
  std::string id() const { return public_.id(); }
  Signature sign(std::string_view message) const;

  // Writes a new file that only its owner may read (0600), fsynced with its folder. Throws where
  // the file exists: a key is never written over.
  void save(const std::string& path) const;
  // Throws EnvironmentError where it cannot be read, is no key file, is another's, or may be read
  // by the group or by all.
  static PrivateKey load(const std::string& path);
  // The text form that save() writes. Error reasons: "bad_key_file", "newer_key_file".
  std::string text() const;
  static Result<PrivateKey> parse(std::string_view text);

 private:
  PrivateKey(std::string name, const std::array<std::uint8_t, 32>& seed);
  std::string name_;
  std::array<std::uint8_t, 32> seed_{};
  PublicKey public_;
};

bool good_key_name(std::string_view name);

// Bytes for keys, nonces and salts, from the system's generator.
std::string random_bytes(std::size_t count);

}  // namespace yagura::cases
