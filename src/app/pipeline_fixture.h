// A made-up sea in true bytes on its way through a pipeline, for tests: what comes in time, what
// comes late, restarts, corrected documents.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "app/pipeline.h"
#include "app/registry.h"
#include "app/run_setup.h"
#include "base/assert.h"
#include "feed/scratch_folder.h"
#include "sea/ais_encode.h"

namespace yagura::testing {

inline Time noon() { return *parse_rfc3339("2026-03-01T12:00:00Z"); }
inline Position place(double lat, double lon) { return *Position::from_degrees(lat, lon); }

inline sea::AisRecord position_record(std::uint32_t mmsi, Position where) {
  sea::PositionA body;
  body.motion.position = where;
  body.motion.sog_kn = 5.0F;
  body.nav_status = std::uint8_t{0};
  sea::AisRecord record;
  record.type = 1;
  record.mmsi = mmsi;
  record.body = body;
  return record;
}

// One report of a ship and when it comes in.
struct Report {
  std::uint32_t mmsi;
  Time time;
  Time comes;  // order of the lines
  std::string line;
};

// Reports of ships on straight paths.
class Traffic {
 public:
  void sail(std::uint32_t mmsi, Duration from, Duration to, Position a, Position b,
            Duration interval = minutes{2}) {
    for (Duration t = from; t <= to; t += interval) {
      const double f = to == from ? 0 : to_seconds(t - from) / to_seconds(to - from);
      report(mmsi, noon() + t + Duration{static_cast<std::int64_t>(mmsi % 1000) * 1'001},
             interpolate(a, b, f));
    }
  }
  void report(std::uint32_t mmsi, Time time, Position where) {
    sea::AisRecord record = position_record(mmsi, where);
    std::get<sea::PositionA>(record.body).motion.second =
        static_cast<std::uint8_t>(micros(time) / 1'000'000 % 60);
    Report r{mmsi, time, time, {}};
    const Time whole = std::chrono::floor<std::chrono::milliseconds>(time);
    for (const std::string& line : sea::encode(record, 'A', 0)) {
      r.line += sea::tag_block("test", whole) + line + "\r\n";
    }
    reports.push_back(std::move(r));
  }
  // What this ship sent in [from, to) comes in `by` later.
  void delay(std::uint32_t mmsi, Duration from, Duration to, Duration by) {
    for (Report& r : reports) {
      if (sent(r, mmsi, from, to)) r.comes = r.time + by;
    }
  }
  // Or all at once.
  void hold(std::uint32_t mmsi, Duration from, Duration to, Duration until) {
    for (Report& r : reports) {
      if (sent(r, mmsi, from, to)) r.comes = noon() + until;
    }
  }
  std::vector<Report> reports;

 private:
  static bool sent(const Report& r, std::uint32_t mmsi, Duration from, Duration to) {
    return r.mmsi == mmsi && r.time >= noon() + from && r.time < noon() + to;
  }
};

// The journal of a run, held in memory.
class Recording {
 public:
  explicit Recording(const Traffic& traffic, std::vector<ReferenceDocument> documents = {},
                     bool live = false) {
    PipelineConfig config;
    config.feeds.resize(1);
    config.feeds[0].source.name = "test";
    config.feeds[0].source.format = "ais";
    config.feeds[0].live = live;
    config.originator = "tester";
    for (const DetectorInfo* rule : all_detectors()) config.rules[std::string(rule->kind)] = "1.0";
    add(RecordKind::feed, "");
    add(RecordKind::config, config.json().dump());
    for (const ReferenceDocument& d : documents) add(RecordKind::reference, encode_reference(d));
    auto sorted = traffic.reports;
    std::stable_sort(sorted.begin(), sorted.end(),
                     [](const Report& a, const Report& b) { return a.comes < b.comes; });
    for (std::size_t i = 0; i < sorted.size(); i += 5) {
      std::string bytes;
      for (std::size_t k = i; k < std::min(i + 5, sorted.size()); ++k) bytes += sorted[k].line;
      add(RecordKind::data, std::move(bytes));
    }
  }
  void end() { add(RecordKind::end, ""); }
  void add(RecordKind kind, std::string bytes) {
    JournalItem item;
    item.sequence = items.size() + 1;
    item.kind = kind;
    item.offset = offset_;
    if (item.is_data()) offset_ += bytes.size();
    item.bytes = std::move(bytes);
    items.push_back(std::move(item));
  }
  std::vector<JournalItem> items;

 private:
  std::uint64_t offset_ = 0;
};

// A run over a recording, with what it published.
class Played : public PipelineOut, public History {
 public:
  explicit Played(const Recording& recording, LookBounds bounds = {}, bool incidents = false)
      : incidents_(incidents),
        recording_(recording),
        rollback_(std::make_unique<Rollback>(folder_.path() + "/rollback", 1)),
        pipeline_(std::make_unique<Pipeline>(out(), *this, *rollback_, bounds)),
        bounds_(bounds) {}

  void push_until(std::uint64_t sequence) {
    for (const JournalItem& item : recording_.items) {
      if (item.sequence > std::max(done_, pipeline_->sequence()) && item.sequence <= sequence) {
        pipeline_->push(item);
        if (idle) pipeline_->look_on(idle());
      }
    }
    done_ = std::max(done_, sequence);
  }
  void all() { push_until(recording_.items.size()); }
  // kill -9 and a new start from the checkpoint; what was published since comes again.
  std::string checkpoint() { return pipeline_->save(); }
  void restart(const std::string& checkpoint) {
    std::vector<ReferenceDocument> documents = pipeline_->references();
    rollback_ = std::make_unique<Rollback>(folder_.path() + "/rollback", done_ + 1);
    pipeline_ = std::make_unique<Pipeline>(out(), *this, *rollback_, bounds_);
    if (!checkpoint.empty()) {
      const bool loaded = pipeline_->load(checkpoint, documents);
      YAGURA_ASSERT(loaded);
    }
    const std::uint64_t until = done_;
    done_ = pipeline_->sequence();
    push_until(until);
  }

  // ---- what came out ----
  bool wants_incidents() const override { return incidents_; }
  void on_event(const Event& event) override {
    auto& list = published_[event.id];
    const auto at = static_cast<std::size_t>(event.revision) - 1;
    YAGURA_ASSERT(at <= list.size());
    if (at < list.size()) {
      agrees_ &= list[at].body == event.body;  // after a restart: the same again
    } else {
      list.push_back(event);
    }
  }
  bool agrees() const { return agrees_; }
  const std::map<std::string, std::vector<Event>>& published() const { return published_; }
  const std::vector<Event>* revisions_of(const std::string& kind) const {
    for (const auto& [id, list] : published_) {
      if (list[0].kind == kind) return &list;
    }
    return nullptr;
  }
  // The newest of each event that was not retracted, without what tells how it became known and
  // where its bytes stand.
  std::map<std::string, std::string> findings() const {
    std::map<std::string, std::string> out;
    for (const auto& [id, list] : published_) {
      Json body = list.back().body;
      if (body["state"].as_string() == "retracted") continue;
      for (const char* name : {"revision", "reason", "reason_text", "known_at"}) body.erase(name);
      body.set("evidence", body["evidence"]["count"]);
      out[id] = body.dump();
    }
    return out;
  }
  Pipeline& pipeline() { return *pipeline_; }
  Rollback& rollback() { return *rollback_; }
  std::uint64_t first_kept = 1;
  std::function<std::uint64_t()> idle;  // how many items of a second look there is time for

  // ---- History ----
  std::uint64_t first() const override { return first_kept; }
  Items items(std::uint64_t after, std::uint64_t until) override {
    ++second_runs;
    return [this, after, until]() mutable -> std::optional<JournalItem> {
      if (after >= until) return std::nullopt;
      return recording_.items.at(after++);  // numbered from 1 on
    };
  }
  std::optional<Event> published(const std::string& id, int revision) override {
    return published_.at(id).at(static_cast<std::size_t>(revision) - 1);
  }
  int second_runs = 0;

 private:
  PipelineOut& out() { return *this; }
  bool incidents_;
  const Recording& recording_;
  ScratchFolder folder_;
  std::unique_ptr<Rollback> rollback_;
  std::unique_ptr<Pipeline> pipeline_;
  LookBounds bounds_;
  std::uint64_t done_ = 0;
  bool agrees_ = true;
  std::map<std::string, std::vector<Event>> published_;
};

}  // namespace yagura::testing
