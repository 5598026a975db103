#include "app/joining.h"

#include <fmt/format.h>

#include <algorithm>

#include "app/reference.h"
#include "base/hash.h"
#include "cyber/assets.h"
#include "join/incident.h"

namespace yagura {
namespace {

// Longer than the joiner can revise one: twelve days, and twice the longest window of a rule.
constexpr Duration kKept = hours{30 * 24};
// What is published again after a loss of state.
constexpr Duration kRecent = hours{8 * 24};

std::vector<std::string> strings(const Json& list) {
  std::vector<std::string> out;
  for (const Json& item : list.as_array()) out.push_back(item.as_string());
  return out;
}

Label label_of(const Json& j) {
  Label out;
  out.marking = parse_tlp(j["marking"].as_string()).value_or(Tlp::red);
  out.releasable_to = strings(j["releasable_to"]);
  out.originator = j["originator"].as_string();
  return out;
}

EventState state_of(const Json& body) {
  const std::string& state = body["state"].as_string();
  return state == "open"     ? EventState::open
         : state == "closed" ? EventState::closed
                             : EventState::retracted;
}

// What stands behind a source: what it derives from, followed to the end; itself where to nothing.
void follow(const std::vector<Source>& sources, const std::string& name,
            std::vector<std::string>& out, std::vector<std::string>& seen) {
  if (std::find(seen.begin(), seen.end(), name) != seen.end()) return;
  seen.push_back(name);
  const auto known =
      std::find_if(sources.begin(), sources.end(), [&](const Source& s) { return s.name == name; });
  if (known == sources.end() || known->derived_from.empty()) {
    out.push_back(name);
    return;
  }
  for (const std::string& behind : known->derived_from) follow(sources, behind, out, seen);
}

const ReferenceDocument* rules_among(const std::vector<ReferenceDocument>& documents) {
  for (const ReferenceDocument& d : documents) {
    if (d.type == kRulesType) return &d;
  }
  return nullptr;
}

Json parameters_of(const join::Family& family) {
  Json out(Json::Object{});
  const auto set = [&](const join::JoinRule& rule, const char* name, double value) {
    out.set(rule.id + "." + name, value);
  };
  for (const join::JoinRule& rule : family.joins) {
    set(rule, "before_h", to_seconds(rule.before) / 3600);
    set(rule, "after_h", to_seconds(rule.after) / 3600);
    if (rule.by != join::By::place_time) continue;
    set(rule, "scale_km", rule.scale_km);
    set(rule, "reach_km", rule.reach_km);
    set(rule, "fade_before_h", to_seconds(rule.fade_before) / 3600);
    set(rule, "fade_after_h", to_seconds(rule.fade_after) / 3600);
  }
  return out;
}

}  // namespace

ReferenceDocument rules_document(std::string content) {
  ReferenceDocument out;
  out.type = kRulesType;
  out.name = kRulesType;  // a node has one: another takes its place, whatever the file's name
  out.version = "sha256:" + to_hex(sha256(content)).substr(0, 16);
  out.content = std::move(content);
  return out;
}

ReferenceDocument standard_rules_document() {
  return rules_document(std::string(join::standard_rules_text()));
}

Joining::Joining(const EventBook::Context& context)
    : book_(context), joiner_(std::make_unique<join::Joiner>(join::standard_rules())) {}

bool Joining::set_about(const EventBook::Context& context, const PipelineConfig& config,
                        const std::vector<ReferenceDocument>& documents) {
  book_.set_context(context);
  originator_ = config.originator;
  sources_.clear();
  for (const auto& feed : config.feeds) sources_.push_back(feed.source);
  assets_.clear();
  for (const ReferenceDocument& d : documents) {
    if (d.type != "assets") continue;
    for (const cyber::Asset& asset : cyber::parse_register(d.content, d.name).file.assets) {
      if (asset.place)
        assets_.insert_or_assign("asset:" + asset.id, Place{*asset.place, asset.radius_m});
    }
  }
  bool other = false;
  const ReferenceDocument* document = rules_among(documents);
  auto rules = document == nullptr ? Result<join::RuleSet>(join::standard_rules())
                                   : join::parse_rules(document->content, document->name);
  if (!rules)
    throw EnvironmentError(cannot_use(std::string(kRulesType)), rules.error().message(), "");
  if (rules->digest != joiner_->rules().digest) {
    auto joiner = std::make_unique<join::Joiner>(std::move(*rules));
    joiner->adopt(*joiner_);
    missed_.clear();
    for (const std::string& kind : joiner->history().kinds()) {
      if (!joiner_->history().kind(kind)) missed_.insert(kind);
    }
    joiner_ = std::move(joiner);
    other = true;
  }
  for (const auto& [asset, place] : assets_) joiner_->place_asset(asset, place.position);
  return other;
}

bool Joining::names(std::string_view kind) const {
  return kind == "feed.outage" || joiner_->history().kind(kind).has_value();
}

bool Joining::misses(std::string_view kind) const { return missed_.contains(kind); }

join::Fact Joining::fact_of(const Json& body) const {
  join::Fact out;
  out.id = body["id"].as_string();
  out.revision = static_cast<int>(body["revision"].as_integer());
  out.kind = body["kind"].as_string();
  out.state = state_of(body);
  out.start = parse_rfc3339(body["start"].as_string()).value_or(kNoTime);
  out.end = parse_rfc3339(body["end"].as_string());
  out.subjects = strings(body["subjects"]);
  out.asset = body["asset"].as_string();
  out.sources = strings(body["sources"]);
  out.label = label_of(body["label"]);
  if (const Json* area = body.find("area")) {
    out.place = Position::from_degrees((*area)["lat"].as_number(), (*area)["lon"].as_number());
    out.radius_m = (*area)["radius_m"].as_number();
  } else if (const auto it = assets_.find(out.asset); it != assets_.end()) {
    out.place = it->second.position;
    out.radius_m = it->second.radius_m;
  }
  // A partner's event rests on the partner's sources, whatever ours of the same name are.
  const bool own = out.label.originator.empty() || out.label.originator == originator_;
  std::vector<std::string> seen;
  for (const std::string& name : out.sources) {
    follow(sources_, own ? name : out.label.originator + "/" + name, out.ultimate, seen);
  }
  return out;
}

void Joining::on_event(const Json& body) {
  if (names(body["kind"].as_string())) joiner_->on_event(fact_of(body));
}

void Joining::on_exposure(const ExposureTotal& total) {
  if (total.live_us <= 0) return;
  Exposure e;
  e.detector = total.detector;
  e.cell = total.cell;
  e.asset = total.asset;
  e.hour = total.hour;
  e.live_us = total.live_us;
  joiner_->on_exposure(e);
}

void Joining::advance(Time now) {
  if (has_time(now_) && now <= now_) return;
  now_ = now;
  joiner_->advance(now);
  book_.forget_before(now - kKept);
}

Json Joining::body_of(const join::Incident& incident) const {
  Json out = join::findings_of(incident);
  out.set("rule", Json::object({{"name", incident.kind()},
                                {"version", joiner_->rules().version},
                                {"parameters", parameters_of(*incident.family)}}));
  out.set("references", Json::object({{"rules", joiner_->rules().digest}}));
  return out;
}

std::vector<Event> Joining::take(std::uint64_t known_at, std::string_view cause) {
  std::vector<Event> out;
  for (const join::Incident& incident : joiner_->take()) {
    Reason reason = incident.reason;
    std::string text = incident.reason_text;
    if (!cause.empty() && reason != Reason::merged_into) {
      if (reason != Reason::retracted) reason = Reason::revised;
      text = text.empty() || text == cause ? std::string(cause) : fmt::format("{} {}", cause, text);
    }
    if (auto event = book_.revise(body_of(incident), reason, text, known_at))
      out.push_back(std::move(*event));
  }
  return out;
}

std::vector<std::pair<std::string, int>> Joining::left_over() const {
  std::vector<std::pair<std::string, int>> out;
  for (const auto& [id, known] : book_.known()) {
    if (known.state != EventState::retracted && known.first >= now_ - kRecent &&
        !joiner_->holds(id))
      out.emplace_back(id, known.revision);
  }
  return out;
}

std::optional<Event> Joining::retract(Event earlier, std::uint64_t known_at,
                                      std::string_view cause) {
  return book_.restate(std::move(earlier), known_at, Reason::retracted, cause);
}

void Joining::remember(const Json& body, bool recent) {
  const std::string& kind = body["kind"].as_string();
  if (is_incident(kind)) {
    book_.remember(body);
  } else if (names(kind)) {
    recent ? joiner_->on_event(fact_of(body)) : joiner_->recall(fact_of(body));
  }
}

Json Joining::status() const {
  const join::RuleSet& rules = joiner_->rules();
  const join::Edition& edition = joiner_->edition();
  Json families(Json::Array{});
  for (std::size_t f = 0; f < rules.families.size(); ++f) {
    const join::Family& family = rules.families[f];
    const bool measured = f < edition.families.size();
    families.push(Json::object(
        {{"kind", std::string(kIncidentPrefix) + family.id},
         {"title",
          Json::object({{"en", family.title.in(Lang::en)}, {"ja", family.title.in(Lang::ja)}})},
         {"page_per_month", family.page_per_month},
         {"queue_per_month", family.queue_per_month},
         {"digest_per_month", family.digest_per_month},
         {"roots", measured ? edition.families[f].roots : 0},
         {"live_days", measured ? round_to(edition.families[f].live_days, 0.1) : 0.0}}));
  }
  Json out = Json::object({{"rules", rules.digest},
                           {"page_budget_per_month", round_to(rules.page_budget(), 1e-6)},
                           {"families", std::move(families)},
                           {"events", joiner_->history().entries().size()},
                           {"history_days", std::max<std::int64_t>(0, edition.days())},
                           {"slides", edition.slides.size()},
                           {"open_incidents", book_.open_count()}});
  if (const auto day = joiner_->next_edition())
    out.set("next_edition", to_rfc3339(time_from_micros(*day * join::kDayMs * 1000)).substr(0, 10));
  return out;
}

void Joining::save(Writer& w) const {
  book_.save(w);
  w.time(now_);
  joiner_->save(w);
}

bool Joining::load(Reader& r) {
  if (!book_.load(r)) return false;
  now_ = r.time();
  return joiner_->load(r);
}

}  // namespace yagura
