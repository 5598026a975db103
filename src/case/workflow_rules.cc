#include "case/workflow_rules.h"

#include <algorithm>
#include <set>

#include "base/base64.h"
#include "base/merkle.h"
#include "case/commitment.h"
#include "case/criteria.h"
#include "case/explanation.h"
#include "case/judging.h"
#include "case/public_claims.h"

namespace yagura::cases::workflow {
namespace {

bool is_hash(const Json& v) {
  const auto raw = from_hex(v.as_string());
  return raw && raw->size() == 32 && to_hex(*raw) == v.as_string();
}

std::optional<Time> time_of(const Json& v) {
  const auto t = parse_rfc3339(v.as_string());
  return t && to_rfc3339(*t) == v.as_string() ? t : std::nullopt;
}

bool administers(const Question& q) {
  const auto member = q.side->members.find(q.key->person);
  return q.key->administrator ||
         (member != q.side->members.end() && member->second.roles.contains(Role::administrator));
}

// The entry of this case that the payload names, once it had an effect.
bool names_entry(const Question& q) {
  const auto place = Place::parse(q.payload()["entry"]);
  return place && q.state.applied(*place) != nullptr;
}

Result<void> in_this_round(const Question& q) {
  if (q.payload()["round"].as_integer() != q.round().number)
    return no("wrong_round", {{"round", std::to_string(q.round().number)}});
  return {};
}

}  // namespace

tl::unexpected<Error> no(std::string_view reason,
                         std::initializer_list<MessageArgument> arguments) {
  return fail(reason, said("case.no." + std::string(reason), arguments));
}

bool good_words(const Json& v, std::size_t longest) {
  return v.is_string() && v.as_string().size() <= longest &&
         plain(v.as_string(), true) == v.as_string();
}

bool good_name(std::string_view name) { return good_key_name(name); }

Result<void> open(const Question& q) {
  const Json& p = q.payload();
  if (q.head().case_id != case_id_at(q.log.key(), q.head().place.index)) return no("wrong_case");
  const Json::Array& sides = p["sides"].as_array();
  if (!p["about"].is_object() || !good_words(p["title"], 300) || !p["exercise"].is_bool() ||
      sides.size() < 2 || sides.size() > kMostSides)
    return no("bad_payload");
  std::set<std::string> names;
  bool own = false;
  for (const Json& s : sides) {
    if (!good_name(s["side"].as_string()) || !good_origin(s["origin"].as_string()) ||
        !names.insert(s["side"].as_string()).second)
      return no("bad_payload");
    own = own || s["origin"].as_string() == q.log.origin();
  }
  return own ? Result<void>() : no("wrong_side");
}

Result<void> member(const Question& q) {
  if (!administers(q)) return no("no_role", {{"kind", said("case.kind.member")}});
  const Json& p = q.payload();
  if (q.log.keys().of_person(p["person"].as_string(), q.head().place.index) == nullptr)
    return no("unknown_person");
  const Json::Array& roles = p["roles"].as_array();
  const bool known = p["roles"].is_array() && roles.size() <= 4 &&
                     std::all_of(roles.begin(), roles.end(),
                                 [](const Json& r) { return parse_role(r.as_string()); });
  return known ? Result<void>() : no("bad_payload");
}

Result<void> threshold(const Question& q) {
  if (!administers(q)) return no("no_role", {{"kind", said("case.kind.threshold")}});
  const std::int64_t m = q.payload()["signatures"].as_integer();
  return m >= 1 && m <= kMostSignatures ? Result<void>() : no("bad_payload");
}

Result<void> freeze(const Question& q) {
  const Json& p = q.payload();
  const Json::Array& items = p["items"].as_array();
  const Json::Array& leaves = p["leaves"].as_array();
  if (leaves.empty() || leaves.size() > kMostItems || items.size() > leaves.size() ||
      !good_words(p["criteria"], 200) || !p["visible"].is_object())
    return no("bad_payload");
  if (!p["cited"].is_null() && criteria_version(p["cited"]) != p["criteria"].as_string())
    return no("bad_payload");
  std::vector<Digest> tree;
  for (std::size_t i = 0; i < leaves.size(); ++i) {
    if (!is_hash(leaves[i])) return no("bad_payload");
    tree.push_back(*digest_of(*from_hex(leaves[i].as_string())));
    // An item that is withheld from this node, or a part of it, has no salt here: its leaf stands
    // for it.
    if (i >= items.size() || items[i]["salt"].is_null()) {
      if (!q.entry.partial) return no("bad_payload");
      continue;
    }
    if (items[i]["n"].as_integer(-1) != static_cast<std::int64_t>(i) ||
        !items[i]["grade"].is_null() || manifest_leaf(items[i]) != tree.back())
      return no("bad_root");
  }
  if (to_hex(merkle::root(tree)) != p["root"].as_string()) return no("bad_root");
  for (const auto& [side, list] : p["visible"].as_object()) {
    if (!q.state.sides.contains(side)) return no("unknown_side");
    for (const Json& n : list.as_array()) {
      if (n.as_integer(-1) < 0 || n.as_integer() >= static_cast<std::int64_t>(leaves.size()))
        return no("bad_payload");
    }
  }
  return {};
}

Result<void> grade(const Question& q) {
  const std::int64_t n = q.payload()["item"].as_integer(-1);
  const auto visible = q.state.manifest()->visible.find(q.head().side);
  if (n < 0 || visible == q.state.manifest()->visible.end() ||
      !visible->second.contains(static_cast<std::size_t>(n)))
    return no("unknown_item");
  return good_grade(q.payload()["grade"].as_string()) ? Result<void>() : no("bad_payload");
}

Result<void> deadline(const Question& q) {
  const auto step = parse_step(q.payload()["for"].as_string());
  const auto at = time_of(q.payload()["at"]);
  if (!step || !at) return no("bad_payload");
  if (auto round = in_this_round(q); !round) return round;
  if (*at <= q.head().time) return no("deadline_past");
  const auto had = q.round().deadlines.find(*step);
  // Whoever relied on a deadline must not find it gone.
  if (had != q.round().deadlines.end() && *at < had->second) return no("deadline_earlier");
  return {};
}

Result<void> commit(const Question& q) {
  const Json& p = q.payload();
  if (!is_hash(p["commitment"])) return no("bad_payload");
  if (auto round = in_this_round(q); !round) return round;
  if (p["evidence_root"].as_string() != q.state.manifest()->root ||
      p["criteria"].as_string() != q.state.manifest()->criteria)
    return no("bad_root");
  if (q.round().commits.contains(q.head().side)) return no("already_committed");
  if (!q.round().reveals.empty()) return no("others_revealed");
  for (const Round& r : q.state.rounds) {
    for (const auto& [side, c] : r.commits) {
      if (c.commitment == p["commitment"].as_string()) return no("copied_commit");
    }
  }
  return {};
}

Result<void> reveal(const Question& q) {
  const Json& p = q.payload();
  const Round& r = q.round();
  if (auto round = in_this_round(q); !round) return round;
  const auto own = r.commits.find(q.head().side);
  if (own == r.commits.end()) return no("not_committed");
  if (r.reveals.contains(q.head().side)) return no("already_revealed");
  const auto nonce = from_hex(p["nonce"].as_string());
  const auto root = digest_of(*from_hex(q.state.manifest()->root));
  if (!nonce || nonce->size() != 32 || !p["assessment"].is_object()) return no("bad_payload");
  const Digest opened = commitment(q.state.id, r.number, q.head().side, *root,
                                   q.state.manifest()->criteria, *nonce, p["assessment"].dump());
  if (to_hex(opened) != own->second.commitment) return no("wrong_opening");
  const auto due = r.deadlines.find(Step::commit);
  if (due != r.deadlines.end() && q.head().time >= due->second) return {};
  for (const auto& [side, about] : q.state.sides) {
    const auto c = r.commits.find(side);
    if (c == r.commits.end() || (side != q.head().side && !proves(q.entry, c->second.place)))
      return no("too_early", {{"side", side}});
  }
  return {};
}

Result<void> missing(const Question& q) {
  const auto step = parse_step(q.payload()["what"].as_string());
  const std::string& side = q.payload()["side"].as_string();
  if (!step || *step == Step::sign) return no("bad_payload");
  if (!q.state.sides.contains(side)) return no("unknown_side");
  if (auto round = in_this_round(q); !round) return round;
  const auto due = q.round().deadlines.find(*step);
  if (due == q.round().deadlines.end() || q.head().time < due->second) return no("not_due");
  const bool there =
      *step == Step::commit ? q.round().commits.contains(side) : q.round().reveals.contains(side);
  if (there || q.round().missing.contains({side, *step})) return no("not_missing");
  return {};
}

const LoggedKey* signer(const EntryContent& entry, const CaseLog& log) {
  return log.keys().at(entry.payload["key"].as_string(), entry.head.place.index);
}

Result<void> sign(const Question& q) {
  const Json& p = q.payload();
  const auto decision = parse_decision(p["decision"].as_string());
  const auto raw = from_base64(p["signature"].as_string());
  const auto signature = raw ? signature_of(*raw) : std::nullopt;
  if (!decision || !signature || !good_words(p["text"])) return no("bad_payload");
  if (auto round = in_this_round(q); !round) return round;
  const LoggedKey* by = signer(q.entry, q.log);
  if (by == nullptr) return no("unknown_person");
  const auto member = q.side->members.find(by->person);
  if (member == q.side->members.end() || !member->second.roles.contains(Role::decision_maker))
    return no("no_role", {{"kind", said("case.kind.sign")}});
  if (*decision == Decision::reservation && p["text"].as_string().empty()) return no("no_text");
  if (!verify(by->key, decision_statement(q.state, q.head().side, *decision, p["text"].as_string()),
              *signature))
    return no("bad_signature");
  // Who judged does not also decide; nor does the same person under another key.
  const auto commit = q.round().commits.find(q.head().side);
  if (commit != q.round().commits.end()) {
    const auto author = q.side->members.find(commit->second.person);
    if (commit->second.person == by->person ||
        (author != q.side->members.end() && author->second.holder == by->holder))
      return no("four_eyes");
  }
  const auto votes = q.round().votes.find(q.head().side);
  if (votes == q.round().votes.end()) return {};
  for (const Vote& v : votes->second) {
    if (v.person == by->person || v.holder == by->holder) return no("already_signed");
  }
  return {};
}

Result<void> release(const Question& q) {
  const Json& p = q.payload();
  const Json::Array& fields = p["fields"].as_array();
  if (!good_name(p["partner"].as_string()) || !good_words(p["reason"]) || fields.size() > 200 ||
      !p["fields"].is_array())
    return no("bad_payload");
  for (const Json& f : fields) {
    if (!f.is_string() || f.as_string().size() > 1000) return no("bad_payload");
  }
  return names_entry(q) ? Result<void>() : no("unknown_entry");
}

Result<void> recall(const Question& q) {
  if (!good_name(q.payload()["partner"].as_string())) return no("bad_payload");
  return correct(q);
}

// Words that were erased or withheld since still count as said.
Result<void> remark(const Question& q) {
  const Json& text = q.payload()["text"];
  if (text.is_null() && q.entry.partial) return {};
  if (!good_words(text)) return no("bad_payload");
  return text.as_string().empty() ? no("no_text") : Result<void>();
}

Result<void> correct(const Question& q) {
  if (!names_entry(q)) return no("unknown_entry");
  return remark(q);
}

// Only what the state does not rest on can be erased: words of people.
Result<void> erase(const Question& q) {
  static constexpr std::string_view kErasable[] = {"handover", "correct", "recall",
                                                   "round",    "close",   "reopen"};
  if (auto named = correct(q); !named) return named;
  const std::string& kind = q.state.applied(*Place::parse(q.payload()["entry"]))->kind;
  const bool allowed =
      std::find(std::begin(kErasable), std::end(kErasable), kind) != std::end(kErasable);
  return allowed ? Result<void>() : no("not_erasable", {{"kind", said("case.kind." + kind)}});
}

// A second side signs the very same claim; anything else is a claim of its own.
Result<void> claim(const Question& q) {
  const Json& p = q.payload();
  if (!p.is_object() || p.dump().size() > 4 * kLongestWords) return no("bad_payload");
  if (const PublicClaim* there = find_claim(q.state, p["claim"].as_string())) {
    if (there->body != p) return no("claim_differs");
    return there->sides.contains(q.head().side) ? no("claim_signed") : Result<void>();
  }
  const bool released = p["release"].as_string() == "released";
  const auto seen = items_seen(q.state, q.head().side);
  const Json::Array& items = p["items"].as_array();
  for (const Json& item : items) {
    if (std::find(seen.begin(), seen.end(), item.as_string()) == seen.end())
      return no("claim_items");
  }
  if (released == items.empty()) return no("claim_items");
  const auto all = parse_claims(with_claim(q.state, p, q.head().side, q.head().time));
  if (all.problems.empty()) return {};
  return no("bad_claim", {{"problem", all.problems.front().text}});
}

Result<void> explain(const Question& q) {
  return is_hash(q.payload()["hash"]) ? Result<void>() : no("bad_payload");
}

Result<void> close(const Question& q) {
  if (auto words = remark(q); !words) return words;
  const auto due = q.round().deadlines.find(Step::sign);
  if (due != q.round().deadlines.end() && q.head().time >= due->second) return {};
  for (const auto& [side, about] : q.state.sides) {
    if (q.state.outcome(side) == Outcome::waiting) return no("not_settled", {{"side", side}});
  }
  return {};
}

}  // namespace yagura::cases::workflow
