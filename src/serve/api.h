// Api: the routes under /api, /health and /metrics, over the store and the live picture.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "serve/api_json.h"
#include "serve/picture.h"
#include "serve/request.h"
#include "store/store.h"

namespace yagura {

class Api {
 public:
  // `catalogue`: descriptors of domains, formats and detectors as the program gives them; `clock`
  // is read only for the time of an action.
  Api(std::string node, Json catalogue, std::function<Time()> clock);
  // Gives the corners [[lon,lat],...] of an S2 cell, so that the page needs no S2; may be left
  // unset.
  void set_corners(std::function<Json(std::uint64_t cell)> corners) {
    corners_ = std::move(corners);
  }
  // Between journal sequences and times, for `as_known_at` and `known_times`; may be left unset.
  void set_journal_times(std::function<std::optional<Time>(std::uint64_t)> time_of,
                         std::function<std::optional<std::uint64_t>(Time)> sequence_at) {
    time_of_ = std::move(time_of);
    sequence_at_ = std::move(sequence_at);
  }

  // nullopt where no route of this name exists.
  std::optional<Response> handle(const Request& request);

  Json row_json(const EventRow& row) const { return event_row_json(row, corners_); }
  Picture& picture() { return picture_; }
  void set_status(std::string json) { status_ = std::move(json); }
  // Nothing more comes by the live link. A server that never got a picture takes the last one from
  // the store: it was started again after the files had been read.
  void intake_ended();
  StoreReader* store();  // nullptr until the intake has made it
  std::uint64_t requests = 0, live_clients = 0, alert_clients = 0;
  std::uint64_t client_errors = 0, store_errors = 0;

 private:
  Response health();
  Json clock_problems();
  Response metrics();
  Response status();
  Response objects(const Request& request);
  Response search(const Request& request);
  Response track(const Request& request, const std::string& subject);
  // Events and incidents are kept alike; each has routes of its own, and is found by no other.
  enum class What : std::uint8_t { events, incidents };
  Response events(const Request& request, What what);
  Response event(const Request& request, What what, const std::string& id);
  std::optional<Response> about_one(const Request& request, What what, const std::string& rest);
  Response evidence(const Request& request, What what, const std::string& id);
  Response exported(What what, const std::string& id);
  Response act(const Request& request, What what, const std::string& id);
  Response exposure(const Request& request);
  Response conditions(const Request& request);
  Response references(const std::string& type);

  static Response unknown(What what, const std::string& id);
  std::optional<EventRow> find(What what, const std::string& id,
                               std::optional<std::uint64_t> as_known_at = std::nullopt);
  bool read_kinds(const std::vector<std::string>& kinds, What what, Response& bad);
  bool has_kind(std::string_view kind) const;
  bool raises(std::string_view kind);
  bool read_known(const Request& request, std::optional<std::uint64_t>& out, Response& bad);

  std::string node_;
  Json catalogue_;
  std::function<Time()> clock_;
  std::function<Json(std::uint64_t)> corners_;
  std::function<std::optional<Time>(std::uint64_t)> time_of_;
  std::function<std::optional<std::uint64_t>(Time)> sequence_at_;
  Picture picture_;
  std::string status_ = "{}";
  std::unique_ptr<StoreReader> store_;
};

}  // namespace yagura
