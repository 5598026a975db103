#include "case/keeper.h"

#include <algorithm>
#include <chrono>

#include "base/assert.h"
#include "base/base64.h"
#include "case/commitment.h"
#include "case/criteria.h"
#include "case/small_file.h"

namespace yagura::cases {
namespace {

Json texts(const std::vector<std::string>& list) {
  Json out(Json::Array{});
  for (const std::string& s : list) out.push(s);
  return out;
}

Json numbers(const std::vector<std::size_t>& list) {
  Json out(Json::Array{});
  for (const std::size_t n : list) out.push(n);
  return out;
}

}  // namespace

Keeper::Keeper(const std::string& dir, KeeperOptions options)
    : dir_(dir), options_(std::move(options)), store_(CaseStore::open(dir, options_.store)) {
  if (!options_.salts) options_.salts = random_salts();
  make_private_folder(dir_ + "/keys");
  check_not_put_back();
}

Time Keeper::now() const { return options_.now ? options_.now() : system_now(); }

Time Keeper::system_now() {
  return std::chrono::time_point_cast<Duration>(std::chrono::system_clock::now());
}

// An older case.db agrees with its own checkpoint. What lies beside the keys, and what partners
// cosigned, shows that there was more.
void Keeper::check_not_put_back() const {
  const auto text = read_small_file(dir_ + "/keys/log.checkpoint", 65536);
  if (!text) return;
  const auto note = SignedNote::parse(*text);
  const auto told = note ? Checkpoint::parse(note->text) : tl::make_unexpected(note.error());
  if (!told)
    throw EnvironmentError(told.error().message(), dir_ + "/keys/log.checkpoint",
                           said("hint.case_backup"));
  const CaseLog* log = store_->log(told->origin);
  const auto held = log == nullptr ? Result<Checkpoint>(fail("truncated", said("log.put_back")))
                                   : log->check(*note);
  if (!held)
    throw EnvironmentError(held.error().message(), dir_ + "/case.db", said("hint.newer_backup"));
}

void Keeper::note_checkpoint() const {
  replace_file(dir_ + "/keys/log.checkpoint", store_->checkpoint(store_->own_origin())->str());
}

std::string Keeper::key_path(const std::string& name) const {
  YAGURA_ASSERT(good_key_name(name));
  return dir_ + "/keys/" + name + ".key";
}

PrivateKey Keeper::key(const std::string& name) const { return PrivateKey::load(key_path(name)); }

PrivateKey Keeper::node_key() const {
  // After a rotation the new key has another file: the one that the log names now.
  const LoggedKey* now = own_log().keys().node_at(own_log().size());
  YAGURA_ASSERT(now != nullptr);
  return key(now->name);
}

std::vector<Checkpoint> Keeper::seen_for(const std::string& case_id) const {
  std::vector<Checkpoint> out;
  if (case_id.empty()) return out;
  // Only of those who take part: how large other partners' logs are is no business of these.
  for (const auto& [name, side] : state(case_id).sides) {
    const CaseLog* log = store_->log(side.origin);
    const bool listed = std::any_of(out.begin(), out.end(),
                                    [&](const Checkpoint& c) { return c.origin == side.origin; });
    if (log != nullptr && log->size() > 0 && side.origin != store_->own_origin() && !listed)
      out.push_back(log->checkpoint());
  }
  std::sort(out.begin(), out.end(),
            [](const Checkpoint& a, const Checkpoint& b) { return a.origin < b.origin; });
  return out;
}

Envelope Keeper::next(const std::string& case_id, const std::string& kind, const std::string& side,
                      const PrivateKey& author) const {
  const CaseLog& log = own_log();
  Envelope head;
  head.place = {log.origin(), log.size()};
  head.case_id = case_id;
  head.kind = kind;
  head.side = side;
  head.author = author.id();
  // A clock that was put back does not put the log back.
  head.time = has_time(log.last_time()) ? std::max(now(), log.last_time()) : now();
  head.seen = seen_for(case_id);
  return head;
}

// Signs, appends with the next checkpoint, and returns once both are durable.
Result<Place> Keeper::put(const Envelope& head, const Json& payload, const PrivateKey& author) {
  const auto entry = Entry::make(head, payload, author, options_.salts);
  if (!entry) return tl::make_unexpected(entry.error());
  CaseLog trial = own_log();
  const StoredEntry stored{head.place.index, entry->leaf_data(), entry->wire()};
  trial.add(stored);
  if (const auto problem = trial.entries().back().problem; !problem.empty())
    return fail(problem, said("log.problem." + std::string(problem)));
  const LoggedKey* node = trial.keys().node_at(trial.size());
  YAGURA_ASSERT(node != nullptr);
  const PrivateKey signs = key(node->name);
  store_->append(head.place.origin, {stored}, sign_checkpoint(trial.checkpoint(), signs));
  note_checkpoint();
  return head.place;
}

Result<void> Keeper::begin(const std::string& origin, const std::string& owner) {
  if (begun()) return {};
  if (!good_origin(origin)) return fail("bad_origin", said("case.bad_origin"));
  const std::string path = key_path("node");
  // A key without a log is what a crash between the two left.
  const bool there = read_small_file(path, 4096).has_value();
  const PrivateKey node = there ? PrivateKey::load(path) : PrivateKey::generate("node");
  if (!there) node.save(path);
  if (store_->log(origin) == nullptr)
    store_->add_log({origin, NoteAlgorithm::ed25519, node.public_key()}, true);
  const auto first =
      put(next("", "log.begin", "", node),
          Json::object({{"key", node.public_key().base64()}, {"owner", owner}}), node);
  return first ? Result<void>() : tl::make_unexpected(first.error());
}

Result<Place> Keeper::append(const std::string& case_id, const std::string& kind,
                             const std::string& side, const Json& payload,
                             const PrivateKey& author) {
  EntryContent content{next(case_id, kind, side, author), payload, {}, false};
  if (const auto allowed = may_append(state(case_id), content, own_log()); !allowed)
    return tl::make_unexpected(allowed.error());
  return put(content.head, payload, author);
}

Result<std::string> Keeper::open_case(const Json& about, const std::string& title,
                                      const std::vector<SideOfCase>& sides, bool exercise,
                                      const PrivateKey& author) {
  Json list(Json::Array{});
  for (const SideOfCase& s : sides)
    list.push(Json::object({{"side", s.side}, {"origin", s.origin}}));
  std::string id = case_id_at(own_log().key(), own_log().size());
  const auto place = append(
      id, "open", "",
      Json::object(
          {{"about", about}, {"title", title}, {"sides", std::move(list)}, {"exercise", exercise}}),
      author);
  if (!place) return tl::make_unexpected(place.error());
  return id;
}

Result<Place> Keeper::freeze(const std::string& case_id, const std::string& side,
                             const std::vector<ManifestItem>& items, const Json& criteria,
                             const std::map<std::string, std::vector<std::size_t>>& visible,
                             const PrivateKey& author) {
  Json list(Json::Array{});
  std::vector<std::string> leaves;
  std::vector<Digest> tree;
  std::vector<std::size_t> all;
  for (std::size_t n = 0; n < items.size(); ++n) {
    Json item = manifest_json(items[n], n, options_.salts());
    tree.push_back(manifest_leaf(item));
    leaves.push_back(to_hex(tree.back()));
    list.push(std::move(item));
    all.push_back(n);
  }
  Json seen(Json::Object{});
  for (const auto& [name, about] : state(case_id).sides) {
    const auto given = visible.find(name);
    seen.set(name, numbers(given == visible.end() ? all : given->second));
  }
  Json payload = Json::object(
      {{"items", std::move(list)},
       {"leaves", texts(leaves)},
       {"root", to_hex(merkle::root(tree))},
       {"criteria", criteria.is_object() ? Json(criteria_version(criteria)) : criteria},
       {"visible", std::move(seen)}});
  if (criteria.is_object()) payload.set("cited", criteria);
  return append(case_id, "freeze", side, payload, author);
}

Result<Place> Keeper::commit(const std::string& case_id, const std::string& side,
                             const Json& assessment, const PrivateKey& author) {
  YAGURA_ASSERT(assessment.is_object());
  const CaseState s = state(case_id);
  if (s.rounds.empty())
    return fail("wrong_phase",
                said("case.no.wrong_phase",
                     {{"kind", said("case.kind.commit")},
                      {"phase", said("case.phase." + std::string(phase_name(s.phase())))}}));
  const Manifest& manifest = *s.manifest();
  const SealedAssessment sealed{case_id,          s.rounds.back().number, side,
                                random_bytes(32), assessment.dump(),      manifest.criteria};
  const Digest digest =
      commitment(case_id, sealed.round, side, *digest_of(*from_hex(manifest.root)),
                 manifest.criteria, sealed.nonce, sealed.assessment);
  const Json payload = Json::object({{"round", sealed.round},
                                     {"commitment", to_hex(digest)},
                                     {"evidence_root", manifest.root},
                                     {"criteria", manifest.criteria}});
  const EntryContent content{next(case_id, "commit", side, author), payload, {}, false};
  if (const auto allowed = may_append(s, content, own_log()); !allowed)
    return tl::make_unexpected(allowed.error());
  // An assessment whose nonce was lost could never be revealed: it is durable before its commit.
  store_->seal(sealed);
  return put(content.head, payload, author);
}

Result<Place> Keeper::reveal(const std::string& case_id, const std::string& side,
                             const PrivateKey& author) {
  const CaseState s = state(case_id);
  const int round = s.rounds.empty() ? 0 : s.rounds.back().number;
  const auto sealed = store_->sealed(case_id, round, side);
  if (!sealed) return fail("not_sealed", said("case.no.not_sealed"));
  const auto assessment = Json::parse(sealed->assessment);
  YAGURA_ASSERT(assessment);
  Json commits(Json::Array{});
  for (const auto& [name, c] : s.rounds.back().commits)
    commits.push(Json::object({{"side", name}, {"entry", c.place.json()}}));
  return append(case_id, "reveal", side,
                Json::object({{"round", round},
                              {"nonce", to_hex(sealed->nonce)},
                              {"criteria", sealed->criteria},
                              {"assessment", *assessment},
                              {"commits", std::move(commits)}}),
                author);
}

Result<Place> Keeper::sign(const std::string& case_id, const std::string& side, Decision decision,
                           const std::string& text, const PrivateKey& author) {
  const CaseState s = state(case_id);
  Json payload = Json::object({{"decision", decision_name(decision)},
                               {"text", text},
                               {"key", author.id()},
                               {"round", s.rounds.empty() ? 0 : s.rounds.back().number}});
  const std::string statement = s.rounds.empty() ? "" : decision_statement(s, side, decision, text);
  payload.set("signature", to_base64(bytes_of(author.sign(statement))));
  return append(case_id, "sign", side, payload, author);
}

Result<Place> Keeper::erase(const std::string& case_id, const std::string& side, const Place& entry,
                            const std::string& why, const PrivateKey& author) {
  const auto place = append(case_id, "erase", side,
                            Json::object({{"entry", entry.json()}, {"text", why}}), author);
  if (!place || entry.origin != store_->own_origin()) return place;
  const LoggedEntry& old = own_log().entries().at(entry.index);
  const auto why_not = [](const Entry::Field& f) -> std::string_view {
    return f.name == "payload/text" ? "erased" : "";
  };
  store_->put_fields(entry.origin, entry.index, old.entry->only(why_not));
  return place;
}

}  // namespace yagura::cases
