// For tests of AIS: whole streams to records, random messages.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/random.h"
#include "sea/ais.h"

namespace yagura::sea {

struct Decoded {
  std::vector<AisRecord> bodies;
  std::vector<RecordHead> heads;
  std::vector<Reject> rejects;
  DecodeStats stats;
  std::string text;  // every record as JSON with its evidence, every reject: for comparisons

  void take(std::unique_ptr<Batch> batch) {
    auto& b = dynamic_cast<AisBatch&>(*batch);
    for (std::size_t i = 0; i < b.heads.size(); ++i) {
      b.print(i, text);
      text += " end " + std::to_string(b.heads[i].end);
      for (const Span& s : b.heads[i].spans.all()) {
        text += " " + std::to_string(s.offset) + "+" + std::to_string(s.length);
      }
      text += '\n';
      bodies.push_back(b.bodies[i]);
      heads.push_back(b.heads[i]);
    }
    rejects.insert(rejects.end(), b.rejects.begin(), b.rejects.end());
  }
};

inline Decoded decode_all(std::string_view bytes, std::size_t piece = 1 << 20,
                          const FeedContext& context = {}, Time arrival = kNoTime) {
  Decoded out;
  const auto decoder = make_ais_decoder(context);
  for (std::size_t at = 0; at < bytes.size(); at += piece) {
    out.take(decoder->push(bytes.substr(at, piece), arrival));
  }
  out.take(decoder->finish());
  out.stats = decoder->stats();
  for (const Reject& r : out.rejects) {
    out.text += std::string(r.reason) + " " + std::to_string(r.span.offset) + "+" +
                std::to_string(r.span.length) + "\n";
  }
  return out;
}

// A random message of one of the types that are encoded, every field in its range or absent.
AisRecord random_message(Random& random);

// The content of a file below YAGURA_RECORDINGS, unpacked where it ends in ".xz"; nullopt: unset.
inline std::optional<std::string> recording(const std::string& name) {
  const char* root = std::getenv("YAGURA_RECORDINGS");
  if (root == nullptr || *root == '\0') return std::nullopt;
  const bool packed = name.ends_with(".xz");
  const std::string command =
      (packed ? "xz -dc '" : "cat '") + std::string(root) + "/" + name + "'";
  std::string out;
  FILE* pipe = popen(command.c_str(), "r");
  if (pipe == nullptr) return out;
  char block[1 << 16];
  for (std::size_t n; (n = fread(block, 1, sizeof block, pipe)) > 0;) out.append(block, n);
  pclose(pipe);
  return out;
}

}  // namespace yagura::sea
