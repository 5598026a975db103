// Reading a case record back from JSON: the first member that is wrong ends it, by name.
#include <algorithm>
#include <set>

#include "base/hash.h"
#include "case/estimate.h"
#include "case/explanation.h"
#include "case/record.h"

namespace yagura::cases {
namespace {

constexpr std::size_t kMaxItems = 10'000;

// The first thing that was wrong, and where. Readers go on with empty values after it.
class RecordReader {
 public:
  const std::string& wrong() const { return wrong_; }

  void at(std::string where) { where_ = std::move(where); }
  bool require(bool good, std::string_view member) {
    if (!good && wrong_.empty()) wrong_ = where_ + std::string(member);
    return good;
  }
  std::string text(const Json& v, std::string_view key, bool needed = true) {
    const std::string& s = v[key].as_string();
    require(v[key].is_string() && (!needed || !s.empty()) && plain(s) == s, key);
    return s;
  }
  Wording both(const Json& v, std::string_view key) {
    const auto w = wording_of(v[key]);
    require(w.has_value(), key);
    return w.value_or(Wording{});
  }
  Time time(const Json& v, std::string_view key) {
    if (v[key].is_null()) return kNoTime;
    const auto t = parse_rfc3339(v[key].as_string());
    require(t.has_value(), key);
    return t.value_or(kNoTime);
  }
  std::int64_t count(const Json& v, std::string_view key) {
    require(v[key].is_integer() && v[key].as_integer() >= 0, key);
    return v[key].as_integer();
  }
  bool flag(const Json& v, std::string_view key) {
    require(v[key].is_bool(), key);
    return v[key].as_bool();
  }
  // Hex digits of a SHA-256; "" where it may be absent.
  std::string digest(const Json& v, std::string_view key, bool needed = true) {
    std::string s = text(v, key, needed);
    const auto bytes = from_hex(s);
    require((s.empty() && !needed) || (bytes && bytes->size() == 32), key);
    return s;
  }
  const Json::Array& list(const Json& v, std::string_view key) {
    const bool good = v[key].is_array() && v[key].as_array().size() <= kMaxItems;
    if (require(good, key)) return v[key].as_array();
    return Json().as_array();
  }
  std::vector<std::string> texts(const Json& v, std::string_view key) {
    std::vector<std::string> out;
    for (const Json& one : list(v, key)) {
      require(one.is_string() && plain(one.as_string()) == one.as_string(), key);
      out.push_back(one.as_string());
    }
    return out;
  }
  std::string one_of(const Json& v, std::string_view key,
                     std::initializer_list<std::string_view> names) {
    std::string s = text(v, key);
    require(std::find(names.begin(), names.end(), s) != names.end(), key);
    return s;
  }
  Label label(const Json& v, std::string_view key) {
    Label out;
    const auto marking = parse_tlp(v[key]["marking"].as_string());
    if (require(marking.has_value(), key)) out.marking = *marking;
    out.releasable_to = texts(v[key], "releasable_to");
    out.originator = text(v[key], "originator", false);
    return out;
  }
  std::string grade(const Json& v) {
    std::string g = text(v, "grade", false);
    const bool good = g.size() == 2 && reliability_name(g[0]) && credibility_name(g[1] - '0');
    require(g.empty() || good, "grade");
    return g;
  }

 private:
  std::string where_, wrong_;
};

CaseRecord::Evidence evidence_of(RecordReader& r, const Json& v) {
  CaseRecord::Evidence e;
  e.id = r.text(v, "id");
  e.kind = r.text(v, "kind");
  e.cites = r.text(v, "cites", false);
  e.title = r.both(v, "title");
  e.source = r.text(v, "source", false);
  e.owner = r.text(v, "owner", false);
  e.sha256 = r.digest(v, "sha256");
  e.bytes = r.count(v, "bytes");
  e.source_time = r.time(v, "source_time");
  e.received = r.time(v, "received");
  e.grade = r.grade(v);
  e.label = r.label(v, "label");
  e.seen_by = r.texts(v, "seen_by");
  return e;
}

CaseRecord::Signature signature_of(RecordReader& r, const Json& v) {
  CaseRecord::Signature s;
  s.side = r.text(v, "side");
  s.signer = r.text(v, "signer");
  s.role = r.text(v, "role");
  s.key = r.text(v, "key");
  s.action = r.one_of(v, "action", {"approve", "reservation", "decline", "abstain"});
  if (!v["reservation"].is_null()) s.reservation = r.both(v, "reservation");
  r.require((s.action == "reservation") == s.reservation.has_value(), "reservation");
  s.statement = r.digest(v, "statement");
  s.signature = r.text(v, "signature");
  s.time = r.time(v, "time");
  s.log_index = r.count(v, "log_index");
  s.verified = r.flag(v, "verified");
  return s;
}

CaseRecord::Release release_of(RecordReader& r, const Json& v) {
  CaseRecord::Release out;
  out.to = r.text(v, "to");
  out.fields = r.texts(v, "fields");
  for (const Json& one : r.list(v, "redactions")) {
    const std::string reason = r.text(one, "reason");
    r.require(std::find(std::begin(kRedactionReasons), std::end(kRedactionReasons), reason) !=
                  std::end(kRedactionReasons),
              "redactions.reason");
    out.redactions.push_back({r.text(one, "field"), reason});
  }
  out.time = r.time(v, "time");
  out.log_index = r.count(v, "log_index");
  return out;
}

CaseRecord::LogProof proof_of(RecordReader& r, const Json& v) {
  CaseRecord::LogProof p;
  p.origin = r.text(v, "origin");
  p.size = r.count(v, "size");
  p.index = r.count(v, "index");
  r.require(p.index < p.size, "index");
  p.root = r.digest(v, "root");
  p.leaf = r.digest(v, "leaf");
  p.path = r.texts(v, "path");
  for (const Json& w : r.list(v, "witnesses"))
    p.witnesses.push_back({r.text(w, "name"), r.text(w, "key"), r.flag(w, "verified")});
  p.verified = r.flag(v, "verified");
  return p;
}

// Each of a list by `read`, which says where it was.
template <class T, class F>
std::vector<T> each(RecordReader& r, const Json& v, std::string_view key, F&& read) {
  std::vector<T> out;
  std::size_t i = 0;
  for (const Json& one : r.list(v, key)) {
    r.at(std::string(key) + "[" + std::to_string(i++) + "].");
    out.push_back(read(r, one));
    r.at("");
  }
  return out;
}

template <class T>
bool unique(const std::vector<T>& list) {
  std::set<std::string> ids;
  return std::all_of(list.begin(), list.end(), [&](const T& v) { return ids.insert(v.id).second; });
}

}  // namespace

Result<CaseRecord> case_record_of(const Json& v) {
  RecordReader r;
  CaseRecord out;
  r.one_of(v, "schema", {"yagura/case-record/1"});
  out.id = r.text(v, "id");
  out.title = r.both(v, "title");
  out.state = r.text(v, "state");
  out.incident = r.text(v, "incident", false);
  out.opened = r.time(v, "opened");
  out.frozen = r.time(v, "frozen");
  out.recorded = r.time(v, "recorded");
  r.require(has_time(out.recorded), "recorded");
  out.evidence_root = r.digest(v, "evidence_root", false);
  out.label = r.label(v, "label");
  out.exercise = r.flag(v, "exercise");
  out.sides = each<CaseRecord::Side>(r, v, "sides", [](RecordReader& in, const Json& s) {
    return CaseRecord::Side{in.text(s, "id"), in.both(s, "name")};
  });
  out.evidence = each<CaseRecord::Evidence>(r, v, "evidence", evidence_of);
  r.require(unique(out.sides), "sides");
  r.require(unique(out.evidence), "evidence");
  out.criteria = r.list(v, "criteria");
  out.assessments = r.list(v, "assessments");
  out.differences = r.list(v, "differences");
  out.signatures = each<CaseRecord::Signature>(r, v, "signatures", signature_of);
  out.releases = each<CaseRecord::Release>(r, v, "releases", release_of);
  out.proofs = each<CaseRecord::LogProof>(r, v, "proofs", proof_of);
  out.claims = r.list(v, "claims");
  if (!r.wrong().empty()) return fail("bad_record", said("record.bad", {{"member", r.wrong()}}));
  return out;
}

}  // namespace yagura::cases
