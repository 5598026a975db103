// yagura detect: files to events, without a node.
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <set>

#include "app/commands.h"
#include "app/journal_history.h"
#include "app/progress.h"
#include "app/read_ahead.h"
#include "app/registry.h"
#include "app/run_setup.h"
#include "app/values.h"
#include "feed/scratch_folder.h"
#include "interop/events.h"

namespace yagura {
namespace {

constexpr Flag kFlags[] = {
    {"--feed",
     "FORMAT:WHERE",
     {"a feed; see 'yagura formats'", "フィード。形式は 'yagura formats' を参照"},
     true},
    {"--zones", "FILE", {"areas (GeoJSON)", "区域（GeoJSON）"}, true},
    {"--anchorages", "FILE", {"anchorages (CSV or GeoJSON)", "錨地（CSV または GeoJSON）"}, true},
    {"--assets", "FILE", {"register of assets (TOML)", "資産台帳（TOML）"}, true},
    {"--indicators",
     "FILE",
     {"indicators (plain list or CSV)", "侵害指標（一覧または CSV）"},
     true},
    {"--warninglists",
     "FILE",
     {"names too common to be indicators", "指標として扱わない一般的な名前の一覧"},
     true},
    {"--config",
     "FILE",
     {"configuration (TOML), such as an exercise's",
      "設定ファイル（TOML）。演習の exercise.toml も可"}},
    {"--only", "KIND,...", {"print only these kinds", "表示する事象の種類"}, true},
    {"--set", "DETECTOR.PARAMETER=VALUE", {"change a parameter", "パラメーターの変更"}, true},
    {"-o", "jsonl|geojson|csv|none", {"output form (default jsonl)", "出力形式（既定は jsonl）"}},
    {"--threads",
     "1|2",
     {"2 reads ahead while it detects (default: by the machine)",
      "2 なら読み込みと検出を並行して行う（既定は計算機による）"}},
    {"--incidents",
     "",
     {"also join events into incidents, and print those after the events",
      "事象を結合し、事象の後にインシデントも表示"}},
    {"--all-revisions",
     "",
     {"every revision, not only the newest", "最新版だけでなくすべての改訂を表示"}},
};

std::set<std::string> wanted_kinds(const Arguments& args) {
  std::set<std::string> kinds;
  for (const std::string& list : args.all("--only")) {
    for (std::size_t at = 0; at <= list.size();) {
      const std::size_t comma = std::min(list.find(',', at), list.size());
      const std::string kind = list.substr(at, comma - at);
      if (find_detector(kind) == nullptr) {
        throw UsageError(render(args.lang(), "cli.unknown_kind",
                                std::vector<TextArgument>{{"name", kind}, {"list", kind_list()}}));
      }
      kinds.insert(kind);
      at = comma + 1;
    }
  }
  return kinds;
}

// Keeps the newest revision of each event, in the order of opening, or every one.
class Collector : public PipelineOut {
 public:
  Collector(std::set<std::string> only, bool every, bool incidents)
      : only_(std::move(only)), every_(every), incidents_(incidents) {}
  bool wants_incidents() const override { return incidents_; }
  void on_event(const Event& event) override {
    if (is_incident(event.kind)) return keep(event, incident_list_);
    if (only_.empty() || only_.contains(event.kind)) keep(event, events_);
  }
  // Events, then incidents.
  std::vector<Json> all() && {
    for (Json& body : incident_list_) events_.push_back(std::move(body));
    return std::move(events_);
  }

 private:
  void keep(const Event& event, std::vector<Json>& list) {
    const auto [it, fresh] = at_.try_emplace(event.id, list.size());
    if (every_ || fresh) {
      it->second = list.size();
      list.push_back(event.body);
    } else {
      list[it->second] = event.body;
    }
  }
  std::set<std::string> only_;
  bool every_, incidents_;
  std::map<std::string, std::size_t> at_;
  std::vector<Json> events_, incident_list_;
};

void print_events(EventForm form, const std::vector<Json>& events, Lang lang) {
  const auto writer = make_event_writer(form, lang);
  std::string text;
  writer->begin(text);
  for (const Json& event : events) writer->add(event, text);
  writer->end(text);
  std::fwrite(text.data(), 1, text.size(), stdout);
}

int run(const Arguments& args) {
  const auto form =
      parse_event_form(choice_option(args, "-o", "jsonl", "jsonl, geojson, csv, none"));
  Collector out(wanted_kinds(args), args.has("--all-revisions"), args.has("--incidents"));
  RunSetup setup = read_setup(args);
  if (setup.feeds.empty()) throw UsageError(render(args.lang(), "cli.no_feed"));
  run_files(setup, out, args.lang());
  if (form) print_events(*form, std::move(out).all(), args.lang());
  return 0;
}

// What was read and yet not looked at.
void tell_losses(const Pipeline& pipeline, Lang lang) {
  const auto counters = pipeline.counters();
  const auto& feeds = pipeline.config().feeds;
  for (std::size_t i = 0; i < counters.size() && i < feeds.size(); ++i) {
    const auto tell = [&](std::string_view key, std::uint64_t count) {
      if (count == 0) return;
      fmt::print(
          stderr, "yagura: {}\n",
          render(lang, key,
                 std::vector<TextArgument>{{"feed", feeds[i].source.name},
                                           {"count", std::to_string(count)},
                                           {"records", std::to_string(counters[i].records)}}));
    };
    tell("detect.untimed", counters[i].untimed);
    if (counters[i].records == 0 && counters[i].decode.lines > 0) {
      fmt::print(
          stderr, "yagura: {}\n",
          render(lang, "detect.nothing",
                 std::vector<TextArgument>{{"feed", feeds[i].source.name},
                                           {"lines", std::to_string(counters[i].decode.lines)},
                                           {"format", feeds[i].source.format}}));
    }
  }
  if (pipeline.too_late() == 0) return;
  fmt::print(stderr, "yagura: {}\n",
             render(lang, "detect.too_late",
                    std::vector<TextArgument>{{"count", std::to_string(pipeline.too_late())}}));
}

}  // namespace

namespace {

// What a second look may ask for: the newest revision of each event.
class Remembering : public PipelineOut {
 public:
  explicit Remembering(PipelineOut& out) : out_(out) {}
  bool wants_incidents() const override { return out_.wants_incidents(); }
  void on_event(const Event& event) override {
    newest_[event.id] = event;
    out_.on_event(event);
  }
  std::optional<Event> published(const std::string& id, int revision) const {
    const auto it = newest_.find(id);
    if (it == newest_.end() || it->second.revision != revision) return std::nullopt;
    return it->second;
  }

 private:
  PipelineOut& out_;
  std::map<std::string, Event> newest_;
};

}  // namespace

void run_files(RunSetup& setup, PipelineOut& out, Lang lang) {
  const ScratchFolder scratch;
  JournalOptions journal_options;
  journal_options.files = &scratch_file_system();
  const auto journal = Journal::open(scratch.path() + "/journal", journal_options);
  IntakeOptions options;
  options.until_end = true;
  const auto intake = Intake::open(setup.feeds, decoder_factory(), *journal, options);
  intake->note(RecordKind::config, make_config(setup, intake->ids(), {}).json().dump());
  for (const ReferenceDocument& document : setup.references) {
    intake->note(RecordKind::reference, encode_reference(document));
  }
  std::mutex journal_busy;
  Remembering remembering(out);
  JournalHistory history(
      *journal,
      [&](const std::string& id, int revision) { return remembering.published(id, revision); },
      &journal_busy);
  Rollback rollback(scratch.path() + "/rollback", 1);
  Pipeline pipeline(remembering, history, rollback);
  std::vector<std::string> files;
  files.reserve(setup.feeds.size());
  for (const FeedSpec& feed : setup.feeds) files.push_back(feed.where);
  Progress progress(lang, files);
  std::optional<ReadAhead> ahead;
  if (setup.threads > 1) ahead.emplace(*intake, journal_busy);
  // Nobody asks for exposure here: what is closed is let go of, so that days on end stay small.
  constexpr std::uint64_t kLetGo = 4096;
  for (std::uint64_t items = 0; auto item = ahead ? ahead->next() : intake->next(); ++items) {
    pipeline.push(*item);
    if (items % kLetGo == 0) static_cast<void>(pipeline.exposure_book().take_changed());
    if (item->is_data()) progress.add(item->bytes.size());
  }
  ahead.reset();
  progress.done();
  for (const Notice& notice : intake->take_notices())
    fmt::print(stderr, "yagura: {}\n", notice.text(lang));
  tell_losses(pipeline, lang);
}

const Command kDetectCommand = {
    "detect",
    {"files to events, without a node", "ファイルから事象を検出（ノード不要）"},
    kFlags,
    {},
    run};

}  // namespace yagura
