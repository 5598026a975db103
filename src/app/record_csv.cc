#include "app/record_csv.h"

#include <fmt/format.h>

#include "base/json.h"
#include "interop/csv.h"

namespace yagura {
namespace {

// Of every format; time and clock stand in the record too.
constexpr std::string_view kCommon = "time,clock,offset,length";

const Json& member(const Json& record, std::string_view path) {
  const Json* at = &record;
  for (;;) {
    const std::size_t dot = path.find('.');
    at = &(*at)[path.substr(0, dot)];
    if (dot == std::string_view::npos) return *at;
    path.remove_prefix(dot + 1);
  }
}

std::string cell_text(const Json& value) {
  if (value.is_string()) return value.as_string();
  if (value.is_array()) {
    std::string out;
    for (const Json& item : value.as_array()) out += (out.empty() ? "" : " ") + cell_text(item);
    return out;
  }
  return value.is_null() || value.is_object() ? std::string() : value.dump();
}

}  // namespace

RecordCsv::RecordCsv(const FormatInfo& format) {
  for (std::string_view rest = format.csv_columns; !rest.empty();) {
    const std::size_t comma = std::min(rest.find(','), rest.size());
    columns_.emplace_back(rest.substr(0, comma));
    rest.remove_prefix(std::min(comma + 1, rest.size()));
  }
}

void RecordCsv::add(const Batch& batch, std::size_t i, std::string& out) {
  if (!header_) {
    out += kCommon;
    for (const std::string& column : columns_) out += "," + column;
    out += "\r\n";
    header_ = true;
  }
  const RecordHead& head = batch.heads[i];
  const auto spans = head.spans.all();
  out += fmt::format("{},{},{},{}", to_rfc3339(head.time), clock_name(head.clock),
                     spans.empty() ? 0 : spans.front().offset,
                     spans.empty() ? 0 : spans.front().length);
  line_.clear();
  batch.print(i, line_);
  const Json record = Json::parse(line_).value_or(Json());
  for (const std::string& column : columns_) {
    out += ',';
    append_csv(out, cell_text(member(record, column)));
  }
  out += "\r\n";
}

}  // namespace yagura
