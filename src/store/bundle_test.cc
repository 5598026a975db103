#include "store/bundle.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <fstream>
#include <sstream>

#include "base/base64.h"
#include "base/merkle.h"
#include "store/testing.h"

namespace yagura {
namespace {

using testing::commit;
using testing::event;
using testing::EventSpec;
using testing::Folder;
using ::testing::SizeIs;

std::string file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream all;
  all << in.rdbuf();
  return all.str();
}

std::vector<std::string> evidence_files(const std::string& dir) {
  std::vector<std::string> out;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(dir + "/evidence")) {
    if (entry.is_regular_file()) out.push_back(entry.path().string());
  }
  return out;
}

EventSpec closed(int revision = 2) {
  EventSpec spec;
  spec.revision = revision;
  spec.state = "closed";
  spec.end = 60;
  spec.known_at = 20 + static_cast<std::uint64_t>(revision);
  spec.spans = 5;
  return spec;
}

std::string exported() {
  const Folder dir;
  const auto store = Store::open(dir.path());
  store->commit(commit(10, {event({}), event(closed())}));
  return *StoreReader::open(dir.path())->export_event(closed().id);
}

TEST(Bundle, IsWrittenWhenAnEventClosesAndNamedByItsContent) {
  const Folder dir;
  const auto store = Store::open(dir.path());
  store->commit(commit(10, {event({})}));
  EXPECT_THAT(evidence_files(dir.path()), SizeIs(0));
  store->commit(commit(20, {event(closed())}));
  const auto files = evidence_files(dir.path());
  ASSERT_THAT(files, SizeIs(1));
  const auto reader = StoreReader::open(dir.path());
  const std::string text = *reader->export_event(closed().id);
  const std::string hash = to_hex(sha256(text));
  EXPECT_EQ(files[0], dir.path() + "/evidence/" + hash.substr(0, 2) + "/" + hash + ".zst");
  const auto report = verify_bundle(file(files[0]));
  ASSERT_TRUE(report) << report.error().text;
  EXPECT_EQ(report->revision, 2);
  EXPECT_EQ(report->exhibits, 5U);
  EXPECT_EQ(report->key, 1U);
  EXPECT_EQ(report->document.dump(), text);
  EXPECT_EQ(report->document["revisions"].as_array()[0]["body"].dump(),
            event({}).event.canonical());
  EXPECT_EQ(report->document["sources"].as_array()[0]["name"].as_string(), "north");
  // A revision after the close makes a new file, and the one before goes.
  store->commit(commit(30, {event(closed(3))}));
  ASSERT_THAT(evidence_files(dir.path()), SizeIs(1));
  EXPECT_NE(evidence_files(dir.path())[0], files[0]);
  EXPECT_TRUE(reader->check().empty());
}

TEST(Bundle, ProofsThatComeLaterAreAdded) {
  const Folder dir;
  const auto store = Store::open(dir.path());
  store->commit(commit(10, {event(closed(1))}));
  EventCommit again = event(closed(1));
  again.exhibits.resize(1);
  again.exhibits[0].proof = Json::object({{"segment", 7}});
  store->commit(commit(20, {again}));
  const auto reader = StoreReader::open(dir.path());
  EXPECT_THAT(reader->revisions(again.event.id), SizeIs(1));
  EXPECT_EQ(reader->evidence(again.event.id)[0].exhibit.proof["segment"].as_integer(), 7);
  const auto report = verify_bundle(file(evidence_files(dir.path()).at(0)));
  ASSERT_TRUE(report);
  EXPECT_EQ(report->proofs, 1U);
}

TEST(Bundle, ASpanWithoutBytesIsCountedAndNotKept) {
  const Folder dir;
  const auto store = Store::open(dir.path());
  EventCommit c = event(closed(1));
  c.exhibits.erase(c.exhibits.begin() + 2);
  c.event.body.set("evidence", evidence_json(5, c.exhibits, c.event.evidence.key_exhibits()));
  store->commit(commit(10, {c}));
  const auto reader = StoreReader::open(dir.path());
  EXPECT_THAT(reader->evidence(c.event.id), SizeIs(4));
  const auto report = verify_bundle(*reader->export_event(c.event.id));
  ASSERT_TRUE(report) << report.error().text;
  EXPECT_EQ(report->exhibits, 4U);
}

TEST(Bundle, AnyChangedByteIsSeen) {
  const std::string text = exported();
  ASSERT_TRUE(verify_bundle(text));
  const Json whole = *Json::parse(text);
  const auto with = [&](auto change) {
    Json::Object doc = whole.as_object();
    change(doc);
    return verify_bundle(Json(doc).dump());
  };
  const auto exhibit = [&](const char* member, const Json& value) {
    return with([&](Json::Object& doc) {
      Json::Array list = doc["exhibits"].as_array();
      list[1].set(member, value);
      doc["exhibits"] = Json(list);
    });
  };
  EXPECT_EQ(exhibit("bytes", to_base64("forged")).error().reason, "bad_root");
  EXPECT_EQ(exhibit("offset", 1).error().reason, "bad_root");
  EXPECT_EQ(exhibit("content", "live").error().reason, "bad_root");
  EXPECT_EQ(exhibit("feed", "south").error().reason, "bad_root");
  EXPECT_EQ(exhibit("stream_offset", 1).error().reason, "bad_bundle");
  EXPECT_EQ(exhibit("bytes", "A").error().reason, "bad_bundle");
  EXPECT_EQ(with([](Json::Object& doc) { doc["event"] = "sea.gap-other"; }).error().reason,
            "bad_event");
  EXPECT_EQ(with([](Json::Object& doc) {
              Json::Array list = doc["revisions"].as_array();
              std::swap(list[0], list[1]);
              doc["revisions"] = Json(list);
            })
                .error()
                .reason,
            "bad_event");
  EXPECT_EQ(verify_bundle("{}").error().reason, "bad_bundle");
  EXPECT_EQ(verify_bundle("").error().reason, "bad_bundle");
  EXPECT_EQ(verify_bundle("\x28\xb5\x2f\xfd nonsense").error().reason, "bad_bundle");
}

// The script of docs/formats/evidence.md, as a partner would copy it.
TEST(Bundle, TheScriptOfThePageAgrees) {
  const std::string page = file(std::string(YAGURA_SOURCE_DIR) + "/docs/formats/evidence.md");
  const std::size_t from = page.find("```python\n") + 10;
  const std::size_t to = page.find("```", from);
  ASSERT_LT(to, page.size());
  const Folder dir;
  const auto write = [&](const char* name, const std::string& text) {
    std::ofstream(dir.path() + "/" + name, std::ios::binary) << text;
  };
  write("check.py", page.substr(from, to - from));
  const std::string text = exported();
  write("good.json", text);
  std::string forged = text;
  const std::size_t at = forged.find("\"bytes\":\"") + 12;
  forged[at] = forged[at] == 'A' ? 'B' : 'A';
  write("forged.json", forged);
  const auto run = [&](const char* name, std::string& out) {
    const std::string command = "python3 " + dir.path() + "/check.py " + dir.path() + "/" + name;
    FILE* pipe = ::popen(command.c_str(), "r");
    char line[512];
    while (std::fgets(line, sizeof line, pipe) != nullptr) out += line;
    return ::pclose(pipe);
  };
  std::string said;
  EXPECT_EQ(run("good.json", said), 0) << said;
  EXPECT_NE(said.find(to_hex(verify_bundle(text)->root)), std::string::npos);
  std::string against;
  EXPECT_NE(run("forged.json", against), 0);
  EXPECT_NE(against.find("WRONG"), std::string::npos);
}

TEST(Base64, IsThatOfRfc4648) {
  const std::pair<const char*, const char*> vectors[] = {{"", ""},
                                                         {"f", "Zg=="},
                                                         {"fo", "Zm8="},
                                                         {"foo", "Zm9v"},
                                                         {"foob", "Zm9vYg=="},
                                                         {"fooba", "Zm9vYmE="},
                                                         {"foobar", "Zm9vYmFy"}};
  for (const auto& [plain, text] : vectors) {
    EXPECT_EQ(to_base64(plain), text);
    EXPECT_EQ(from_base64(text), plain);
  }
  for (const char* bad : {"Z", "Zg=", "Zg==Zg==", "Zh==", "Z===", "Zm9v\n", "Zm=v"})
    EXPECT_FALSE(from_base64(bad)) << bad;
}

}  // namespace
}  // namespace yagura
