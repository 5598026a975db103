// A consultation from the command line, end to end: two sides whose keys are on one node, one of
// them signing on another machine; then what a tampered node says.
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>

#include "base/db.h"
#include "base/json.h"
#include "case/criteria.h"
#include "case/record.h"
#include "node.h"
#include "support.h"

namespace yagura::testing {
namespace {

namespace fs = std::filesystem;

class CaseCommands : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    scratch_ = new Scratch;
    const Ran ran = run_yagura(light_words(watched()), 300);
    if (ran.status != 0) throw std::runtime_error("watch failed: " + ran.err);
    const Ran events = run_yagura({"events", "--node", watched()});
    for (const std::string& line : lines_of(events.out))
      events_.push_back((*Json::parse(line))["id"].as_string());
    if (events_.size() < 3) throw std::runtime_error("the exercise has too few events");
  }
  static void TearDownTestSuite() { delete scratch_; }
  void SetUp() override { fs::copy(watched(), node, fs::copy_options::recursive); }

  static std::string watched() { return *scratch_ / "watched"; }
  Ran call(std::vector<std::string> words) {
    words.insert(words.begin(), "case");
    words.insert(words.end(), {"--node", node});
    return run_yagura(words);
  }
  // The one JSON line of a call that must succeed.
  Json ok(const std::vector<std::string>& words) {
    const Ran ran = call(words);
    EXPECT_EQ(ran.status, 0) << words[0] << " " << words.back() << ": " << ran.err;
    return Json::parse(ran.out).value_or(Json());
  }
  void refused(const std::vector<std::string>& words, const std::string& says) {
    const Ran ran = call(words);
    EXPECT_EQ(ran.status, 1) << words[0];
    EXPECT_EQ(ran.out, "");
    EXPECT_EQ(lines_of(ran.err).size(), 1U) << ran.err;
    EXPECT_NE(ran.err.find(says), std::string::npos) << ran.err;
  }
  void person(const std::string& name, const std::string& side, const std::string& role) {
    ok({"keys", "new", name, "--holder", "holder of " + name});
    ok({"member", id, "--side", side, "--person", name, "--role", role});
  }
  // What `side` is asked, filled in; `scope` is what it says of that question.
  std::string assessment(const std::string& side, std::size_t scope) {
    const Ran asked = call({"template", id, "--side", side});
    EXPECT_EQ(asked.status, 0) << asked.err;
    Json v = Json::parse(asked.out).value_or(Json());
    Json items(Json::Array{}), judgements(Json::Array{});
    for (Json item : v["evidence"].as_array())
      items.push(item.set("credibility", 2).set("relevance", 3));
    for (Json j : v["judgements"].as_array()) judgements.push(judged(std::move(j), scope));
    v.set("evidence", std::move(items)).set("judgements", std::move(judgements));
    v.set("would_change", Json::array({words("A log of the relay.", "中継装置のログ。")}));
    const std::string path = own / (side + ".json");
    write_all(path, v.dump());
    return path;
  }
  static Json words(const char* en, const char* ja) {
    return Json::object({{"en", en}, {"ja", ja}});
  }
  static Json judged(Json j, std::size_t scope) {
    const auto* file = cases::CriteriaSet::built_in().find(j["criteria"].as_string());
    const bool planted = j["path"].as_string() == "scope";
    if (!file->scale.empty()) j.set("value", file->scale[planted ? scope : 1].id);
    if (j["probability"].is_object())
      j.set("probability", Json::object({{"word", "likely"}, {"percent", 70}}));
    if (j["confidence"].is_string()) j.set("confidence", "moderate");
    j.set("statement", words("Seen by two sources.", "二つの情報源で確認された。"));
    return j.set("supporting", Json::array({"e1"}));
  }
  std::string phase() {
    return Json::parse(call({"show", id, "-o", "json"}).out).value()["phase"].as_string();
  }
  // The public is told what the decision makers of the sides signed, and nothing else.
  void explained() {
    const std::vector<std::string> first = {"claim",
                                            id,
                                            "c1",
                                            "--en",
                                            "A ship was silent.",
                                            "--ja",
                                            "船舶の信号が途絶した。",
                                            "--grade",
                                            "B2",
                                            "--items",
                                            "e1",
                                            "--key",
                                            "sato"};
    ok(first);
    refused(first, "signed the claim already");
    ok({"claim", id, "c1", "--side", "us", "--key", "jones-2"});
    ok({"claim", id, "c2", "--redact", "source_protection", "--key", "sato"});
    ok({"claim", id, "c3", "--en", "Two ships were silent.", "--ja", "2 隻の信号が途絶した。",
        "--grade", "B2", "--items", "e1,e3", "--corrects", "c1", "--key", "sato"});
    refused({"claim", id, "c4", "--en", "x", "--ja", "x", "--grade", "B2", "--items", "e2",
             "--side", "us", "--key", "jones-2"},
            "items that its side sees");
    refused({"claim", id, "c4", "--redact", "because", "--key", "sato"}, "cannot be taken");
    refused({"claim", id, "c4", "--redact", "investigation", "--key", "ito"}, "role");
    const Ran en = call({"explain", id}), ja = call({"explain", id, "--lang", "ja"});
    for (const auto& [ran, one, two] :
         {std::tuple{en, "A ship was silent.", "Two ships were silent."},
          std::tuple{ja, "船舶の信号が途絶した。", "2 隻の信号が途絶した。"}}) {
      EXPECT_EQ(ran.status, 0) << ran.err;
      EXPECT_NE(ran.out.find(one), std::string::npos) << "a correction keeps what it corrects";
      EXPECT_NE(ran.out.find(two), std::string::npos) << ran.out;
    }
    EXPECT_NE(call({"explain", id, "-o", "html"}).out.find("claim-c3"), std::string::npos);
    const Json all = *Json::parse(call({"explain", id, "-o", "json"}).out);
    EXPECT_EQ(all["released"].as_integer(), 2);
    EXPECT_EQ(all["withheld"].as_integer(), 1);
    EXPECT_EQ(all["entries"].as_array()[0]["signed_by"], Json::array({"jp", "us"}));
    EXPECT_EQ(all["entries"].as_array()[0]["corrected_by"].as_string(), "c3");
    ok({"explain", id, "--publish", "--key", "sato"});
    EXPECT_EQ(phase(), "explained");
  }
  // Where the sides differ: one question, planted; and that the record says so in each form.
  void differences_are_seen() {
    const Json shown = *Json::parse(call({"show", id, "-o", "json"}).out);
    ASSERT_EQ(shown["differences"].as_array().size(), 1U) << shown["differences"].dump();
    const Json& d = shown["differences"].as_array()[0];
    EXPECT_EQ(d["path"].as_string(), "scope");
    EXPECT_EQ(d["sides"], Json::object({{"jp", "limited"}, {"us", "considerable"}}));
    EXPECT_NE(call({"show", id}).out.find("Scope | value | jp: limited | us: considerable"),
              std::string::npos)
        << call({"show", id}).out;
    EXPECT_NE(call({"show", id, "--lang", "ja"}).out.find("jp: 限定的 | us: 相当程度"),
              std::string::npos);
  }
  void exported() {
    const auto record = Json::parse(call({"export", id}).out);
    ASSERT_TRUE(record);
    const auto read = cases::case_record_of(*record);
    ASSERT_TRUE(read) << read.error().text;
    EXPECT_EQ(read->differences.size(), 1U);
    EXPECT_EQ(read->claims.size(), 3U);
    EXPECT_EQ(read->seen_by("us"), 2U);
    ASSERT_EQ(read->signatures.size(), 2U);
    for (const auto& s : read->signatures) EXPECT_TRUE(s.verified) << s.signer;
    ASSERT_EQ(read->proofs.size(), 1U);
    EXPECT_TRUE(read->proofs[0].verified);
    const auto bundle = Json::parse(call({"export", id, "-o", "stix"}).out);
    ASSERT_TRUE(bundle);
    EXPECT_EQ((*bundle)["type"].as_string(), "bundle");
    for (const char* lang : {"en", "ja"}) {
      const std::string path = own / (std::string("case-") + lang + ".pdf");
      const Ran ran = call({"export", id, "-o", "pdf", "--lang", lang, "--out", path});
      EXPECT_EQ(ran.status, 0) << ran.err;
      EXPECT_TRUE(read_all(path).starts_with("%PDF-"));
    }
  }
  // Up to the frozen evidence.
  void opened() {
    id = ok({"open", events_[0], "--side", "jp", "--side", "us", "--log", "watch.example/case",
             "--owner", "the watch"})["case"]
             .as_string();
    person("ito", "jp", "analyst");
    person("sato", "jp", "decision_maker");
    person("kato", "jp", "decision_maker");
    person("smith", "us", "analyst");
    ok({"freeze", id, events_[0], events_[1], events_[2], "--only", "us=e1,e3", "--key", "ito"});
  }
  void revealed() {
    opened();
    ok({"assess", id, assessment("jp", 1), "--key", "ito"});
    ok({"assess", id, assessment("us", 2), "--key", "smith"});
    ok({"reveal", id, "--key", "ito"});
    ok({"reveal", id, "--key", "smith"});
  }

  static Scratch* scratch_;
  static std::vector<std::string> events_;
  Scratch own;
  std::string node = own / "node";
  std::string id;
};

Scratch* CaseCommands::scratch_ = nullptr;
std::vector<std::string> CaseCommands::events_;

TEST_F(CaseCommands, AConsultationIsPlayedFromOpenToVerify) {
  opened();
  EXPECT_EQ(phase(), "committing");
  ok({"grade", id, "e1", "B2", "--key", "ito"});
  ok({"assess", id, assessment("jp", 1), "--key", "ito"});
  refused({"reveal", id, "--key", "ito"}, "not before 'us' has committed");
  ok({"assess", id, assessment("us", 2), "--key", "smith"});
  EXPECT_EQ(call({"show", id, "-o", "json"}).out.find("Seen by two"), std::string::npos)
      << "what is committed is sealed";
  ok({"reveal", id, "--key", "ito"});
  ok({"reveal", id, "--key", "smith"});
  EXPECT_NE(call({"show", id, "-o", "json"}).out.find("Seen by two"), std::string::npos);
  differences_are_seen();
  ok({"handover", id, "--text", "the other desk calls at six", "--key", "ito"});
  ok({"sign", id, "--key", "sato", "--decision", "reservation", "--text", "the hour is uncertain"});

  // The other side's decision maker signs on a machine of its own.
  const std::string key_file = own / "usb.key";
  const std::string file = own / "decision.json";
  const Ran made = run_yagura({"case", "keys", "new", "jones", "--out", key_file});
  ASSERT_EQ(made.status, 0) << made.err;
  ok({"keys", "add", "jones", "--public", (*Json::parse(made.out))["public"].as_string(),
      "--holder", "director"});
  ok({"member", id, "--side", "us", "--person", "jones", "--role", "decision_maker"});
  EXPECT_EQ(call({"sign", id, "--side", "us", "--key", "jones", "--decision", "decline", "--text",
                  "not enough", "--export", file})
                .status,
            0);
  refused({"sign", id, "--side", "us", "--import", file}, "nobody has signed");
  const Ran signs = run_yagura({"case", "sign-file", key_file, file});
  EXPECT_EQ(signs.status, 0) << signs.err;
  EXPECT_NE(signs.out.find("decline"), std::string::npos);
  EXPECT_NE(signs.out.find("not enough"), std::string::npos);
  ok({"sign", id, "--side", "us", "--import", file});
  refused({"sign", id, "--side", "us", "--import", file}, "not now");
  EXPECT_EQ(phase(), "signed_off");
  person("jones-2", "us", "decision_maker");

  explained();
  const Json entry = ok({"close", id, "--text", "done for now", "--key", "kato"});
  EXPECT_EQ(entry["origin"].as_string(), "watch.example/case");
  exported();
  const Ran proof = call({"verify", id});
  EXPECT_EQ(proof.status, 0) << proof.out << proof.err;
  for (const std::string& line : lines_of(proof.out)) EXPECT_TRUE(line.starts_with("ok")) << line;
  EXPECT_GE(lines_of(proof.out).size(), 12U);
  EXPECT_NE(proof.out.find("3 events of this node have the frozen hash"), std::string::npos)
      << proof.out;

  ok({"reopen", id, "--text", "a later report", "--key", "smith"});
  EXPECT_EQ(phase(), "open");
  const Ran list = call({"list"});
  EXPECT_EQ(lines_of(list.out).size(), 1U);
  const Ran shown = run_yagura({"case", "show", id, "--node", node, "--lang", "ja"});
  EXPECT_NE(shown.out.find("us：3 点中 2 点に基づいて評価"), std::string::npos) << shown.out;
  EXPECT_NE(shown.out.find("【演習】"), std::string::npos) << "an exercise is marked everywhere";
  EXPECT_NE(shown.out.find("留保付き承認：the hour is uncertain"), std::string::npos);
}

TEST_F(CaseCommands, AnAssessmentIsTakenOnceNothingIsWrongWithIt) {
  opened();
  const Ran blank = call({"template", id, "--side", "us"});
  ASSERT_EQ(blank.status, 0) << blank.err;
  EXPECT_EQ((*Json::parse(blank.out))["evidence"].as_array().size(), 2U) << "it sees e1 and e3";
  const std::string path = own / "blank.json";
  write_all(path, blank.out);
  for (const char* lang : {"en", "ja"}) {
    const Ran ran = call({"assess", id, path, "--key", "smith", "--lang", lang});
    EXPECT_EQ(ran.status, 1);
    EXPECT_EQ(ran.out, "");
    const auto lines = lines_of(ran.err);
    EXPECT_GT(lines.size(), 20U) << "every problem, one a line";
    for (const std::string& line : lines)
      EXPECT_TRUE(line.starts_with("yagura: " + path + ": ")) << line;
  }
  // What the other side was asked, and evidence that this side does not see.
  const Ran other = call({"assess", id, assessment("jp", 1), "--key", "smith"});
  EXPECT_EQ(other.status, 1);
  EXPECT_NE(other.err.find("side: must be \"us\""), std::string::npos) << other.err;
  EXPECT_NE(other.err.find("'e2' is no item of the frozen evidence"), std::string::npos)
      << other.err;
  ok({"assess", id, assessment("us", 1), "--key", "smith"});
}

TEST_F(CaseCommands, ACaseOnAnIncidentRestsOnItsEvents) {
  const Ran incidents = run_yagura({"incidents", "--node", watched()});
  ASSERT_FALSE(lines_of(incidents.out).empty()) << "the exercise joins nothing";
  const Json incident = *Json::parse(lines_of(incidents.out)[0]);
  id = ok({"open", incident["id"].as_string(), "--side", "jp", "--side", "us"})["case"].as_string();
  person("ito", "jp", "analyst");
  ok({"freeze", id, "--key", "ito"});
  const Json shown = *Json::parse(call({"show", id, "-o", "json"}).out);
  EXPECT_EQ(shown["about"]["type"].as_string(), "incident");
  const Json::Array& items = shown["items"].as_array();
  ASSERT_EQ(items.size(), 2 + incident["incident"]["joins"].as_array().size());
  EXPECT_EQ(items[0]["item"]["event"], incident["id"]);
  EXPECT_EQ(items[1]["item"]["event"], incident["incident"]["root"]["id"]);
  EXPECT_EQ(items[1]["item"]["revision"], incident["incident"]["root"]["revision"]);
  EXPECT_EQ(call({"verify", id}).status, 0);
}

TEST_F(CaseCommands, DeadlinesOpenTheRevealAndWhatIsMissingIsRecorded) {
  opened();
  ok({"assess", id, assessment("jp", 1), "--key", "ito"});
  const Ran past = call({"deadline", id, "commit", "2020-01-01T00:00:00Z", "--key", "sato"});
  EXPECT_EQ(past.status, 1);
  EXPECT_NE(past.err.find("must lie ahead"), std::string::npos);
  ok({"deadline", id, "commit", "2099-01-01T00:00:00Z", "--key", "sato"});
  refused({"missing", id, "us", "commit", "--key", "ito"}, "no deadline for it has passed");
  EXPECT_NE(call({"show", id}).out.find("us: commit is due at 2099-01-01"), std::string::npos);
}

TEST_F(CaseCommands, ReleaseIsDeniedUntilTwoPersonsRelease) {
  revealed();
  const Json note = ok({"handover", id, "--text", "internal", "--key", "ito"});
  const std::string index = std::to_string(note["index"].as_integer());
  const auto reason = [&] {
    const Ran ran = call({"why", id, "fr", "--entry", index, "--field", "payload/text"});
    EXPECT_EQ(ran.status, 0) << ran.err;
    return (*Json::parse(ran.out))["reason"].as_string();
  };
  EXPECT_EQ(reason(), "not_a_side");
  const std::vector<std::string> release = {"release", id,          "--to",    "fr",
                                            "--entry", index,       "--field", "payload/text",
                                            "--text",  "they asked"};
  auto by = [&](const char* key) {
    std::vector<std::string> words = release;
    words.insert(words.end(), {"--key", key});
    return words;
  };
  ok(by("sato"));
  EXPECT_EQ(reason(), "one_person_only");
  ok(by("kato"));
  EXPECT_EQ(reason(), "granted");
  const Ran dry = call({"release", id, "--dry-run"});
  EXPECT_EQ(dry.status, 0);
  int released = 0;
  for (const std::string& line : lines_of(dry.out)) {
    const Json l = *Json::parse(line);
    EXPECT_FALSE(l["text"].as_string().empty());
    released += l["released"].as_bool() ? 1 : 0;
    if (l["released"].as_bool()) {
      EXPECT_EQ(l["index"].as_integer(), note["index"].as_integer());
    }
  }
  EXPECT_EQ(released, 9) << "one field and the envelope";
  ok({"recall", id, "--to", "fr", "--entry", index, "--text", "by mistake", "--key", "sato"});
  EXPECT_EQ(reason(), "recalled");
}

TEST_F(CaseCommands, KeysAreReplacedAndRevoked) {
  opened();
  ok({"keys", "rotate", "ito", "ito-2"});
  ok({"assess", id, assessment("jp", 1), "--key", "ito-2"});
  ok({"keys", "revoke", "smith", "--text", "lost"});
  refused({"assess", id, assessment("us", 2), "--key", "smith"}, "nobody in this log has this key");
  const Ran list = call({"keys", "list"});
  EXPECT_EQ(lines_of(list.out).size(), 6U) << list.out;
  struct stat about{};
  ASSERT_EQ(::stat((node + "/keys/ito-2.key").c_str(), &about), 0);
  EXPECT_EQ(about.st_mode & 077, 0U);
  ::chmod((node + "/keys/ito-2.key").c_str(), 0644);
  refused({"handover", id, "--text", "x", "--key", "ito-2"}, "chmod 600");
}

TEST_F(CaseCommands, ATamperedNodeFailsItsProof) {
  revealed();
  const auto failing = [&](const char* file, const std::string& sql, const std::string& says) {
    const std::string path = node + "/" + file;
    fs::copy_file(path, path + ".good", fs::copy_options::overwrite_existing);
    {
      const Db db(path, Db::Mode::write, seconds{1});
      db.exec(sql);
      db.exec("PRAGMA wal_checkpoint(TRUNCATE)");
    }
    const Ran ran = call({"verify", id});
    EXPECT_EQ(ran.status, 1) << sql;
    EXPECT_NE(ran.out.find("FAIL"), std::string::npos);
    EXPECT_NE(ran.out.find(says), std::string::npos) << ran.out;
    EXPECT_NE(ran.err.find("do not rely on this case"), std::string::npos) << ran.err;
    for (const char* rest : {"-wal", "-shm"}) fs::remove(path + rest);
    fs::copy_file(path + ".good", path, fs::copy_options::overwrite_existing);
  };
  const std::string event = events_[0];
  failing("watch.db", "UPDATE revisions SET body = '{}' WHERE id = '" + event + "'",
          event + " is not what was frozen");
  failing("case.db", "DROP TRIGGER entries_keep; UPDATE entries SET body = '{}' WHERE place = 5",
          "no readable entry");
  failing("case.db",
          "DROP TRIGGER entries_stay; DELETE FROM entries WHERE place = (SELECT max(place) FROM "
          "entries)",
          "was cut or put back");
  EXPECT_EQ(call({"verify", id}).status, 0);
}

TEST_F(CaseCommands, WrongCallsAreOneLineInEitherLanguage) {
  opened();
  const std::vector<std::vector<std::string>> calls = {
      {"open", events_[0]},
      {"show", "case-ffff"},
      {"grade", id, "e1", "Z9"},
      {"grade", id, "x", "B2"},
      {"sign", id, "--decision", "perhaps"},
      {"deadline", id, "lunch", "2099-01-01T00:00:00Z"},
      {"deadline", id, "sign", "tomorrow"},
      {"member", id, "--side", "jp", "--person", "ito", "--role", "king"},
      {"handover", id},
      {"handover", id, "--text", "x"},
      {"keys", "new", "Ito", "--holder", "x"},
      {"keys", "new", "ito", "--holder", "x"},
      {"keys", "revoke", "nobody", "--text", "x"},
      {"template", id},
      {"freeze", id, events_[0], "--criteria", "nothing", "--key", "ito"},
      {"freeze", id, "sea.nothing-0", "--key", "ito"}};
  for (const auto& words : calls) {
    for (const char* lang : {"en", "ja"}) {
      std::vector<std::string> all = words;
      all.insert(all.end(), {"--lang", lang});
      const Ran ran = call(all);
      EXPECT_EQ(ran.status, 2) << words[0] << " " << words.back() << ran.err;
      EXPECT_EQ(ran.out, "") << words[0];
      EXPECT_EQ(lines_of(ran.err).size(), 1U) << ran.err;
    }
  }
  const Ran none = run_yagura({"case", "list", "--node", own / "elsewhere"});
  EXPECT_EQ(none.status, 1);
  EXPECT_NE(none.err.find("no cases yet"), std::string::npos);
  EXPECT_FALSE(fs::exists(own / "elsewhere"));
}

}  // namespace
}  // namespace yagura::testing
