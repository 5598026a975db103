// Reading indicator lists: plain text and CSV (docs/formats/indicators.md).
#include <algorithm>
#include <array>

#include "cyber/indicators.h"
#include "interop/csv.h"

namespace yagura::cyber {
namespace {

constexpr std::string_view kBlank = " \t\r";
constexpr std::array<std::string_view, 21> kValueColumns = {
    "indicator", "value", "ioc",        "ioc_value", "domain",    "hostname", "host",
    "fqdn",      "ip",    "ip_address", "address",   "ip_port",   "network",  "cidr",
    "url",       "md5",   "md5_hash",   "sha1",      "sha1_hash", "sha256",   "sha256_hash"};
constexpr std::array<std::string_view, 8> kLabelColumns = {
    "label", "family", "malware", "threat", "malware_printable", "description", "comment", "tags"};

std::string_view trimmed(std::string_view s) {
  const std::size_t begin = s.find_first_not_of(kBlank);
  if (begin == std::string_view::npos) return {};
  return s.substr(begin, s.find_last_not_of(kBlank) - begin + 1);
}

std::string column_name(std::string_view s) {
  std::string out(trimmed(s));
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
    if (c == ' ' || c == ':') c = '_';
  }
  return out;
}

template <std::size_t N>
bool is_one_of(const std::array<std::string_view, N>& list, std::string_view name) {
  return std::find(list.begin(), list.end(), name) != list.end();
}

bool comment(std::string_view line) {
  return line.empty() || line.front() == '#' || line.front() == ';';
}

// The first line that is neither empty nor a comment; some feeds write their CSV header as a
// comment.
struct Header {
  std::vector<std::string> columns;
  std::size_t end = 0;  // behind its line
  bool found() const { return !columns.empty(); }
};

Header find_header(std::string_view content) {
  std::size_t at = 0;
  for (int line = 0; line < 100 && at < content.size(); ++line) {
    const std::size_t end = std::min(content.find('\n', at), content.size());
    std::string_view text = trimmed(content.substr(at, end - at));
    const bool commented = comment(text);
    while (comment(text) && !text.empty()) text = trimmed(text.substr(1));
    at = end + 1;
    if (text.find(',') != std::string_view::npos) {
      std::size_t zero = 0;
      auto fields = read_csv(text, zero);
      Header h;
      for (const auto& f : *fields) h.columns.push_back(column_name(f));
      const bool named = std::any_of(h.columns.begin(), h.columns.end(),
                                     [](const auto& c) { return is_one_of(kValueColumns, c); });
      h.end = std::min(at, content.size());
      if (named) return h;
    }
    if (!commented) break;
  }
  return {};
}

class ListReader {
 public:
  ListReader(IndicatorSet& set, std::string_view list) : set_(set), list_(list) {}
  void plain(std::string_view content);
  void csv(std::string_view content, const Header& header);
  LoadReport take() { return std::move(report_); }

 private:
  void value(std::string_view text, std::string_view label);
  IndicatorSet& set_;
  std::string_view list_;
  LoadReport report_;
};

void ListReader::value(std::string_view text, std::string_view label) {
  const auto indicator = classify_indicator(text);
  if (!indicator) {
    if (report_.refused++ == 0) {
      report_.first_refused =
          said("error.at_line",
               {{"line", std::to_string(report_.lines)},
                {"what", said("list.refused", {{"value", std::string(text.substr(0, 80))}})}});
    }
    return;
  }
  const std::size_t before = set_.size();
  set_.add(list_, *indicator, label);
  if (set_.size() == before) {
    ++report_.repeated;
    return;
  }
  ++report_.added;
  ++report_.by_kind[std::string(indicator_kind_name(indicator->kind))];
}

void ListReader::plain(std::string_view content) {
  for (std::size_t at = 0; at < content.size();) {
    const std::size_t end = std::min(content.find('\n', at), content.size());
    std::string_view line = content.substr(at, end - at);
    at = end + 1;
    ++report_.lines;
    std::string_view label;
    if (const auto tab = line.find('\t'); tab != std::string_view::npos) {
      label = trimmed(line.substr(tab + 1));
      line = line.substr(0, tab);
    }
    line = trimmed(line);
    if (comment(line)) continue;
    // A comment behind a value: after white space, since '#' may stand in a URL.
    if (const auto note = line.find(" #"); note != std::string_view::npos) {
      line = trimmed(line.substr(0, note));
    }
    value(line, label);
  }
}

void ListReader::csv(std::string_view content, const Header& header) {
  std::size_t at = header.end;
  int line = 0;
  while (auto record = read_csv(content, at, &line)) {
    report_.lines = static_cast<std::uint64_t>(line);
    if (record->size() == 1 && comment(trimmed(record->front()))) continue;
    if (!record->empty() && record->front().starts_with('#')) continue;
    std::string_view label;
    for (std::size_t i = 0; i < record->size() && i < header.columns.size(); ++i) {
      if (label.empty() && is_one_of(kLabelColumns, header.columns[i]))
        label = trimmed((*record)[i]);
    }
    for (std::size_t i = 0; i < record->size() && i < header.columns.size(); ++i) {
      const std::string_view text = trimmed((*record)[i]);
      if (!text.empty() && is_one_of(kValueColumns, header.columns[i])) value(text, label);
    }
  }
}

}  // namespace

Result<LoadReport> IndicatorSet::add(std::string_view list, std::string_view content) {
  ListReader reader(*this, list);
  if (content.starts_with("\xef\xbb\xbf")) content.remove_prefix(3);
  const Header header = find_header(content);
  if (header.found()) {
    reader.csv(content, header);
  } else {
    reader.plain(content);
  }
  LoadReport report = reader.take();
  text_.shrink_to_fit();
  entries_.shrink_to_fit();
  if (report.added + report.repeated == 0 && report.refused > 0) {
    return fail("no_indicator",
                said("error.in_document",
                     {{"name", std::string(list)},
                      {"what", said("list.no_indicator", {{"first", report.first_refused}})}}));
  }
  return report;
}

}  // namespace yagura::cyber
