#include "case/explanation.h"

#include <algorithm>
#include <set>

#include "case/estimate.h"
#include "case/lint.h"

namespace yagura::cases {
namespace {

constexpr std::size_t kMaxClaims = 2000;

bool good_id(const std::string& id) {
  return !id.empty() && id.size() <= 64 &&
         id.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == std::string::npos;
}

bool is_grade(const std::string& g) {
  return g.size() == 2 && reliability_name(g[0]) && credibility_name(g[1] - '0');
}

bool is_reason(const std::string& code) {
  return std::find(std::begin(kRedactionReasons), std::end(kRedactionReasons), code) !=
         std::end(kRedactionReasons);
}

// A text of the locales with arguments that are the same in both languages, or {"en", "ja"}.
std::optional<Wording> from_key(const Json& text) {
  const std::string& key = text["key"].as_string();
  if (!has_text(Lang::en, key) || !has_text(Lang::ja, key)) return std::nullopt;
  std::vector<TextArgument> en, ja;
  for (const auto& [name, value] : text["args"].as_object()) {
    const auto both = wording_of(value);
    if (!both && !value.is_string() && !value.is_number()) return std::nullopt;
    const std::string same = value.is_string() ? value.as_string() : value.dump();
    en.emplace_back(name, both ? both->en : same);
    ja.emplace_back(name, both ? both->ja : same);
  }
  Wording out{render(Lang::en, key, en), render(Lang::ja, key, ja)};
  // An argument that was not given stays as {name}.
  const bool open = out.en.find('{') != std::string::npos || out.ja.find('{') != std::string::npos;
  return open ? std::nullopt : std::optional(out);
}

class ClaimReader {
 public:
  ParsedClaims read(const Json& list) {
    if (!list.is_array() || list.as_array().size() > kMaxClaims)
      problem("", said("explanation.list"));
    else
      for (const Json& v : list.as_array()) claim(v);
    return std::move(out_);
  }

 private:
  void problem(const std::string& member, Message text) {
    out_.problems.push_back({"[" + std::to_string(index_) + "]" + member, std::move(text)});
  }
  void claim(const Json& v) {
    Claim c;
    c.id = v["id"].as_string();
    if (!good_id(c.id) || ids_.contains(c.id)) problem(".id", said("explanation.id"));
    for (const Json& side : v["signed_by"].as_array()) {
      const std::string& name = side.as_string();
      if (name.empty() || plain(name) != name)
        problem(".signed_by", said("explanation.signer"));
      else
        c.signed_by.push_back(name);
    }
    if (c.signed_by.empty()) problem(".signed_by", said("explanation.unsigned"));
    const std::string& release = v["release"].as_string();
    if (release == "redacted")
      withheld(v, c);
    else if (release == "released")
      released(v, c);
    else
      problem(".release", said("explanation.release"));
    correction(v, c);
    ids_.insert(c.id);
    out_.claims.push_back(std::move(c));
    ++index_;
  }
  void withheld(const Json& v, Claim& c) {
    c.redaction = v["reason"].as_string();
    if (!is_reason(c.redaction)) problem(".reason", said("explanation.reason"));
    if (!v["statement"].is_null() || !v["text"].is_null() || !v["grade"].is_null())
      problem("", said("explanation.not_withheld"));
  }
  void released(const Json& v, Claim& c) {
    c.grade = v["grade"].as_string();
    if (!is_grade(c.grade)) problem(".grade", said("explanation.grade"));
    c.statement = v["text"].is_object() ? from_key(v["text"]) : wording_of(v["statement"]);
    if (!c.statement) return problem(".statement", said("explanation.both_languages"));
    for (const Lang lang : {Lang::en, Lang::ja}) {
      if (plain(c.statement->in(lang)) != c.statement->in(lang))
        problem(".statement", said("explanation.signs"));
      for (const MixedSentence& m : mixed_sentences(c.statement->in(lang)))
        problem(".statement", said("assessment.mixed", {{"sentence", m.sentence},
                                                        {"likelihood", m.likelihood},
                                                        {"confidence", m.confidence}}));
    }
  }
  void correction(const Json& v, Claim& c) {
    if (v["corrects"].is_null()) return;
    c.corrects = v["corrects"].as_string();
    c.corrected_at = parse_rfc3339(v["corrected_at"].as_string()).value_or(kNoTime);
    if (!ids_.contains(c.corrects)) problem(".corrects", said("explanation.corrects"));
    if (!has_time(c.corrected_at)) problem(".corrected_at", said("explanation.corrected_at"));
  }

  ParsedClaims out_;
  std::set<std::string> ids_;
  std::size_t index_ = 0;
};

Wording bar_words(const std::string& reason, std::size_t count) {
  return wording("explanation.withheld",
                 {{"count", std::to_string(count)}, {"reason", said("redaction." + reason)}});
}

// Earlier sentences learn what corrects them.
void note_corrections(std::span<const Claim> claims, Explanation& out) {
  for (const Claim& c : claims) {
    if (c.corrects.empty()) continue;
    for (ExplanationEntry& e : out.entries) {
      if (e.kind != ExplanationEntry::Kind::sentence || e.claim != c.corrects) continue;
      e.corrected_by = c.id;
      ExplanationEntry notice;
      notice.kind = ExplanationEntry::Kind::correction;
      notice.number = e.number;
      notice.claim = c.id;
      notice.text =
          wording("explanation.correction", {{"date", to_rfc3339(c.corrected_at).substr(0, 10)},
                                             {"number", std::to_string(e.number)},
                                             {"claim", c.id}});
      out.entries.push_back(std::move(notice));
      break;
    }
  }
}

}  // namespace

ParsedClaims parse_claims(const Json& list) { return ClaimReader().read(list); }

Explanation explain(std::string_view case_id, const Wording& title, std::span<const Claim> claims) {
  Explanation out;
  out.case_id = case_id;
  out.title = title;
  using Kind = ExplanationEntry::Kind;
  for (const Claim& c : claims) {
    if (c.redaction.empty()) {
      ExplanationEntry e;
      e.number = ++out.released;
      e.claim = c.id;
      e.text = c.statement.value_or(Wording{});
      e.grade = c.grade;
      e.signed_by = c.signed_by;
      out.entries.push_back(std::move(e));
      continue;
    }
    ++out.withheld;
    const bool joins = !out.entries.empty() && out.entries.back().kind == Kind::withheld &&
                       out.entries.back().reason == c.redaction;
    if (!joins) {
      out.entries.emplace_back();
      out.entries.back().kind = Kind::withheld;
      out.entries.back().reason = c.redaction;
    }
    ExplanationEntry& bar = out.entries.back();
    bar.claims.push_back(c.id);
    bar.text = bar_words(c.redaction, bar.claims.size());
  }
  note_corrections(claims, out);
  return out;
}

}  // namespace yagura::cases
