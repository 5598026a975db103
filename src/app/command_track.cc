// yagura track: one subject's positions.
#include <cstdio>

#include "app/commands.h"
#include "app/values.h"
#include "interop/tracks.h"

namespace yagura {
namespace {

constexpr Flag kFlags[] = {
    {"--node",
     "DIR",
     {"the node's folder (default ./yagura-node)", "ノードのフォルダー（既定は ./yagura-node）"}},
    {"--from", "T", {"from this time on", "この時刻以降"}},
    {"--to", "T", {"up to this time", "この時刻まで"}},
    {"-o", "jsonl|geojson|csv|gpx", {"output form (default jsonl)", "出力形式（既定は jsonl）"}},
};
constexpr Operand kOperands[] = {
    {"SUBJECT",
     {"such as mmsi:431000001 or icao24:84abcd", "対象。例 mmsi:431000001、icao24:84abcd"},
     1,
     1},
};

// What a number or name without its scheme may stand for here: "mmsi:431900001 (NAME)".
std::string meant_by(const StoreReader& store, const std::string& word) {
  const bool digits = word.find_first_not_of("0123456789") == std::string::npos;
  if (digits && word.size() == 9 && store.tracks_of("mmsi:" + word).empty()) return "mmsi:" + word;
  constexpr std::size_t kMost = 5;
  std::string out;
  for (const SearchHit& hit : store.search(word, kMost)) {
    if (hit.kind != SearchHit::Kind::track) continue;
    out += (out.empty() ? "" : ", ") + hit.id + (hit.name.empty() ? "" : " (" + hit.name + ")");
  }
  return out;
}

Fix fix_of(const Point& p) {
  Fix f;
  f.track = p.track();
  f.time = p.time();
  f.position = p.position();
  f.speed = p.speed();
  f.course = p.course();
  f.heading = p.heading();
  f.altitude_m = p.altitude_m();
  return f;
}

int run(const Arguments& args) {
  const auto form =
      parse_track_form(choice_option(args, "-o", "jsonl", "jsonl, geojson, csv, gpx"));
  const Time from = args.has("--from") ? time_option(args, "--from") : Time{};
  const Time to = args.has("--to") ? time_option(args, "--to") : *civil_time(9999, 12, 31, 0, 0, 0);
  const auto store = open_store(args);
  const std::string& subject = args.operands()[0];
  const auto rows = store->tracks_of(subject);
  if (rows.empty()) {
    const std::string other = meant_by(*store, subject);
    const Message message = other.empty()
                                ? said("cli.no_track", {{"value", subject}})
                                : said("cli.track_hint", {{"value", subject}, {"list", other}});
    std::fprintf(stderr, "yagura: %s\n", message.in(args.lang()).c_str());
    return 1;
  }
  std::vector<Fix> fixes;
  for (const TrackRow& row : rows) {
    for (const Point& p : store->positions(row.info.id, from, to, 10'000'000))
      fixes.push_back(fix_of(p));
  }
  std::stable_sort(fixes.begin(), fixes.end(),
                   [](const Fix& a, const Fix& b) { return a.time < b.time; });
  std::string out;
  write_track(*form, {subject, rows.back().info.name}, fixes, out);
  std::fwrite(out.data(), 1, out.size(), stdout);
  return 0;
}

}  // namespace

const Command kTrackCommand = {
    "track", {"one subject's positions", "対象一つの航跡"}, kFlags, kOperands, run};

}  // namespace yagura
