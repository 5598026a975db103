#include "app/describe.h"

namespace yagura {
namespace {

std::string_view key_name(Key key) {
  static constexpr std::string_view kNames[] = {"track", "pair", "cell", "asset", "node"};
  return kNames[static_cast<std::size_t>(key)];
}

}  // namespace

Json text_json(const Text& text) { return Json::object({{"en", text.en}, {"ja", text.ja}}); }

Json format_json(const Format& format) {
  Json options(Json::Array{});
  for (const FeedOption& o : format.info.options) {
    options.push(
        Json::object({{"name", o.name}, {"values", o.values}, {"summary", text_json(o.summary)}}));
  }
  return Json::object({{"name", format.info.name},
                       {"domain", format.info.domain},
                       {"standard", format.info.standard},
                       {"summary", text_json(format.info.summary)},
                       {"csv_columns", format.info.csv_columns},
                       {"options", std::move(options)}});
}

Json detector_json(const DetectorInfo& d) {
  Json options(Json::Array{});
  for (const Option& o : d.options) {
    options.push(Json::object({{"name", o.name},
                               {"default", o.standard},
                               {"low", o.low},
                               {"high", o.high},
                               {"summary", text_json(o.summary)}}));
  }
  Json measures(Json::Array{});
  for (const Measure& m : d.measures) {
    measures.push(Json::object(
        {{"name", m.name}, {"resolution", m.resolution}, {"summary", text_json(m.summary)}}));
  }
  return Json::object({{"kind", d.kind},
                       {"version", std::to_string(d.major) + "." + std::to_string(d.minor)},
                       {"title", text_json(d.title)},
                       {"summary", text_json(d.summary)},
                       {"refuted_by", text_json(d.refuted_by)},
                       {"key", key_name(d.key)},
                       {"order", d.order == Order::arrival ? "arrival" : "event_time"},
                       {"horizon_s", d.horizon.count() / 1'000'000},
                       {"options", std::move(options)},
                       {"measures", std::move(measures)},
                       {"pages_measure", d.pages_measure},
                       {"pages_value", d.pages_value},
                       {"exposure_of_event", d.exposure_of_event}});
}

Json domain_json(const Domain& domain) {
  return Json::object({{"name", domain.name}, {"title", text_json(domain.title)}});
}

}  // namespace yagura
