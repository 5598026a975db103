// One EVE line to a record, with a parser that is kept between lines. Inside the room only.
#pragma once

#include <memory>
#include <string_view>

#include "base/result.h"
#include "cyber/eve_body.h"

namespace yagura::cyber {

inline constexpr std::size_t kMaxEveLine = std::size_t{1} << 20;
inline constexpr std::size_t kEvePadding = 64;  // bytes that may be read (not used) past a line

class EveParser {
 public:
  EveParser();
  ~EveParser();
  // Precondition: kEvePadding readable bytes follow `line`.
  Result<EveRecord> parse_padded(std::string_view line);

 private:
  struct Inside;
  std::unique_ptr<Inside> inside_;
};

}  // namespace yagura::cyber
