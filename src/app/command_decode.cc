// yagura decode: raw bytes to observations.
#include <fmt/format.h>

#include <cstdio>

#include "app/commands.h"
#include "app/progress.h"
#include "app/record_csv.h"
#include "app/registry.h"
#include "app/values.h"
#include "feed/byte_source.h"
#include "feed/feed_spec.h"

namespace yagura {
namespace {

constexpr Flag kFlags[] = {
    {"-o", "jsonl|csv|none", {"output form (default jsonl)", "出力形式（既定は jsonl）"}},
    {"--stats",
     "",
     {"print counts as one JSON object, last and alone", "最後に集計を JSON で 1 行出力"}},
    {"--start",
     "TIME",
     {"time of the first byte, for files without any clock", "時刻を持たないファイルの開始時刻"}},
};
constexpr Operand kOperands[] = {
    {"FORMAT", {"a name from 'yagura formats'", "'yagura formats' に示す形式名"}, 1, 1},
    {"FILE",
     {"files (plain, gzip, xz, zstd); none or '-' is standard input",
      "ファイル（無圧縮・gzip・xz・zstd）。省略または '-' は標準入力"},
     0,
     4096},
};

constexpr std::size_t kChunk = 1 << 18;

enum class Form { jsonl, csv, none };

// Writes records as they come, through one buffer.
class RecordPrinter {
 public:
  RecordPrinter(Form form, const FormatInfo& format) : form_(form), csv_(format) {}
  void print(const Batch& batch) {
    if (form_ == Form::none) return;
    for (std::size_t i = 0; i < batch.heads.size(); ++i) {
      if (form_ == Form::jsonl) {
        batch.print(i, buffer_);
        buffer_ += '\n';
      } else {
        csv_.add(batch, i, buffer_);
      }
      if (buffer_.size() > kChunk) flush();
    }
  }
  void flush() {
    if (std::fwrite(buffer_.data(), 1, buffer_.size(), stdout) != buffer_.size() ||
        std::fflush(stdout) != 0) {
      throw EnvironmentError(said("error.cannot_write"), said("error.stdout"),
                             said("hint.disk_or_reader"));
    }
    buffer_.clear();
  }

 private:
  Form form_;
  RecordCsv csv_;
  std::string buffer_;
};

void add(DecodeStats& sum, const DecodeStats& s) {
  sum.bytes += s.bytes;
  sum.lines += s.lines;
  sum.messages += s.messages;
  for (const auto& [type, n] : s.by_type) sum.by_type[type] += n;
  for (const auto& [reason, n] : s.rejected) sum.rejected[reason] += n;
  if (has_time(s.first_time) && (!has_time(sum.first_time) || s.first_time < sum.first_time))
    sum.first_time = s.first_time;
  if (has_time(s.last_time) && (!has_time(sum.last_time) || s.last_time > sum.last_time))
    sum.last_time = s.last_time;
}

Json stats_json(std::string_view format, const DecodeStats& s) {
  const auto counts = [](const auto& map) {
    Json out(Json::Object{});
    for (const auto& [name, n] : map) out.set(name, n);
    return out;
  };
  const auto time = [](Time t) { return has_time(t) ? Json(to_rfc3339(t)) : Json(); };
  return Json::object({{"format", format},
                       {"bytes", s.bytes},
                       {"lines", s.lines},
                       {"messages", s.messages},
                       {"by_type", counts(s.by_type)},
                       {"rejected", counts(s.rejected)},
                       {"first_time", time(s.first_time)},
                       {"last_time", time(s.last_time)}});
}

// False where the file is damaged; what was good before was decoded.
bool decode_file(const Format& format, const std::string& path, const FeedContext& context,
                 RecordPrinter& printer, DecodeStats& sum, Progress& progress, Lang lang) {
  auto source = open_bytes(path);
  if (!source) throw EnvironmentError(said("error.cannot_read"), path, source.error().message());
  const auto decoder = format.make(context);
  std::string chunk(kChunk, '\0');
  bool good = true;
  for (;;) {
    const auto n = (*source)->read(chunk.data(), chunk.size());
    if (!n) {
      fmt::print(
          stderr, "yagura: {}\n",
          said("error.in_document", {{"name", path}, {"what", n.error().message()}}).in(lang));
      good = false;
      break;
    }
    if (*n == 0) break;
    if (const auto batch = decoder->push(std::string_view(chunk).substr(0, *n), kNoTime))
      printer.print(*batch);
    progress.add(*n);
  }
  if (const auto batch = decoder->finish()) printer.print(*batch);
  add(sum, decoder->stats());
  return good;
}

int run(const Arguments& args) {
  const std::string& name = args.operands().front();
  const Format* format = find_format(name);
  if (format == nullptr) {
    throw UsageError(
        render(args.lang(), "cli.unknown_format", std::vector<TextArgument>{{"name", name}}));
  }
  const std::string wanted =
      choice_option(args, "-o", args.has("--stats") ? "none" : "jsonl", "jsonl, csv, none");
  const Form form = wanted == "jsonl" ? Form::jsonl : wanted == "csv" ? Form::csv : Form::none;
  FeedContext context;
  context.start = time_option(args, "--start");
  std::vector<std::string> files(args.operands().begin() + 1, args.operands().end());
  if (files.empty()) files.emplace_back("-");
  RecordPrinter printer(form, format->info);
  DecodeStats sum;
  Progress progress(args.lang(), files);
  bool good = true;
  for (const std::string& file : files)
    good &= decode_file(*format, file, context, printer, sum, progress, args.lang());
  progress.done();
  printer.flush();
  if (args.has("--stats")) fmt::print("{}\n", stats_json(name, sum).dump());
  return good ? 0 : 1;
}

}  // namespace

const Command kDecodeCommand = {
    "decode", {"raw bytes to observations", "生データを観測値に変換"}, kFlags, kOperands, run};

}  // namespace yagura
