// Incidents of the real program: listed apart from events, explained in both languages, soon there.
#include <gtest/gtest.h>
#include <signal.h>

#include <chrono>
#include <set>
#include <thread>

#include "app/pipeline_fixture.h"
#include "base/json.h"
#include "node.h"
#include "receiver.h"
#include "support.h"

namespace yagura::testing {
namespace {

using Clock = std::chrono::steady_clock;

const std::string& incident_node() {
  static const Scratch scratch;
  static const std::string node = [] {
    const std::string dir = scratch / "node";
    const Ran ran = run_yagura(watch_words(dir), 300);
    if (ran.status != 0) throw std::runtime_error("watch failed: " + ran.err);
    return dir;
  }();
  return node;
}

std::vector<Json> incidents() {
  std::vector<Json> out;
  for (const std::string& line : lines_of(run_yagura({"incidents", "--node", incident_node()}).out))
    out.push_back(*Json::parse(line));
  return out;
}

TEST(Incidents, StandApartFromEventsAndCiteThem) {
  const auto found = incidents();
  ASSERT_FALSE(found.empty());
  const auto events = lines_of(run_yagura({"events", "--node", incident_node()}).out);
  for (const std::string& line : events)
    EXPECT_FALSE((*Json::parse(line))["kind"].as_string().starts_with("incident."));
  const auto store = StoreReader::open(incident_node());
  for (const Json& incident : found) {
    EXPECT_TRUE(incident["kind"].as_string().starts_with("incident."));
    EXPECT_TRUE(incident["exercise"].as_bool());
    const Json& root = incident["incident"]["root"];
    const auto revisions = store->revisions(root["id"].as_string());
    ASSERT_GE(revisions.size(), static_cast<std::size_t>(root["revision"].as_integer()));
  }
}

TEST(Incidents, ComeInEveryFormAndByKind) {
  for (const auto& [form, sign] :
       {std::pair("geojson", "FeatureCollection"), std::pair("csv", "id,revision,state,kind"),
        std::pair("kml", "<kml"), std::pair("jsonl", "incident.attack-")}) {
    const Ran ran = run_yagura({"incidents", "--node", incident_node(), "-o", form});
    EXPECT_EQ(ran.status, 0);
    EXPECT_NE(ran.out.find(sign), std::string::npos) << form;
    EXPECT_NE(ran.out.find("incident.attack"), std::string::npos) << form;
  }
  const Ran none = run_yagura(
      {"incidents", "--node", incident_node(), "--kind", "incident.meeting", "--state", "open"});
  EXPECT_EQ(none.status, 0);
  for (const char* lang : {"en", "ja"}) {
    const Ran wrong = run_yagura(
        {"incidents", "--node", incident_node(), "--kind", "sea.encounter", "--lang", lang});
    EXPECT_EQ(wrong.status, 2);
    EXPECT_NE(wrong.err.find("incident.attack"), std::string::npos) << wrong.err;
  }
}

TEST(Incidents, AreExplainedInBothLanguages) {
  const Json incident = incidents().front();
  const std::string id = incident["id"].as_string();
  const Ran en = run_yagura({"explain", id, "--node", incident_node(), "--lang", "en"});
  EXPECT_EQ(en.status, 0);
  for (const char* part :
       {"Attack on an asset", "not yet measured", "more days", "Factors", "Three explanations",
        "Coincidence", "What would refute it", "Not looked at", "Revisions:", "Releasable to"}) {
    EXPECT_NE(en.out.find(part), std::string::npos) << part << "\n" << en.out;
  }
  EXPECT_NE(en.out.find(incident["incident"]["root"]["id"].as_string()), std::string::npos);
  const Ran ja = run_yagura({"explain", id, "--node", incident_node(), "--lang", "ja"});
  for (const char* part : {"重要資産への攻撃", "未計測", "要因", "三つの説明", "偶然の一致",
                           "反証となるもの", "観測できなかったもの"}) {
    EXPECT_NE(ja.out.find(part), std::string::npos) << part << "\n" << ja.out;
  }
  for (const Ran* ran : {&en, &ja}) {
    EXPECT_EQ(ran->out.find("incident.rate"), std::string::npos) << "a text is missing";
    EXPECT_EQ(ran->out.find("{"), std::string::npos) << "an argument is missing";
  }
}

TEST(Incidents, DetectPrintsThemBehindTheEventsOnlyWhenAsked) {
  std::vector<std::string> words = {"detect", "--config", small_exercise() + "/exercise.toml"};
  const auto plain = lines_of(run_yagura(words, 300).out);
  words.emplace_back("--incidents");
  const auto both = lines_of(run_yagura(words, 300).out);
  ASSERT_GT(both.size(), plain.size());
  EXPECT_TRUE(std::equal(plain.begin(), plain.end(), both.begin()));
  for (std::size_t i = plain.size(); i < both.size(); ++i)
    EXPECT_TRUE((*Json::parse(both[i]))["kind"].as_string().starts_with("incident."));
}

// With the days before it the exercise's story is one incident that pages, its rate bounded, the
// storm named as what explains the silence.
TEST(Incidents, TheStoryOfTheExerciseIsOneThatPages) {
  const Scratch scratch;
  const std::string dir = scratch / "exercise";
  ASSERT_EQ(
      run_yagura(
          {"exercise", "make", "two-partners", dir, "--set", "ships=20,aircraft=25,hours=12"}, 300)
          .status,
      0);
  const Ran ran =
      run_yagura({"detect", "--config", dir + "/exercise.toml", "--incidents", "-o", "jsonl"}, 600);
  ASSERT_EQ(ran.status, 0);
  std::vector<Json> paging;
  for (const std::string& line : lines_of(ran.out)) {
    Json body = *Json::parse(line);
    if (body["kind"].as_string().starts_with("incident.") &&
        body["state"].as_string() != "retracted" &&
        body["incident"]["channel"].as_string() == "page")
      paging.push_back(std::move(body));
  }
  ASSERT_EQ(paging.size(), 1u);
  const Json& found = paging[0]["incident"];
  EXPECT_EQ(found["root"]["kind"].as_string(), "cyber.asset_attack");
  EXPECT_NE(found["rate"]["state"].as_string(), "not_measured");
  EXPECT_LE(found["rate"]["per_month"].as_number(), 0.1);
  std::set<std::string> counted, explained;
  for (const Json& join : found["joins"].as_array()) {
    if (join["counted"].as_bool()) counted.insert(join["event"]["kind"].as_string());
    for (const Json& id : join["explained_by"].as_array()) explained.insert(id.as_string());
  }
  EXPECT_TRUE(counted.contains("spectrum.gnss_interference"));
  EXPECT_TRUE(counted.contains("sea.encounter"));
  EXPECT_TRUE(explained.contains("storm-1"));
}

TEST(Incidents, EveryProblemOfTheRulesIsToldWithItsLine) {
  const Scratch scratch;
  write_all(scratch / "mine.toml",
            "version = \"1.0\"\n[[family]]\nid = \"x\"\nroot = [\"sea.gap\"]\n"
            "title_en = \"X\"\ntitle_ja = \"え\"\npage_per_month = -1\nqueue_per_month = 1\n"
            "digest_per_month = 1\ncolour = \"red\"\n");
  write_all(scratch / "node.toml", "rules = [\"mine.toml\"]\n");
  const Ran ran = run_yagura({"watch", "--config", scratch / "node.toml", "--node",
                              scratch / "node", "--serve", "off", "--until-end"});
  EXPECT_EQ(ran.status, 2);
  EXPECT_NE(ran.err.find("mine.toml:7"), std::string::npos) << ran.err;
  EXPECT_NE(ran.err.find("mine.toml:10"), std::string::npos) << ran.err;
  EXPECT_FALSE(std::filesystem::exists(scratch / "node/watch.db"));
}

// Live over TCP: from both events being there to the incident being there.
TEST(Incidents, AnIncidentIsThereWithinTwoSecondsOfItsLastEvent) {
  constexpr std::uint32_t kDark = 431000001, kOther = 431000002;
  Traffic t;
  for (std::uint32_t i = 0; i < 6; ++i) {
    const double lat = 31.0 + 0.06 * i;
    t.sail(440000010 + i, {}, hours{14}, place(lat, 127.2), place(lat, 127.9), minutes{6});
  }
  t.sail(kDark, {}, hours{1}, place(31.05, 127.1), place(31.1, 127.3));
  t.sail(kDark, hours{8} + minutes{30}, hours{10}, place(31.15, 127.4), place(31.2, 127.5));
  t.sail(kDark, hours{10} + minutes{2}, hours{14}, place(31.2, 127.5), place(31.21, 127.5));
  t.sail(kOther, {}, hours{10}, place(31.4, 127.9), place(31.2, 127.502));
  t.sail(kOther, hours{10} + minutes{2}, hours{14}, place(31.2, 127.502), place(31.21, 127.502));
  std::stable_sort(t.reports.begin(), t.reports.end(),
                   [](const Report& a, const Report& b) { return a.comes < b.comes; });
  std::string bytes;
  for (const Report& r : t.reports) bytes += r.line;
  const Scratch scratch;
  Receiver receiver(bytes);
  receiver.rate = bytes.size() / 3;  // three seconds
  const std::string node = scratch / "node";
  const int pid =
      start_yagura({"watch", "--node", node, "--serve", "off", "--feed",
                    "ais:tcp://127.0.0.1:" + std::to_string(receiver.port()) + "?name=coast"},
                   scratch / "log");
  std::optional<Clock::time_point> events, incident;
  const auto holds = [](const StoreReader& store, const std::string& kind, bool incidents) {
    EventQuery q;
    q.incidents = incidents;
    q.kinds = {kind};
    const auto page = store.events(q);
    return page && !page->events.empty();
  };
  for (const auto end = Clock::now() + std::chrono::seconds(60); Clock::now() < end && !incident;) {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    try {
      const auto store = StoreReader::open(node);
      // The incident first: what is there of it must not come between the two questions.
      if (holds(*store, "incident.meeting", true)) incident = Clock::now();
      if (!events && holds(*store, "sea.encounter", false) && holds(*store, "sea.gap", false))
        events = Clock::now();
    } catch (const std::exception&) {
      // the store is not there yet
    }
  }
  ::kill(pid, SIGTERM);
  EXPECT_EQ(wait_for(pid, 30), 0) << read_all(scratch / "log");
  ASSERT_TRUE(incident && events);
  EXPECT_LT(*incident - *events, std::chrono::seconds(2));
}

}  // namespace
}  // namespace yagura::testing
