// The routes that tell of the node itself: health, metrics, status.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "serve/api.h"

namespace yagura {
namespace {

constexpr double kClockHeld = 2;   // seconds, as the intake says it
constexpr double kClockOff = 300;  // seconds, as the doctor says it

// A label's value in the text form of Prometheus.
std::string label_value(std::string_view text) {
  std::string out;
  for (const char c : valid_utf8(text)) {
    if (c == '\\' || c == '"') out += '\\';
    out += c == '\n' ? ' ' : c;
  }
  return out;
}

}  // namespace

// What is wrong with the clocks. A clock that was set back holds the times of arrival, and one that
// is off makes what the feeds say late, or takes its time away (what is dated ten minutes after its
// arrival has none): then nothing is found, however well the bytes come.
Json Api::clock_problems() {
  Json out(Json::Array{});
  const Json told = Json::parse(status_).value_or(Json());
  if (const double behind = told["clock_behind_s"].as_number(); behind >= kClockHeld) {
    out.push(Json::object({{"what", "clock_held"},
                           {"seconds", behind},
                           {"detail",
                            "the clock of this machine went back: times of arrival stand still "
                            "until it has caught up"}}));
  }
  for (const FeedStatus& f : store_->feeds()) {
    if (f.state != "live") continue;
    if (f.records > 0 && f.untimed == f.records) {
      out.push(Json::object({{"what", "feed_untimed"},
                             {"feed", f.name},
                             {"detail",
                              "no record has a usable time: this machine's clock is ten minutes "
                              "behind the feed's, or the feed gives none"}}));
    } else if (f.lag_s && std::abs(*f.lag_s) > kClockOff) {
      out.push(Json::object({{"what", "feed_clock"},
                             {"feed", f.name},
                             {"seconds", *f.lag_s},
                             {"detail", "the feed's clock and this machine's are apart"}}));
    }
  }
  return out;
}

Response Api::health() {
  const bool ready = store() != nullptr;
  Json out = Json::object({{"status", ready ? "ok" : "starting"}});
  if (ready) {
    // What the store holds is below what the journal holds for good.
    const Json told = Json::parse(status_).value_or(Json());
    const auto committed = static_cast<std::int64_t>(store_->sequence());
    out.set("committed_seq", static_cast<long long>(committed));
    out.set("durable_seq",
            static_cast<long long>(std::max(committed, told["durable_seq"].as_integer())));
    out.set("event_time", time_json(store_->event_time()));
    Json problems = clock_problems();
    if (!problems.as_array().empty()) out.set("status", "degraded");
    out.set("problems", std::move(problems));
    std::optional<double> lag;
    for (const FeedStatus& f : store_->feeds()) {
      if (f.lag_s && (!lag || std::abs(*f.lag_s) > std::abs(*lag))) lag = f.lag_s;
    }
    out.set("lag_s", Json::or_null(lag));
  }
  Response r = Response::json(out);
  r.status = ready ? 200 : 503;
  return r;
}

Response Api::metrics() {
  Response r;
  r.content_type = "text/plain; version=0.0.4";
  const auto add = [&](std::string_view name, std::string_view type, std::string_view help,
                       const std::string& rows) {
    r.body += fmt::format("# HELP {0} {1}\n# TYPE {0} {2}\n{3}", name, help, type, rows);
  };
  add("yagura_http_requests_total", "counter", "API requests answered.",
      fmt::format("yagura_http_requests_total {}\n", requests));
  add("yagura_live_clients", "gauge", "Pages with the live picture.",
      fmt::format("yagura_live_clients {}\n", live_clients));
  add("yagura_alert_clients", "gauge", "Readers of alerts.",
      fmt::format("yagura_alert_clients {}\n", alert_clients));
  add("yagura_picture_objects", "gauge", "Objects in the live picture.",
      fmt::format("yagura_picture_objects {}\n", picture_.size()));
  add("yagura_client_errors_total", "counter", "Connections that ended in the middle.",
      fmt::format("yagura_client_errors_total {}\n", client_errors));
  add("yagura_store_read_errors_total", "counter", "Times the store could not be read for a push.",
      fmt::format("yagura_store_read_errors_total {}\n", store_errors));
  if (store() == nullptr) return r;
  add("yagura_committed_sequence", "gauge", "Journal sequence of the newest commit.",
      fmt::format("yagura_committed_sequence {}\n", store_->sequence()));
  std::string records, late, rejected;
  for (const FeedStatus& f : store_->feeds()) {
    const std::string feed = label_value(f.name);
    records += fmt::format("yagura_feed_records_total{{feed=\"{}\"}} {}\n", feed, f.records);
    late += fmt::format("yagura_feed_late_total{{feed=\"{}\"}} {}\n", feed, f.late);
    for (const auto& [reason, n] : f.rejected) {
      rejected += fmt::format("yagura_feed_rejected_total{{feed=\"{}\",reason=\"{}\"}} {}\n", feed,
                              label_value(reason), n);
    }
  }
  add("yagura_feed_records_total", "counter", "Records of a feed.", records);
  add("yagura_feed_late_total", "counter", "Records later than the feed's lateness.", late);
  add("yagura_feed_rejected_total", "counter", "Lines or frames rejected, by reason.", rejected);
  return r;
}

Response Api::status() {
  Json out = Json::parse(status_).value_or(Json(Json::Object{}));
  out.set("objects", picture_.size());
  if (store() != nullptr) {
    Json feeds(Json::Array{});
    for (const FeedStatus& f : store_->feeds()) feeds.push(feed_json(f));
    out.set("feeds", std::move(feeds));
    out.set("problems", clock_problems());
    out.set("sequence", store_->sequence());
    if (!out.find("event_time")) out.set("event_time", time_json(store_->event_time()));
    for (const auto& [name, value] : store_->facts()) {
      if (!out.find(name)) out.set(name, value);
    }
    const StoreFigures f = store_->figures();
    out.set("store", Json::object({{"events", f.events},
                                   {"incidents", f.incidents},
                                   {"revisions", f.revisions},
                                   {"tracks", f.tracks},
                                   {"positions", f.archived + f.open_points},
                                   {"bytes", f.database_bytes + f.evidence_bytes}}));
  }
  return Response::json(out);
}

}  // namespace yagura
