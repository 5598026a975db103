// The public explanation as JSON, as plain text and as a piece of HTML.
#include "case/estimate.h"
#include "case/explanation.h"

namespace yagura::cases {
namespace {

using Kind = ExplanationEntry::Kind;

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : plain(text)) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

std::string joined(const std::vector<std::string>& list, Lang lang) {
  std::string out;
  for (const std::string& one : list)
    out += (out.empty() ? "" : lang == Lang::ja ? "、" : ", ") + one;
  return out;
}

// "usually reliable; probably true"
std::string grade_words(const std::string& grade, Lang lang) {
  const auto source = reliability_name(grade[0]);
  const auto information = credibility_name(grade[1] - '0');
  return std::string(source->in(lang)) + (lang == Lang::ja ? "・" : "; ") +
         std::string(information->in(lang));
}

// What stands behind a sentence: "claim c1, grade B2 (usually reliable; probably true), signed by
// ..".
std::string origin(const ExplanationEntry& e, Lang lang) {
  std::string out = said("explanation.origin", {{"claim", e.claim},
                                                {"grade", e.grade},
                                                {"words", grade_words(e.grade, lang)},
                                                {"sides", joined(e.signed_by, lang)}})
                        .in(lang);
  if (!e.corrected_by.empty())
    out += said("explanation.corrected_by", {{"claim", e.corrected_by}}).in(lang);
  return out;
}

// One block for each claim behind a bar, so that its length shows how much is missing.
std::string blocks(std::size_t count) {
  std::string out;
  for (std::size_t i = 0; i < count && i < 40; ++i) out += "■";
  return out;
}

Json texts(const std::vector<std::string>& list) {
  return Json(Json::Array(list.begin(), list.end()));
}

Json entry_json(const ExplanationEntry& e) {
  if (e.kind == Kind::withheld)
    return Json::object({{"kind", "withheld"},
                         {"reason", e.reason},
                         {"count", e.claims.size()},
                         {"claims", texts(e.claims)},
                         {"text", e.text.json()}});
  if (e.kind == Kind::correction)
    return Json::object({{"kind", "correction"},
                         {"number", e.number},
                         {"claim", e.claim},
                         {"text", e.text.json()}});
  Json out = Json::object({{"kind", "sentence"},
                           {"number", e.number},
                           {"claim", e.claim},
                           {"grade", e.grade},
                           {"signed_by", texts(e.signed_by)},
                           {"text", e.text.json()}});
  if (!e.corrected_by.empty()) out.set("corrected_by", e.corrected_by);
  return out;
}

std::string entry_html(const ExplanationEntry& e, Lang lang) {
  const std::string text = escaped(e.text.in(lang));
  if (e.kind == Kind::withheld)
    return "<p class=\"withheld\"><span aria-hidden=\"true\">" + blocks(e.claims.size()) +
           "</span> " + text + "</p>\n";
  if (e.kind == Kind::correction)
    return "<p class=\"correction\"><a href=\"#claim-" + escaped(e.claim) + "\">" + text +
           "</a></p>\n";
  const bool gone = !e.corrected_by.empty();
  return "<p class=\"sentence\" id=\"claim-" + escaped(e.claim) + "\"><span class=\"number\">" +
         std::to_string(e.number) + "</span> " + (gone ? "<s>" + text + "</s>" : text) +
         " <small>" + escaped(origin(e, lang)) + "</small></p>\n";
}

}  // namespace

Json Explanation::json() const {
  Json list(Json::Array{});
  for (const ExplanationEntry& e : entries) list.push(entry_json(e));
  return Json::object({{"case", case_id},
                       {"title", title.json()},
                       {"entries", std::move(list)},
                       {"released", released},
                       {"withheld", withheld}});
}

std::string Explanation::plain_text(Lang lang) const {
  std::string out = plain(title.in(lang)) + "\n" + case_id + "\n\n";
  for (const ExplanationEntry& e : entries) {
    if (e.kind == Kind::sentence) {
      out += "[" + std::to_string(e.number) + "] " + plain(e.text.in(lang)) + "\n    " +
             plain(origin(e, lang)) + "\n";
    } else {
      out += (e.kind == Kind::withheld ? blocks(e.claims.size()) + " " : "") +
             plain(e.text.in(lang)) + "\n";
    }
  }
  return out + "\n" +
         said("explanation.count",
              {{"released", std::to_string(released)}, {"withheld", std::to_string(withheld)}})
             .in(lang) +
         "\n";
}

std::string Explanation::html(Lang lang) const {
  std::string out = std::string("<section class=\"explanation\" lang=\"") +
                    (lang == Lang::ja ? "ja" : "en") + "\">\n<h2>" + escaped(title.in(lang)) +
                    "</h2>\n";
  for (const ExplanationEntry& e : entries) out += entry_html(e, lang);
  return out + "<p class=\"count\">" +
         escaped(said("explanation.count", {{"released", std::to_string(released)},
                                            {"withheld", std::to_string(withheld)}})
                     .in(lang)) +
         "</p>\n</section>\n";
}

}  // namespace yagura::cases
