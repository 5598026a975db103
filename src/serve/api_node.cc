// The routes that tell of the node itself: health, metrics, status.
#include <fmt/format.h>

#include <algorithm>

#include "serve/api.h"

namespace yagura {
namespace {

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
    std::optional<double> lag;
    for (const FeedStatus& f : store_->feeds()) {
      if (f.lag_s) lag = std::max(lag.value_or(0), *f.lag_s);
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
    out.set("sequence", store_->sequence());
    if (!out.find("event_time")) out.set("event_time", time_json(store_->event_time()));
    for (const auto& [name, value] : store_->facts()) {
      if (!out.find(name)) out.set(name, value);
    }
    const StoreFigures f = store_->figures();
    out.set("store", Json::object({{"events", f.events},
                                   {"revisions", f.revisions},
                                   {"tracks", f.tracks},
                                   {"positions", f.archived + f.open_points},
                                   {"bytes", f.database_bytes + f.evidence_bytes}}));
  }
  return Response::json(out);
}

}  // namespace yagura
