#include <gtest/gtest.h>

#include "interop/csv.h"
#include "interop/events.h"
#include "interop/tracks.h"
#include "interop/xml.h"

namespace yagura {
namespace {

std::string field(std::string_view text) {
  std::string out;
  append_csv(out, text);
  return out;
}

// RFC 4180 section 2; formulas as advised by OWASP ("CSV Injection").
TEST(Csv, FieldsAreQuotedWhereTheyMustBeAndNeverRunAsAFormula) {
  EXPECT_EQ(field("plain"), "plain");
  EXPECT_EQ(field("a,b"), "\"a,b\"");
  EXPECT_EQ(field("say \"x\"\n"), "\"say \"\"x\"\"\n\"");
  EXPECT_EQ(field("=1+1"), "\"'=1+1\"");
  EXPECT_EQ(field("@cmd"), "\"'@cmd\"");
  EXPECT_EQ(field("-12.5"), "-12.5");
  EXPECT_EQ(field("+cmd|x"), "\"'+cmd|x\"");
}

TEST(Csv, WhatIsWrittenReadsBack) {
  const std::vector<std::string> fields = {"", "a", "b,c", "\"q\"", "two\nlines", "x\r"};
  std::string text;
  for (const auto& f : fields) {
    if (!text.empty() || &f != &fields[0]) text += ',';
    append_csv(text, f);
  }
  text += "\r\nnext";
  std::size_t at = 0;
  int line = 0;
  EXPECT_EQ(read_csv(text, at, &line), fields);
  EXPECT_EQ(line, 2);
  EXPECT_EQ(read_csv(text, at), std::vector<std::string>{"next"});
  EXPECT_EQ(read_csv(text, at), std::nullopt);
}

TEST(Xml, MarkupAndControlCharactersCannotEscape) {
  std::string out;
  append_xml(out, "<a b=\"c\">&'\x01\xff");
  EXPECT_EQ(out, "&lt;a b=&quot;c&quot;&gt;&amp;&apos;\xef\xbf\xbd\xef\xbf\xbd");
}

Json event(bool with_area) {
  Json e = Json::object(
      {{"id", "cyber.silence-0123456789abcdef"},
       {"revision", 2},
       {"kind", "cyber.silence"},
       {"state", "open"},
       {"start", "2026-06-01T00:00:00.000000Z"},
       {"end", Json()},
       {"subjects", Json::array({"asset:port", "ip:192.0.2.1"})},
       {"measures", Json::object({{"threshold_min", 15}})},
       {"message",
        Json::object({{"key", "event.cyber.silence"},
                      {"args", Json::object({{"who", Json::object({{"en", "Port"}, {"ja", "港"}})},
                                             {"minutes", 15}})}})}});
  if (with_area) {
    e.set("area", Json::object({{"lat", 33.5}, {"lon", 129.5}, {"radius_m", 500}}));
  } else {
    e.set("asset", "asset:port");
  }
  return e;
}

std::string written(EventForm form, Lang lang) {
  std::string out;
  const auto writer = make_event_writer(form, lang);
  writer->begin(out);
  writer->add(event(true), out);
  writer->add(event(false), out);
  writer->end(out);
  return out;
}

TEST(Events, TheMessageTakesTheNameOfItsLanguage) {
  EXPECT_NE(event_message(event(true), Lang::en).find("Port"), std::string::npos);
  EXPECT_NE(event_message(event(true), Lang::ja).find("港"), std::string::npos);
  EXPECT_EQ(event_message(Json::object({{"kind", "x.y"}}), Lang::en), "x.y");
}

TEST(Events, GeoJsonHasAPointWhereThereIsAnAreaElseNoGeometry) {
  const auto json = Json::parse(written(EventForm::geojson, Lang::en));
  ASSERT_TRUE(json);
  const auto& features = (*json)["features"].as_array();
  ASSERT_EQ(features.size(), 2u);
  EXPECT_EQ(features[0]["geometry"]["coordinates"].dump(), "[129.5,33.5]");
  EXPECT_TRUE(features[1]["geometry"].is_null());
  EXPECT_EQ(features[0]["properties"]["id"].as_string(), "cyber.silence-0123456789abcdef");
}

TEST(Events, CsvHasOneRecordAnEventUnderItsHeader) {
  const std::string text = written(EventForm::csv, Lang::ja);
  std::size_t at = 0;
  const auto header = read_csv(text, at);
  const auto first = read_csv(text, at);
  const auto second = read_csv(text, at);
  ASSERT_TRUE(header && first && second);
  EXPECT_EQ(first->size(), header->size());
  EXPECT_EQ((*first)[6], "33.5");
  EXPECT_EQ((*second)[6], "");
  EXPECT_EQ((*second)[9], "asset:port");
  EXPECT_EQ((*first)[10], "asset:port ip:192.0.2.1");
}

TEST(Events, ARetractedOneIsMarkedAndNamesWhatReplacedItWhereThatIsKnown) {
  const auto write = [](EventForm form, const Json& e) {
    std::string out;
    make_event_writer(form, Lang::en)->add(e, out);
    return out;
  };
  Json gone = event(true).set("state", "retracted").set("reason", "retracted");
  gone.set("reason_text", "late_data");
  Json merged = event(true).set("state", "retracted").set("reason", "merged_into");
  merged.set("reason_text", "x.y-1");
  for (const EventForm form : {EventForm::csv, EventForm::geojson, EventForm::kml}) {
    for (const Json& e : {gone, merged})
      EXPECT_NE(write(form, e).find("[RETRACTED]"), std::string::npos) << write(form, e);
    EXPECT_EQ(write(form, event(true)).find("RETRACTED"), std::string::npos);
    EXPECT_NE(write(form, merged).find("x.y-1"), std::string::npos);
  }
  EXPECT_EQ(replaced_by(gone), "");
  EXPECT_EQ(replaced_by(merged), "x.y-1");
}

TEST(Events, KmlAndJsonLinesHaveEveryEvent) {
  const std::string kml = written(EventForm::kml, Lang::en);
  EXPECT_NE(kml.find("<coordinates>129.5,33.5</coordinates>"), std::string::npos);
  EXPECT_NE(kml.find("<begin>2026-06-01T00:00:00.000000Z</begin></TimeSpan>"), std::string::npos);
  EXPECT_EQ(written(EventForm::jsonl, Lang::en),
            event(true).dump() + "\n" + event(false).dump() + "\n");
}

std::vector<Fix> fixes() {
  std::vector<Fix> out(3);
  const double lons[] = {179, -179.5, -179};
  for (std::size_t i = 0; i < out.size(); ++i) {
    out[i].time = *civil_time(2026, 6, 1, 0, static_cast<int>(i), 0);
    out[i].position = *Position::from_degrees(10 + static_cast<double>(i), lons[i]);
  }
  out[0].speed = Speed::knots(12.34);
  return out;
}

std::string track(TrackForm form) {
  std::string out;
  write_track(form, {"mmsi:431000001", "SHIP <1>"}, fixes(), out);
  return out;
}

TEST(Tracks, ALineAcrossTheAntimeridianIsCutThere) {
  const auto json = Json::parse(track(TrackForm::geojson));
  ASSERT_TRUE(json);
  const Json& geometry = (*json)["features"].as_array()[0]["geometry"];
  EXPECT_EQ(geometry["type"].as_string(), "MultiLineString");
  const auto& lines = geometry["coordinates"].as_array();
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_EQ(lines[0].as_array()[1].as_array()[0].as_number(), 180);
  EXPECT_EQ(lines[1].as_array()[0].as_array()[0].as_number(), -180);
  EXPECT_NEAR(lines[0].as_array()[1].as_array()[1].as_number(), 10.6666667, 1e-6);
}

TEST(Tracks, WhatAFixLacksIsNullOrEmpty) {
  EXPECT_NE(
      track(TrackForm::csv).find("mmsi:431000001,2026-06-01T00:00:00.000000Z,10,179,12.3,,,\r\n"),
      std::string::npos);
  EXPECT_NE(track(TrackForm::jsonl).find("\"speed_kn\":null"), std::string::npos);
}

TEST(Tracks, GpxAndKmlNameTheirTrackSafely) {
  EXPECT_NE(track(TrackForm::gpx).find("<name>SHIP &lt;1&gt; (mmsi:431000001)</name>"),
            std::string::npos);
  EXPECT_NE(track(TrackForm::gpx).find("<trkpt lat=\"11\" lon=\"-179.5\">"), std::string::npos);
  EXPECT_NE(track(TrackForm::kml).find("<gx:coord>179 10 0</gx:coord>"), std::string::npos);
}

TEST(Tracks, ATrackOfNoneOrOneFixIsStillADocument) {
  for (const auto form :
       {TrackForm::jsonl, TrackForm::geojson, TrackForm::csv, TrackForm::kml, TrackForm::gpx}) {
    std::string none;
    write_track(form, {"track:0", ""}, {}, none);
    EXPECT_EQ(none.empty(), form == TrackForm::jsonl);
    EXPECT_TRUE(form != TrackForm::geojson || Json::parse(none).has_value());
  }
  std::string one;
  const auto f = fixes();
  write_track(TrackForm::geojson, {"a", ""}, std::span(f).subspan(0, 1), one);
  EXPECT_NE(one.find("\"Point\""), std::string::npos);
}

}  // namespace
}  // namespace yagura
