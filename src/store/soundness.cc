#include "store/soundness.h"

#include <filesystem>

#include "base/result.h"
#include "store/bundle.h"
#include "store/event_table.h"
#include "store/segment.h"

namespace yagura {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t kMostLines = 100;

void check_pages(const Db& db, std::vector<std::string>& out) {
  Query q = db.query("PRAGMA integrity_check(20)");
  while (q.step()) {
    if (q.view(0) != "ok") out.push_back("watch.db: " + q.str(0));
  }
  Query tree = db.query("SELECT rtreecheck('segment_box')");
  if (tree.step() && tree.view(0) != "ok") out.push_back("watch.db: segment_box: " + tree.str(0));
}

void check_events(const Db& db, std::vector<std::string>& out) {
  Query q =
      db.query("SELECT id, revision, newest, body, exhibits FROM revisions ORDER BY id, revision");
  while (q.step() && out.size() < kMostLines) {
    const auto body = Json::parse(q.view(3));
    const std::string name = "event " + q.str(0) + " revision " + std::to_string(q.i64(1));
    if (!body || (*body)["id"].as_string() != q.view(0) ||
        (*body)["revision"].as_integer() != q.i64(1)) {
      out.push_back(name + ": its body is damaged");
    } else if (body->dump() != q.view(3)) {
      out.push_back(name + ": its body is not in canonical form");
    }
    for (const ExhibitRef& ref : read_exhibit_list(q.view(4))) {
      if (!load_exhibit(db, ref.span)) out.push_back(name + ": a kept span is missing");
    }
  }
}

void check_bundles(const Db& db, const EvidenceFolder& folder, std::vector<std::string>& out) {
  Query q = db.query("SELECT id, hash FROM bundles ORDER BY id");
  while (q.step() && out.size() < kMostLines) {
    const auto content = folder.get(q.str(1));
    if (!content) {
      out.push_back("event " + q.str(0) +
                    ": evidence file missing or damaged: " + folder.path(q.str(1)));
      continue;
    }
    const auto report = verify_bundle(*content);
    if (!report) out.push_back("event " + q.str(0) + ": " + report.error().text);
  }
}

void check_segments(const Db& db, std::vector<std::string>& out) {
  Query q = db.query("SELECT id, n, points FROM segments ORDER BY id");
  std::vector<Point> points;
  while (q.step() && out.size() < kMostLines) {
    points.clear();
    if (!decode_segment(q.view(2), TrackId{}, points) || points.size() != q.u64(1)) {
      out.push_back("segment " + std::to_string(q.i64(0)) + " of the positions is damaged");
    }
  }
  const std::int64_t boxes = db.number("SELECT count(*) FROM segment_box");
  const std::int64_t rows = db.number("SELECT count(*) FROM segments");
  if (boxes != rows) {
    out.push_back(std::to_string(rows) + " segments, but " + std::to_string(boxes) + " boxes");
  }
}

}  // namespace

std::vector<std::string> find_problems(const Db& db, const EvidenceFolder& folder) {
  std::vector<std::string> out;
  const Transaction snapshot(db, "BEGIN");
  try {
    check_pages(db, out);
    check_events(db, out);
    check_bundles(db, folder, out);
    check_segments(db, out);
  } catch (const EnvironmentError& e) {
    out.emplace_back(e.what());
  }
  return out;
}

void copy_store(const Db& db, const std::string& from, const std::string& target) {
  std::error_code error;
  fs::create_directories(target, error);
  if (error)
    throw EnvironmentError(said("error.cannot_make_folder"), target,
                           foreign_words(error.message()));
  if (!fs::is_empty(target, error)) {
    throw EnvironmentError(said("error.backup_not_empty"), target, said("hint.name_new"));
  }
  // The database first: every file it names is there by then, and files are never changed. One that
  // is replaced meanwhile can be missing from the copy; the writer makes it again when it opens.
  db.backup_to(target + "/watch.db");
  Db(from + "/actions.db", Db::Mode::read, seconds{10}).backup_to(target + "/actions.db");
  for (fs::recursive_directory_iterator it(from + "/evidence", error), end; !error && it != end;
       it.increment(error)) {
    if (!it->is_regular_file() || it->path().extension() != ".zst") continue;
    const fs::path to = target / fs::relative(it->path(), from);
    fs::create_directories(to.parent_path());
    std::error_code gone;
    fs::copy_file(it->path(), to, gone);
  }
  fs::create_directories(target + "/evidence", error);
}

}  // namespace yagura
