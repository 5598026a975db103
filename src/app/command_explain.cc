// yagura explain: why an event was raised, what was looked at, and the bytes behind it.
#include <fmt/format.h>

#include <cstdio>
#include <fstream>

#include "app/commands.h"
#include "app/registry.h"
#include "feed/journal.h"
#include "feed/span_proof.h"
#include "interop/events.h"
#include "track/cell.h"

namespace yagura {
namespace {

constexpr Flag kFlags[] = {
    {"--node",
     "DIR",
     {"the node's folder (default ./yagura-node)", "ノードのフォルダー（既定は ./yagura-node）"}},
    {"--export",
     "FILE",
     {"also write the event with its evidence as one file",
      "事象と証拠を一つのファイルに書き出す"}},
};
constexpr Operand kOperands[] = {
    {"ID",
     {"of an event; 'yagura events' lists them", "事象の ID。'yagura events' で一覧を表示"},
     1,
     1},
};

std::string readable(std::string_view bytes) {
  std::string out;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '\n') {
      out += "\\n";
    } else if (c == '\r') {
      out += "\\r";
    } else if (byte < 0x20 || byte >= 0x7f) {
      out += fmt::format("\\x{:02x}", byte);
    } else {
      out += c;
    }
  }
  return out;
}

class Explanation {
 public:
  Explanation(const StoreReader& store, Lang lang, std::vector<SegmentRoot> roots)
      : store_(store), lang_(lang), roots_(std::move(roots)) {}

  void print(const EventRow& row) {
    const Json body = Json::parse(row.body).value_or(Json());
    const DetectorInfo* rule = find_detector(row.kind);
    fmt::print("{}\n{}\n\n", row.id, plain(event_message(body, lang_)));
    head("explain.state",
         fmt::format("{} · {} {} · {}", say("page.state." + row.state), say("explain.revision"),
                     row.revision,
                     say("page.disposition." + std::string(disposition_name(row.disposition)))));
    head("explain.time",
         body["start"].as_string() + " – " +
             (body["end"].is_null() ? say("explain.open") : body["end"].as_string()));
    if (body["exercise"].as_bool()) head("explain.exercise", say("explain.exercise_yes"));
    for (const Json& s : body["subjects"].as_array()) head("explain.subject", s.as_string());
    if (body.find("asset")) head("explain.asset", body["asset"].as_string());
    if (const Json* area = body.find("area")) head("explain.place", area->dump());
    print_rule(body, rule);
    print_measures(body, rule);
    print_revisions(row.id);
    print_origin(body);
    print_exposure(body);
    if (rule != nullptr) head("explain.refuted_by", std::string(rule->refuted_by.in(lang_)));
    print_actions(row.id);
    print_evidence(row.id, body);
  }

 private:
  std::string say(std::string_view key) const { return render(lang_, key); }
  void head(std::string_view key, const std::string& value) const {
    fmt::print("{}: {}\n", say(key), plain(value));
  }

  void print_rule(const Json& body, const DetectorInfo* rule) const {
    const Json& r = body["rule"];
    head("explain.rule", r["name"].as_string() + " " + r["version"].as_string() +
                             (rule ? " – " + std::string(rule->summary.in(lang_)) : ""));
    for (const auto& [name, value] : r["parameters"].as_object()) {
      std::string_view text;
      if (rule != nullptr) {
        for (const Option& o : rule->options) {
          if (o.name == name) text = o.summary.in(lang_);
        }
      }
      fmt::print("    {} = {}  {}\n", name, value.dump(), text);
    }
    for (const auto& [name, value] : body["references"].as_object())
      fmt::print("    {} {}\n", name, value.as_string());
  }

  void print_measures(const Json& body, const DetectorInfo* rule) const {
    fmt::print("{}\n", say("explain.measures"));
    for (const auto& [name, value] : body["measures"].as_object()) {
      std::string_view text;
      if (rule != nullptr) {
        for (const Measure& m : rule->measures) {
          if (m.name == name) text = m.summary.in(lang_);
        }
      }
      fmt::print("    {} = {}  {}\n", name, value.dump(), text);
    }
  }

  // What the pipeline names as a cause in words; other texts (of detectors, the id of another
  // event) as they are.
  std::string cause(const std::string& text) const {
    for (const std::string_view known :
         {"late_data", "no_room", "reference_changed", "rule_changed"}) {
      if (text == known) return say("cause." + text);
    }
    return text;
  }

  void print_revisions(const std::string& id) const {
    fmt::print("{}\n", say("explain.revisions"));
    for (const EventRow& r : store_.revisions(id)) {
      const Json body = Json::parse(r.body).value_or(Json());
      fmt::print("    {}  {}  {}  {} {}  {}\n", r.revision, say("page.state." + r.state),
                 say("page.reason." + body["reason"].as_string()), say("explain.known_at"),
                 r.known_at, cause(body["reason_text"].as_string()));
    }
  }

  void print_origin(const Json& body) const {
    std::string sources;
    for (const Json& s : body["sources"].as_array())
      sources += (sources.empty() ? "" : ", ") + s.as_string();
    head("explain.sources", sources);
    std::string partners;
    for (const Json& p : body["label"]["releasable_to"].as_array())
      partners += (partners.empty() ? "" : ", ") + p.as_string();
    head("explain.label", body["label"]["marking"].as_string() + " · " + say("explain.releasable") +
                              " " + (partners.empty() ? say("explain.nobody") : partners) + " · " +
                              body["label"]["originator"].as_string());
  }

  // What this detector could have seen at this place and in these hours.
  void print_exposure(const Json& body) const {
    ExposureQuery q;
    q.detector = body["kind"].as_string();
    const auto start = parse_rfc3339(body["start"].as_string());
    if (!start) return;
    q.from = std::chrono::floor<hours>(*start);
    q.to = parse_rfc3339(body["end"].as_string()).value_or(*start + hours{24});
    std::uint64_t cell = 0;
    if (const Json* area = body.find("area")) {
      if (const auto p =
              Position::from_degrees((*area)["lat"].as_number(), (*area)["lon"].as_number()))
        cell = cell_of(*p);
    }
    double live = 0;
    double watched = 0;
    for (const ExposureRow& e : store_.exposure(q)) {
      if (cell != 0 ? e.cell != cell : e.asset != body["asset"].as_string()) continue;
      live += static_cast<double>(e.live_us) / 1e6;
      watched += static_cast<double>(e.subject_us) / 1e6;
    }
    head("explain.exposure",
         render(lang_, "explain.exposure_value",
                std::vector<TextArgument>{{"live", fmt::format("{:.1f}", live / 3600)},
                                          {"subject", fmt::format("{:.1f}", watched / 3600)}}));
  }

  void print_actions(const std::string& id) const {
    for (const Action& a : store_.actions(id)) {
      head("explain.action", fmt::format("{} {} ({}) {} {}", to_rfc3339(a.at), a.action, a.initials,
                                         say("explain.revision"), a.revision) +
                                 ": " + a.reason);
    }
  }

  void print_evidence(const std::string& id, const Json& body) const {
    const auto exhibits = store_.evidence(id);
    fmt::print("{}\n",
               render(lang_, "explain.evidence",
                      std::vector<TextArgument>{{"count", body["evidence"]["count"].dump()},
                                                {"kept", std::to_string(exhibits.size())}}));
    for (const KeptExhibit& e : exhibits) {
      fmt::print("  {} {}  {} +{}  {} {}\n      {}\n", e.key ? "*" : " ", e.exhibit.feed,
                 e.exhibit.content, e.exhibit.content_offset, e.exhibit.span.length, proof_state(e),
                 readable(e.exhibit.bytes));
    }
  }

  std::string proof_state(const KeptExhibit& e) const {
    if (e.exhibit.proof.is_null()) return "";
    const auto proof = SpanProof::from_json(e.exhibit.proof);
    std::string bytes;
    // The proof of these very bytes at this very place, not of others that were put here.
    const bool good = proof && proof->span == e.exhibit.span && verify(*proof, roots_, &bytes) &&
                      bytes == e.exhibit.bytes;
    return say(good ? "explain.proof_good" : "explain.proof_bad");
  }

  const StoreReader& store_;
  Lang lang_;
  std::vector<SegmentRoot> roots_;
};

std::vector<SegmentRoot> roots_of(const std::string& node) {
  std::ifstream file(node + "/journal/roots", std::ios::binary);
  const std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  return parse_roots(text);
}

int run(const Arguments& args) {
  const auto store = open_store(args);
  const std::string& id = args.operands()[0];
  const auto row = store->event(id);
  if (!row) {
    fmt::print(stderr, "yagura: {}\n",
               render(args.lang(), "cli.no_event", std::vector<TextArgument>{{"value", id}}));
    return 1;
  }
  Explanation(*store, args.lang(), roots_of(args.get("--node", "./yagura-node"))).print(*row);
  if (const auto path = args.find("--export")) {
    std::ofstream file(*path, std::ios::binary);
    file << store->export_event(id).value_or("");
    if (!file.flush())
      throw EnvironmentError("cannot write", *path,
                             "is the disk full, or may you not write there?");
  }
  return 0;
}

}  // namespace

const Command kExplainCommand = {
    "explain",
    {"why an event was raised, and the bytes behind it", "事象の根拠と、その元になったデータ"},
    kFlags,
    kOperands,
    run};

}  // namespace yagura
