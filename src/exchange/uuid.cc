#include "exchange/uuid.h"

#include <openssl/evp.h>

#include "base/assert.h"
#include "base/hash.h"

namespace yagura {

std::string uuid_v5(std::string_view space, std::string_view name) {
  std::string hex;
  for (const char c : space) {
    if (c != '-') hex += c;
  }
  const auto prefix = from_hex(hex);
  YAGURA_ASSERT(prefix && prefix->size() == 16);
  const std::string bytes = *prefix + std::string(name);
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  const int done = EVP_Digest(bytes.data(), bytes.size(), digest, &size, EVP_sha1(), nullptr);
  YAGURA_ASSERT(done == 1 && size == 20);
  digest[6] = static_cast<unsigned char>((digest[6] & 0x0f) | 0x50);  // version 5
  digest[8] = static_cast<unsigned char>((digest[8] & 0x3f) | 0x80);  // variant of RFC 4122
  const std::string text = to_hex({reinterpret_cast<const char*>(digest), 16});
  return text.substr(0, 8) + "-" + text.substr(8, 4) + "-" + text.substr(12, 4) + "-" +
         text.substr(16, 4) + "-" + text.substr(20);
}

}  // namespace yagura
