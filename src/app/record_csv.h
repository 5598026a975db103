// Records of `yagura decode -o csv`: one row a record, the columns that all formats have and then
// those the format's descriptor names. A member of a member is written with a dot
// ("alert.signature"), a list joined by blanks; a member without a column is left out.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "model/decoder.h"
#include "model/descriptor.h"

namespace yagura {

class RecordCsv {
 public:
  explicit RecordCsv(const FormatInfo& format);
  // The header goes before the first record.
  void add(const Batch& batch, std::size_t i, std::string& out);

 private:
  std::vector<std::string> columns_;  // of the format
  bool header_ = false;
  std::string line_;
};

}  // namespace yagura
