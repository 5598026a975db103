// A log that an attacker signs with every key of the case: whatever stands in its payloads, reading
// it does no harm, gives the same state twice, and what had no effect is shown.
//
// Input: a byte that says how far an honest consultation has gone, then lines of a byte for the
// kind, a byte for the author, and a payload as JSON.
#include <cstdint>

#include "base/assert.h"
#include "base/base64.h"
#include "base/merkle.h"
#include "case/commitment.h"
#include "case/fold.h"
#include "case/workflow.h"

namespace {

using namespace yagura;
using namespace yagura::cases;

constexpr const char* kOrigin = "fuzz/case";
const char* const kPeople[] = {"node", "jp-analyst", "jp-maker", "us-analyst", "us-maker"};

const PrivateKey& key(std::size_t i) {
  static const std::vector<PrivateKey> keys = [] {
    std::vector<PrivateKey> out;
    for (const char* name : kPeople) out.push_back(PrivateKey::from_seed(name, sha256(name)));
    return out;
  }();
  return keys[i % keys.size()];
}

NoteKey log_key() { return {kOrigin, NoteAlgorithm::ed25519, key(0).public_key()}; }
const std::string& the_case() {
  static const std::string id = case_id_at(log_key(), 5);
  return id;
}

class Log {
 public:
  void add(const std::string& kind, const std::string& side, std::size_t author,
           const Json& payload) {
    Envelope head;
    head.place = {kOrigin, log_.size()};
    head.case_id = kind.find('.') == std::string::npos ? the_case() : "";
    head.kind = kind;
    head.side = side;
    head.author = key(author).id();
    head.time = time_from_micros(static_cast<std::int64_t>(log_.size()) * 1'000'000);
    const auto entry = Entry::make(head, payload, key(author), [] { return std::string(16, 's'); });
    if (entry) log_.add({log_.size(), entry->leaf_data(), entry->wire()});
  }
  const CaseLog& read() const { return log_; }

 private:
  CaseLog log_{log_key()};
};

void open_and_staff(Log& log) {
  log.add("log.begin", "", 0,
          Json::object({{"key", key(0).public_key().base64()}, {"owner", "fuzz"}}));
  for (std::size_t i = 1; i < 5; ++i)
    log.add("key.add", "", 0,
            Json::object({{"key", key(i).public_key().base64()},
                          {"name", kPeople[i]},
                          {"holder", kPeople[i]},
                          {"administrator", false}}));
  const auto side = [](const char* name) {
    return Json::object({{"side", name}, {"origin", kOrigin}});
  };
  log.add("open", "", 0,
          Json::object({{"about", Json(Json::Object{})},
                        {"title", "t"},
                        {"exercise", true},
                        {"sides", Json::array({side("jp"), side("us")})}}));
  for (std::size_t i = 1; i < 5; ++i)
    log.add("member", i < 3 ? "jp" : "us", 0,
            Json::object({{"person", key(i).id()},
                          {"roles", Json::array({i % 2 == 1 ? "analyst" : "decision_maker"})}}));
}

std::string freeze(Log& log) {
  const Json item = manifest_json({}, 0, std::string(16, 's'));
  const std::string leaf = to_hex(manifest_leaf(item));
  const std::string root = to_hex(merkle::root(std::vector<Digest>{manifest_leaf(item)}));
  log.add("freeze", "jp", 1,
          Json::object({{"items", Json::array({item})},
                        {"leaves", Json::array({leaf})},
                        {"root", root},
                        {"criteria", "c"},
                        {"visible", Json::object({{"jp", Json::array({0})}})}}));
  return root;
}

void judge(Log& log, const std::string& root) {
  const std::string& id = the_case();
  const std::string nonce(32, 'n');
  for (const std::size_t i : {1U, 3U}) {
    const std::string side = i == 1 ? "jp" : "us";
    const Digest c = commitment(id, 1, side, *digest_of(*from_hex(root)), "c", nonce, "{}");
    log.add(
        "commit", side, i,
        Json::object(
            {{"round", 1}, {"commitment", to_hex(c)}, {"evidence_root", root}, {"criteria", "c"}}));
  }
  for (const std::size_t i : {1U, 3U})
    log.add("reveal", i == 1 ? "jp" : "us", i,
            Json::object(
                {{"round", 1}, {"nonce", to_hex(nonce)}, {"assessment", Json(Json::Object{})}}));
}

void sign(Log& log) {
  for (const std::size_t i : {2U, 4U}) {
    const CaseState state = fold(the_case(), {&log.read()});
    YAGURA_ASSERT(state.refused.empty());
    const std::string side = i == 2 ? "jp" : "us";
    const std::string statement = decision_statement(state, side, Decision::approve, "");
    log.add("sign", side, i,
            Json::object({{"decision", "approve"},
                          {"text", ""},
                          {"round", 1},
                          {"key", key(i).id()},
                          {"signature", to_base64(bytes_of(key(i).sign(statement)))}}));
  }
}

// After each part of an honest consultation.
const std::vector<Log>& honest() {
  static const std::vector<Log> logs = [] {
    std::vector<Log> out(1);
    open_and_staff(out[0]);
    out.push_back(out.back());
    const std::string root = freeze(out.back());
    out.push_back(out.back());
    judge(out.back(), root);
    out.push_back(out.back());
    sign(out.back());
    return out;
  }();
  return logs;
}

void add_line(Log& log, std::string_view line) {
  static constexpr std::string_view kKeyKinds[] = {"key.add", "key.rotate", "key.revoke",
                                                   "log.trust", "log.begin"};
  if (line.size() < 2) return;
  const auto payload = Json::parse(line.substr(2));
  if (!payload || !payload->is_object()) return;
  const std::size_t kinds = case_kinds().size();
  const std::size_t kind = static_cast<unsigned char>(line[0]) % (kinds + 5);
  const std::size_t author = static_cast<unsigned char>(line[1]);
  log.add(std::string(kind < kinds ? case_kinds()[kind] : kKeyKinds[kind - kinds]),
          author % 5 < 3 ? "jp" : "us", author, *payload);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0 || size > 20'000) return 0;
  Log log = honest()[data[0] % honest().size()];
  std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  for (int lines = 0; lines < 8 && !text.empty(); ++lines) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    add_line(log, text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  const CaseLog& read = log.read();
  const std::string& id = the_case();
  const CaseState state = fold(id, {&read});
  std::size_t of_case = 0;
  for (const LoggedEntry& e : read.entries()) of_case += e.content && e.content->head.case_id == id;
  YAGURA_ASSERT(state.history.size() + state.refused.size() == of_case);
  const CaseState again = fold(id, {&read});
  YAGURA_ASSERT(again.phase() == state.phase() && again.history.size() == state.history.size());
  if (!state.rounds.empty()) YAGURA_ASSERT(round_record(state) == round_record(again));
  static_cast<void>(reminders(state, time_from_micros(1)));
  return 0;
}
