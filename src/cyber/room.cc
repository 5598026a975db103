#include "cyber/room.h"

#include <algorithm>

#include "cyber/asset_attack.h"
#include "cyber/eve.h"
#include "cyber/indicator_hit.h"
#include "cyber/silence.h"

namespace yagura::cyber {
namespace {

constexpr Duration kSlot = minutes{10};  // exposure is given in slots aligned to the hour

// All problems in one line, as the command line shows them.
Message joined(const std::vector<Problem>& problems) {
  constexpr std::size_t kShown = 10;
  Message out;
  for (std::size_t i = 0; i < std::min(problems.size(), kShown); ++i) {
    const auto& [line, text] = problems[i];
    const Message one =
        line > 0 ? said("error.at_line", {{"line", std::to_string(line)}, {"what", text}}) : text;
    out = i == 0 ? one : said("assets.joined", {{"list", out}, {"next", one}});
  }
  if (problems.size() <= kShown) return out;
  return said("assets.more", {{"list", out}, {"count", std::to_string(problems.size() - kShown)}});
}

class CyberRoom : public Room {
 public:
  CyberRoom(const Settings& settings, std::span<const Source> sources)
      : hits_(settings), attacks_(settings), silence_(settings, sources) {}

  void observe(const Batch& batch, std::size_t i, Out& out) override;
  void advance(Time now, Out& out) override { run_due(now, out); }
  Result<void> reference(const ReferenceDocument& document) override;
  void save(Writer& w) const override;
  bool load(Reader& r) override;

 private:
  Result<void> set_register(const ReferenceDocument& document);
  void run_due(Time now, Out& out);
  void give_exposure(Out& out);

  Register register_;
  std::map<std::string, std::string> register_versions_;
  std::string register_version_;
  Intelligence known_;
  IndicatorHits hits_;
  AssetAttack attacks_;
  LogSilence silence_;
  Time slot_ = kNoTime;  // start of the slot that is being filled
};

void CyberRoom::observe(const Batch& batch, std::size_t i, Out& out) {
  const auto& eve = static_cast<const EveBatch&>(batch);
  const RecordHead& head = eve.heads[i];
  run_due(head.time, out);
  const EveRecord& record = eve.bodies[i];
  Sighting s{record, head.time, batch.feed, head.spans};
  if (record.source) s.from = register_.find(*record.source);
  if (record.destination) s.to = register_.find(*record.destination);
  silence_.observe(s, register_version_, out);
  hits_.observe(s, known_, register_, register_version_, out);
  attacks_.observe(s, register_, register_version_, out);
  if (!has_time(slot_)) slot_ = time_from_micros(micros(head.time) / kSlot.count() * kSlot.count());
}

// What falls due before `now`, in the order of its due times, so that one long step and many short
// ones give the same. A record at the very due time still counts as in time.
void CyberRoom::run_due(Time now, Out& out) {
  for (;;) {
    const Time slot_end = has_time(slot_) ? slot_ + kSlot : Time::max();
    const Time next =
        std::min({silence_.next_due(), hits_.next_due(), attacks_.next_due(), slot_end});
    if (!(next < now)) return;
    if (next == slot_end) {
      give_exposure(out);
    } else if (next == silence_.next_due()) {
      silence_.run_due(register_, out);
    } else if (next == hits_.next_due()) {
      hits_.run_due(out);
    } else {
      attacks_.run_due(out);
    }
  }
}

// A slot counts where a sensor (or feed) that carries the asset was heard in it.
void CyberRoom::give_exposure(Out& out) {
  const Time hour = std::chrono::floor<hours>(slot_);
  silence_.for_heard_since(slot_, [&](const std::string& what) {
    const bool asset = what.starts_with("asset:");
    Exposure e{"", 0, what, hour, kSlot.count(), kSlot.count()};
    for (const DetectorInfo* d : {&kIndicatorHit, &kAssetAttack, &kSilence}) {
      if (!asset && d == &kAssetAttack) continue;
      if (d == &kIndicatorHit && known_.indicators.size() == 0) continue;
      e.detector = d->kind;
      out.exposure(e);
    }
  });
  slot_ = kNoTime;
}

Result<void> CyberRoom::reference(const ReferenceDocument& document) {
  if (document.type == "assets") return set_register(document);
  if (document.type == "indicators") {
    if (const auto at = known_.versions.find(document.name); at != known_.versions.end()) {
      if (at->second == document.version) return {};
      return fail("list_twice", said("error.in_document",
                                     {{"name", document.name}, {"what", said("list.twice")}}));
    }
    auto report = known_.indicators.add(document.name, document.content);
    if (!report) return tl::make_unexpected(report.error());
    known_.versions[document.name] = document.version;
    return {};
  }
  if (document.type == "warninglists") {
    auto report = known_.warninglists.add(document.name, document.content);
    if (!report) return tl::make_unexpected(report.error());
    return {};
  }
  return Room::reference(document);
}

Result<void> CyberRoom::set_register(const ReferenceDocument& document) {
  ParsedRegister parsed = parse_register(document.content, document.name);
  if (!parsed.problems.empty())
    return fail("bad_register", said("error.in_document",
                                     {{"name", document.name}, {"what", joined(parsed.problems)}}));
  const auto problems = register_.set(document.name, std::move(parsed.file));
  if (!problems.empty())
    return fail("bad_register",
                said("error.in_document", {{"name", document.name}, {"what", joined(problems)}}));
  register_versions_[document.name] = document.version;
  register_version_.clear();
  for (const auto& [name, version] : register_versions_) {
    register_version_ += (register_version_.empty() ? "" : " ") + version;
  }
  return {};
}

void CyberRoom::save(Writer& w) const {
  hits_.save(w);
  attacks_.save(w);
  silence_.save(w);
  w.time(slot_);
}

bool CyberRoom::load(Reader& r) {
  const bool good = hits_.load(r) && attacks_.load(r) && silence_.load(r);
  slot_ = r.time();
  return good && r.ok();
}

}  // namespace

std::unique_ptr<Room> make_cyber_room(const Settings& settings, std::span<const Source> sources) {
  return std::make_unique<CyberRoom>(settings, sources);
}

}  // namespace yagura::cyber
