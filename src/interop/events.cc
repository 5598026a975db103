#include "interop/events.h"

#include <vector>

#include "base/assert.h"
#include "interop/csv.h"
#include "interop/xml.h"

namespace yagura {
namespace {

// An argument as a person reads it.
std::string argument_text(const Json& v, Lang lang) {
  if (v.is_string()) return v.as_string();
  if (v.is_object()) {
    const std::string& own = v[lang == Lang::ja ? "ja" : "en"].as_string();
    return own.empty() ? v[lang == Lang::ja ? "en" : "ja"].as_string() : own;
  }
  return v.dump();
}

std::string joined(const Json& list, std::string_view between) {
  std::string out;
  for (const Json& item : list.as_array()) {
    if (!out.empty()) out += between;
    out += item.as_string();
  }
  return out;
}

// The sentence, marked where the event does not hold any more.
std::string marked_message(const Json& event, Lang lang) {
  const std::string message = event_message(event, lang);
  return is_retracted(event) ? said("event.retracted", {{"message", message}}).in(lang) : message;
}

class JsonLines : public EventWriter {
 public:
  void begin(std::string&) override {}
  void add(const Json& event, std::string& out) override {
    event.dump_to(out);
    out += '\n';
  }
  void end(std::string&) override {}
};

class GeoJsonEvents : public EventWriter {
 public:
  explicit GeoJsonEvents(Lang lang) : lang_(lang) {}
  void begin(std::string& out) override { out += "{\"type\":\"FeatureCollection\",\"features\":["; }
  void add(const Json& event, std::string& out) override {
    Json geometry;
    const Json& area = event["area"];
    if (area.is_object()) {
      geometry = Json::object(
          {{"type", "Point"}, {"coordinates", Json::array({area["lon"], area["lat"]})}});
    }
    Json properties = event;
    if (area.is_object()) properties.set("radius_m", area["radius_m"]);
    properties.set("text", marked_message(event, lang_));
    if (const std::string other = replaced_by(event); !other.empty())
      properties.set("replaced_by", other);
    out += first_ ? "\n" : ",\n";
    first_ = false;
    Json::object({{"type", "Feature"},
                  {"id", event["id"]},
                  {"geometry", std::move(geometry)},
                  {"properties", std::move(properties)}})
        .dump_to(out);
  }
  void end(std::string& out) override { out += "\n]}\n"; }

 private:
  Lang lang_;
  bool first_ = true;
};

class CsvEvents : public EventWriter {
 public:
  explicit CsvEvents(Lang lang) : lang_(lang) {}
  void begin(std::string& out) override {
    out +=
        "id,revision,state,kind,start,end,lat,lon,radius_m,asset,subjects,message,measures,"
        "replaced_by\r\n";
  }
  void add(const Json& event, std::string& out) override {
    const Json& area = event["area"];
    const auto number = [](const Json& v) { return v.is_number() ? v.dump() : std::string(); };
    const std::string fields[] = {event["id"].as_string(),
                                  number(event["revision"]),
                                  event["state"].as_string(),
                                  event["kind"].as_string(),
                                  event["start"].as_string(),
                                  event["end"].as_string(),
                                  number(area["lat"]),
                                  number(area["lon"]),
                                  number(area["radius_m"]),
                                  event["asset"].as_string(),
                                  joined(event["subjects"], " "),
                                  marked_message(event, lang_),
                                  event["measures"].dump(),
                                  replaced_by(event)};
    bool first = true;
    for (const std::string& f : fields) {
      if (!first) out += ',';
      first = false;
      append_csv(out, f);
    }
    out += "\r\n";
  }
  void end(std::string&) override {}

 private:
  Lang lang_;
};

class KmlEvents : public EventWriter {
 public:
  explicit KmlEvents(Lang lang) : lang_(lang) {}
  void begin(std::string& out) override {
    out +=
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        "<kml xmlns=\"http://www.opengis.net/kml/2.2\"><Document>\n";
  }
  void add(const Json& event, std::string& out) override {
    out += "<Placemark id=\"";
    append_xml(out, event["id"].as_string());
    out += "\"><name>";
    append_xml(out, marked_message(event, lang_));
    out += "</name><TimeSpan><begin>";
    append_xml(out, event["start"].as_string());
    out += "</begin>";
    if (event["end"].is_string()) {
      out += "<end>";
      append_xml(out, event["end"].as_string());
      out += "</end>";
    }
    out += "</TimeSpan><ExtendedData>";
    for (const std::string_view key : {"kind", "state", "asset"})
      data(out, key, event[key].as_string());
    data(out, "replaced_by", replaced_by(event));
    data(out, "subjects", joined(event["subjects"], " "));
    for (const auto& [name, value] : event["measures"].as_object()) {
      data(out, name, argument_text(value, lang_));
    }
    out += "</ExtendedData>";
    const Json& area = event["area"];
    if (area.is_object()) {
      out += "<Point><coordinates>" + area["lon"].dump() + "," + area["lat"].dump() +
             "</coordinates></Point>";
    }
    out += "</Placemark>\n";
  }
  void end(std::string& out) override { out += "</Document></kml>\n"; }

 private:
  static void data(std::string& out, std::string_view name, std::string_view value) {
    if (value.empty()) return;
    out += "<Data name=\"";
    append_xml(out, name);
    out += "\"><value>";
    append_xml(out, value);
    out += "</value></Data>";
  }
  Lang lang_;
};

}  // namespace

std::optional<EventForm> parse_event_form(std::string_view name) {
  if (name == "jsonl") return EventForm::jsonl;
  if (name == "geojson") return EventForm::geojson;
  if (name == "csv") return EventForm::csv;
  if (name == "kml") return EventForm::kml;
  return std::nullopt;
}

bool is_retracted(const Json& event) { return event["state"].as_string() == "retracted"; }

std::string replaced_by(const Json& event) {
  const std::string& reason = event["reason"].as_string();
  return reason == "merged_into" || reason == "superseded" ? event["reason_text"].as_string() : "";
}

std::string event_message(const Json& event, Lang lang) {
  const Json& message = event["message"];
  const std::string& key = message["key"].as_string();
  if (!has_text(lang, key)) return event["kind"].as_string();
  std::vector<TextArgument> arguments;
  for (const auto& [name, value] : message["args"].as_object()) {
    arguments.emplace_back(name, argument_text(value, lang));
  }
  return render(lang, key, arguments);
}

std::unique_ptr<EventWriter> make_event_writer(EventForm form, Lang lang) {
  switch (form) {
    case EventForm::jsonl:
      return std::make_unique<JsonLines>();
    case EventForm::geojson:
      return std::make_unique<GeoJsonEvents>(lang);
    case EventForm::csv:
      return std::make_unique<CsvEvents>(lang);
    case EventForm::kml:
      return std::make_unique<KmlEvents>(lang);
  }
  YAGURA_ASSERT(false);
}

}  // namespace yagura
