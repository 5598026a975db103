#include "cyber/eve.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "base/random.h"
#include "cyber/testing.h"

namespace yagura::cyber {
namespace {

struct Decoded {
  std::vector<EveRecord> records;
  std::vector<Span> spans;
  std::vector<std::string> printed;
  std::vector<std::pair<Span, std::string>> rejects;
  DecodeStats stats;
};

void take(Decoded& d, const Batch& batch) {
  const auto& eve = static_cast<const EveBatch&>(batch);
  for (std::size_t i = 0; i < eve.heads.size(); ++i) {
    d.records.push_back(eve.bodies[i]);
    d.spans.push_back(eve.heads[i].spans.all().front());
    d.printed.emplace_back();
    eve.print(i, d.printed.back());
  }
  for (const Reject& r : eve.rejects) d.rejects.emplace_back(r.span, r.reason);
}

Decoded decode(std::string_view bytes, std::size_t piece = SIZE_MAX) {
  Decoded d;
  auto decoder = make_eve_decoder({});
  for (std::size_t at = 0; at < bytes.size(); at += std::min(piece, bytes.size() - at)) {
    take(d, *decoder->push(bytes.substr(at, piece), kNoTime));
  }
  take(d, *decoder->finish());
  d.stats = decoder->stats();
  return d;
}

constexpr std::string_view kAlert =
    R"({"timestamp":"2018-03-24T14:37:19.037299-0600","flow_id":928532049924531,"event_type":"alert",)"
    R"("src_ip":"10.47.1.2","src_port":26078,"dest_ip":"10.47.8.150","dest_port":22,"proto":"TCP",)"
    R"("alert":{"action":"allowed","gid":1,"signature_id":2001219,"rev":20,)"
    R"("signature":"ET SCAN Potential SSH Scan","category":"Attempted Information Leak","severity":2},)"
    R"("surprise":{"kept":[1,2,3]}})";

TEST(Eve, AnAlertIsReadFieldByField) {
  const auto r = decode_eve(kAlert);
  ASSERT_TRUE(r);
  EXPECT_EQ(to_rfc3339(r->time), "2018-03-24T20:37:19.037299Z");
  EXPECT_EQ(r->flow_id, 928532049924531u);
  EXPECT_EQ(r->source->text(), "10.47.1.2");
  EXPECT_EQ(r->destination_port, 22);
  const auto* a = r->as<EveAlert>();
  ASSERT_NE(a, nullptr);
  EXPECT_EQ(a->signature_id, 2001219u);
  EXPECT_EQ(a->signature, "ET SCAN Potential SSH Scan");
  EXPECT_EQ(a->severity, 2);
}

TEST(Eve, UnknownFieldsStayInWhatIsPrinted) {
  const Decoded d = decode(kAlert);
  ASSERT_EQ(d.printed.size(), 1u);
  const auto json = Json::parse(d.printed[0]);
  ASSERT_TRUE(json);
  EXPECT_EQ((*json)["time"].as_string(), "2018-03-24T20:37:19.037299Z");
  EXPECT_EQ((*json)["clock"].as_string(), "record");
  EXPECT_EQ((*json)["surprise"]["kept"].as_array().size(), 3u);
  EXPECT_EQ((*json)["alert"]["rev"].as_integer(), 20);
}

TEST(Eve, ALastLineWithoutItsNewlineCounts) {
  const std::string two = std::string(kAlert) + "\n" + std::string(kAlert);
  const Decoded d = decode(two);
  EXPECT_EQ(d.records.size(), 2u);
  EXPECT_EQ(d.stats.lines, 2u);
  EXPECT_EQ(d.spans[1], (Span{kAlert.size() + 1, static_cast<std::uint32_t>(kAlert.size()), 0}));
}

TEST(Eve, EveryZoneOfSuricataAndNoneAreUnderstood) {
  const auto time = [](std::string_view stamp) {
    const auto r =
        decode_eve(R"({"event_type":"stats","timestamp":")" + std::string(stamp) + "\"}");
    return r ? to_rfc3339(r->time) : std::string(r.error().reason);
  };
  EXPECT_EQ(time("2026-01-02T03:04:05.000006+0000"), "2026-01-02T03:04:05.000006Z");
  EXPECT_EQ(time("2026-01-02T03:04:05.000006+0900"), "2026-01-01T18:04:05.000006Z");
  EXPECT_EQ(time("2026-01-02T03:04:05Z"), "2026-01-02T03:04:05.000000Z");
  EXPECT_EQ(time("2026-01-02T03:04:05.123456"), "2026-01-02T03:04:05.123456Z");
  EXPECT_EQ(time("2026-13-02T03:04:05Z"), "bad_timestamp");
  EXPECT_EQ(time("yesterday"), "bad_timestamp");
}

TEST(Eve, ALineWithoutATimeTakesTheStartOrNone) {
  const std::string line = R"({"event_type":"stats"})";
  auto plain = make_eve_decoder({});
  EXPECT_FALSE(
      has_time(static_cast<const Batch&>(*plain->push(line + "\n", kNoTime)).heads[0].time));
  const Time start = *civil_time(2026, 1, 1, 0, 0, 0);
  auto started = make_eve_decoder({0, start, {}});
  const auto b = started->push(line + "\n", kNoTime);
  EXPECT_EQ(b->heads[0].time, start);
  EXPECT_EQ(b->heads[0].clock, ClockKind::start_option);
  auto live = make_eve_decoder({});
  EXPECT_EQ(live->push(line + "\n", start)->heads[0].clock, ClockKind::arrival);
}

TEST(Eve, EachKindOfBadLineIsCountedByItsReason) {
  const auto reason = [](std::string_view line) {
    const Decoded d = decode(line);
    return d.rejects.size() == 1 ? d.rejects[0].second : "none";
  };
  EXPECT_EQ(reason("{"), "bad_json");
  EXPECT_EQ(reason("nonsense"), "bad_json");
  EXPECT_EQ(reason(R"({"event_type":"dns","dns":{"x":1}} trailing)"), "bad_json");
  EXPECT_EQ(reason(R"({"event_type":"alert","alert":{"severity":2}, "broken":[1,})"), "bad_json");
  EXPECT_EQ(reason("[1,2]"), "not_an_object");
  EXPECT_EQ(reason("{}"), "no_event_type");
  EXPECT_EQ(reason(R"({"event_type":7})"), "no_event_type");
  EXPECT_EQ(reason("{\"event_type\":\"\xff\"}"), "bad_utf8");
  EXPECT_EQ(reason(R"({"event_type":"alert","src_ip":"1.2.3"})"), "bad_field");
  EXPECT_EQ(reason(R"({"event_type":"alert","src_port":70000})"), "bad_field");
  EXPECT_EQ(reason(R"({"event_type":"alert","alert":{"severity":"high"}})"), "bad_field");
  EXPECT_EQ(reason(R"({"event_type":"alert","alert":[]})"), "bad_field");
  EXPECT_EQ(reason(R"({"event_type":"x","timestamp":12})"), "bad_timestamp");
}

TEST(Eve, DeepAndHugeLinesAreRejectedAndTheNextIsRead) {
  std::string deep =
      R"({"event_type":"x","a":)" + std::string(200, '[') + std::string(200, ']') + "}\n";
  std::string huge = R"({"event_type":"x","a":")" + std::string(2 << 20, 'a') + "\"}\n";
  for (const std::size_t piece : {std::size_t{1000}, SIZE_MAX}) {
    const Decoded d = decode(deep + huge + std::string(kAlert) + "\n", piece);
    ASSERT_EQ(d.rejects.size(), 2u);
    EXPECT_EQ(d.rejects[0].second, "too_deep");
    EXPECT_EQ(d.rejects[1].second, "line_too_long");
    EXPECT_EQ(d.rejects[1].first,
              (Span{deep.size(), static_cast<std::uint32_t>(huge.size() - 1), 0}));
    ASSERT_EQ(d.records.size(), 1u);
    EXPECT_EQ(d.spans[0].offset, deep.size() + huge.size());
  }
}

// The forms of dns: Suricata 4 (version 1), 5 to 7 (version 2), 8 (version 3).
TEST(Eve, TheThreeFormsOfDnsSayTheSame) {
  const auto dns = [](std::string_view body) {
    const auto r = decode_eve(R"({"event_type":"dns","dns":)" + std::string(body) + "}");
    return *r->as<EveDns>();
  };
  const EveDns query =
      dns(R"({"type":"query","id":553,"rrname":"irc.freenode.net","rrtype":"A","tx_id":0})");
  EXPECT_FALSE(query.response);
  EXPECT_EQ(query.questions, (std::vector<DnsQuestion>{{"irc.freenode.net", "A"}}));
  const EveDns flat = dns(
      R"({"type":"answer","id":1,"rcode":"NOERROR","rrname":"a.example","rrtype":"A","ttl":60,"rdata":"192.0.2.1"})");
  EXPECT_TRUE(flat.response);
  EXPECT_EQ(flat.answers, (std::vector<DnsAnswer>{{"a.example", "A", "192.0.2.1", 60}}));
  const EveDns two = dns(
      R"({"version":2,"type":"answer","id":1,"flags":"8180","rrname":"a.example","rrtype":"A","rcode":"NOERROR",)"
      R"("answers":[{"rrname":"a.example","rrtype":"CNAME","ttl":5,"rdata":"b.example"},)"
      R"({"rrname":"b.example","rrtype":"SOA","ttl":5,"soa":{"mname":"x"}}]})");
  EXPECT_EQ(two.questions[0].name, "a.example");
  EXPECT_EQ(two.answers[1], (DnsAnswer{"b.example", "SOA", "", 5}));
  const EveDns grouped = dns(
      R"({"version":2,"type":"answer","rrname":"a.example","rrtype":"A","grouped":{"A":["192.0.2.1","192.0.2.2"]}})");
  EXPECT_EQ(grouped.answers.size(), 2u);
  EXPECT_EQ(grouped.answers[1], (DnsAnswer{"a.example", "A", "192.0.2.2", std::nullopt}));
  const EveDns three = dns(
      R"({"version":3,"type":"response","tx_id":1,"id":2,"rcode":"NXDOMAIN","queries":[{"rrname":"n.example","rrtype":"AAAA"}]})");
  EXPECT_TRUE(three.response);
  EXPECT_EQ(three.questions[0].type, "AAAA");
  EXPECT_EQ(three.rcode, "NXDOMAIN");
}

std::string word(Random& r) {
  static constexpr std::string_view kWords[] = {"",      "a.example",     "ET SCAN x",
                                                "é漢字", "quote\"back\\", "tab\t"};
  return std::string(kWords[r.below(std::size(kWords))]);
}

EveBody random_body(Random& r, std::string& type) {
  const auto some = [&]() -> std::optional<std::uint32_t> {
    if (r.chance(0.3)) return std::nullopt;
    return static_cast<std::uint32_t>(r.below(1u << 31));
  };
  switch (r.below(7)) {
    case 0:
      type = "alert";
      return EveAlert{word(r),        1, static_cast<std::uint32_t>(r.next()), 3, word(r), word(r),
                      std::uint8_t{2}};
    case 1:
      type = "flow";
      return EveFlow{r.below(9),
                     r.below(9),
                     r.next(),
                     r.next(),
                     time_from_micros(1'700'000'000'123'456),
                     r.chance(0.5) ? kNoTime : time_from_micros(1'700'000'001'000'000),
                     word(r),
                     word(r),
                     r.chance(0.5)};
    case 2: {
      type = "dns";
      EveDns d{static_cast<std::uint8_t>(1 + r.below(3)),
               r.chance(0.5),
               some(),
               r.below(3),
               word(r),
               {},
               {}};
      if (d.form == 1 && d.response) {
        d.answers.push_back({"a.example", "A", word(r), some()});
        return d;
      }
      for (auto n = d.form == 3 ? r.below(3) : 1; n > 0; --n)
        d.questions.push_back({word(r), word(r)});
      for (auto n = d.form > 1 && d.response ? r.below(3) : 0; n > 0; --n) {
        d.answers.push_back({word(r), word(r), word(r), some()});
      }
      return d;
    }
    case 3:
      type = "tls";
      return EveTls{word(r), word(r), word(r), word(r), word(r), word(r), word(r), word(r)};
    case 4:
      type = "http";
      return EveHttp{word(r), word(r), word(r), some()};
    case 5:
      type = "fileinfo";
      return EveFile{word(r), word(r),     word(r),
                     word(r), r.below(10), EveHttp{word(r), word(r), word(r), some()}};
    default:
      type = "anomaly";
      return EveOther{};
  }
}

TEST(Eve, DecodingWhatWasEncodedGivesTheSame) {
  Random random(11);
  for (int i = 0; i < 20000; ++i) {
    EveRecord r;
    r.body = random_body(random, r.type);
    r.time = time_from_micros(static_cast<std::int64_t>(random.below(4'000'000'000'000'000)));
    r.sensor = word(random);
    r.interface = word(random);
    if (random.chance(0.8)) r.flow_id = random.next();
    if (random.chance(0.8)) r.source = IpAddress::v4(static_cast<std::uint32_t>(random.next()));
    if (random.chance(0.8)) r.destination = IpAddress::parse("2001:db8::5");
    if (random.chance(0.8)) r.source_port = static_cast<std::uint16_t>(random.below(65536));
    r.protocol = word(random);
    r.app_protocol = word(random);
    const std::string line = encode_eve(r);
    const auto back = decode_eve(line);
    ASSERT_TRUE(back) << line << back.error().reason;
    ASSERT_EQ(*back, r) << line;
  }
}

TEST(Eve, AnyCutGivesTheSameAndAHalfReadStreamContinues) {
  std::string bytes = std::string(kAlert) + "\r\n\n" + "broken\n" + std::string(kAlert) +
                      "\n{\"event_type\":\"x\"}";
  const Decoded whole = decode(bytes);
  ASSERT_EQ(whole.records.size(), 3u);
  for (const std::size_t piece : {1, 2, 3, 7, 64}) {
    const Decoded d = decode(bytes, piece);
    EXPECT_EQ(d.records, whole.records);
    EXPECT_EQ(d.spans, whole.spans);
    EXPECT_EQ(d.rejects, whole.rejects);
    EXPECT_EQ(d.stats.lines, whole.stats.lines);
  }
  for (std::size_t cut = 0; cut <= bytes.size(); cut += 13) {
    Decoded d;
    auto first = make_eve_decoder({});
    take(d, *first->push(std::string_view(bytes).substr(0, cut), kNoTime));
    Writer w;
    first->save(w);
    auto second = make_eve_decoder({});
    Reader r(w.str());
    ASSERT_TRUE(second->load(r) && r.done());
    take(d, *second->push(std::string_view(bytes).substr(cut), kNoTime));
    take(d, *second->finish());
    EXPECT_EQ(d.records, whole.records);
    EXPECT_EQ(d.spans, whole.spans);
  }
}

TEST(Eve, TheNumberOfCountedTypesIsBounded) {
  std::string bytes;
  for (int i = 0; i < 500; ++i) bytes += "{\"event_type\":\"t" + std::to_string(i) + "\"}\n";
  const Decoded d = decode(bytes);
  EXPECT_EQ(d.stats.messages, 500u);
  EXPECT_LE(d.stats.by_type.size(), 65u);
  EXPECT_EQ(d.stats.by_type.at("(other)"), 500u - 64u);
}

// Golden pair: lines made by our own encoder, and what they decode to.
TEST(Eve, TheGoldenLinesDecodeToTheGoldenRecords) {
  const auto read = [](const std::string& name) {
    std::ifstream in(std::string(YAGURA_SOURCE_DIR) + "/src/cyber/testdata/" + name,
                     std::ios::binary);
    EXPECT_TRUE(in) << name;
    return std::string(std::istreambuf_iterator<char>(in), {});
  };
  std::string got;
  for (const std::string& line : decode(read("golden.eve.json")).printed) got += line + "\n";
  EXPECT_EQ(got, read("golden.eve.expected"));
}

}  // namespace
}  // namespace yagura::cyber
